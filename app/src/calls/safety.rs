//! The safety code of a connection: a few words that both sides read to each other. If both see the same, nobody sits
//! between them, the server included, which hands on what they connect by.
//!
//! It is made of both certificates' fingerprints (RFC 8122), as each side knows them, stretched so that nobody finds
//! two pairs with one code while a call begins, and written as proquints (arXiv:0901.4016): words without meaning
//! that are said alike in every language.

use crate::i18n::Locale;

/// Bytes of a code: four words.
pub const BYTES: usize = 8;

const CONSONANTS: [char; 16] =
    ['b', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const VOWELS: [char; 4] = ['a', 'i', 'o', 'u'];
const CYRILLIC_CONSONANTS: [char; 16] =
    ['б', 'д', 'ф', 'г', 'х', 'ж', 'к', 'л', 'м', 'н', 'п', 'р', 'с', 'т', 'в', 'з'];
const CYRILLIC_VOWELS: [char; 4] = ['а', 'и', 'о', 'у'];

/// Writes a code as words, in the letters of a language.
pub fn spoken(code: [u8; BYTES], locale: Locale) -> String {
    let (consonants, vowels) = match locale {
        Locale::en => (CONSONANTS, VOWELS),
        Locale::kk | Locale::ru => (CYRILLIC_CONSONANTS, CYRILLIC_VOWELS),
    };
    let words = code.chunks(2).map(|pair| {
        let bits = u16::from_be_bytes([pair[0], pair[1]]);
        let letter = |shift: u32, is_vowel: bool| match is_vowel {
            true => vowels[usize::from(bits >> shift & 0b11)],
            false => consonants[usize::from(bits >> shift & 0b1111)],
        };
        [letter(12, false), letter(10, true), letter(6, false), letter(4, true), letter(0, false)]
            .iter()
            .collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_alike_in_every_language() {
        // The examples of the proposal: 127.0.0.1 and 63.84.220.193.
        let code = [127, 0, 0, 1, 63, 84, 220, 193];
        assert_eq!(spoken(code, Locale::en), "lusab babad gutih tugad");
        for locale in [Locale::kk, Locale::ru] {
            assert_eq!(spoken(code, locale), "лусаб бабад гутих тугад");
        }
    }
}
