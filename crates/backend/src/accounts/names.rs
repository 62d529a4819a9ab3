//! Names: what they may be made of, and when two look alike.

use protocol::{Code, accounts::Language, limits};
use unicode_normalization::UnicodeNormalization;
use unicode_security::{MixedScript, confusable_detection::skeleton as confusable};

/// A name that may be had, with what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As it is shown: in Unicode's composed form.
    pub shown: String,
    /// Equal for names that look alike, in any case.
    pub skeleton: String,
}

/// Names of the site's own. Compared by what they look like.
const RESERVED: [&str; 26] = [
    "admin",
    "administrator",
    "moderator",
    "mod",
    "oyinline",
    "support",
    "system",
    "root",
    "staff",
    "help",
    "админ",
    "администратор",
    "модератор",
    "әкімші",
    "қолдау",
    "computer",
    "bot",
    "компьютер",
    "qoyan",
    "tulki",
    "barys",
    "qyran",
    "қоян",
    "түлкі",
    "барыс",
    "қыран",
];
/// How the names of guests begin, in each language.
const GUESTS: [&str; 3] = ["Қонақ", "Гость", "Guest"];

/// The name, if it may be had: letters of one alphabet, digits, `-` and `_`.
pub fn checked(text: &str) -> Result<Name, Code> {
    // Before anything that costs: a name of a megabyte is refused by its length alone.
    if text.len() > limits::NAME_CHARS.end() * 8 {
        return Err(Code::NameLength);
    }
    let shown: String = text.trim().nfkc().collect();
    if !limits::NAME_CHARS.contains(&shown.chars().count()) {
        return Err(Code::NameLength);
    }
    let allowed = |character: char| {
        character.is_ascii_digit() || matches!(character, '-' | '_') || is_plain_letter(character)
    };
    if !shown.chars().all(allowed) || !shown.starts_with(char::is_alphanumeric) {
        return Err(Code::InvalidName);
    }
    if !shown.as_str().is_single_script() {
        return Err(Code::InvalidName);
    }
    let name = Name { skeleton: skeleton(&shown), shown };
    let reserved = RESERVED.iter().any(|reserved| skeleton(reserved) == name.skeleton);
    let guest = GUESTS.iter().any(|guest| {
        let rest = name.shown.to_lowercase();
        rest.strip_prefix(&guest.to_lowercase()).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
    });
    if reserved || guest {
        return Err(Code::NameReserved);
    }
    Ok(name)
}

/// What a name looks like (Unicode Technical Standard #39), in any case.
pub fn skeleton(name: &str) -> String {
    let folded: String = name.trim().chars().take(64).nfkc().flat_map(char::to_lowercase).collect();
    confusable(&folded).flat_map(char::to_lowercase).collect()
}

/// A name for a guest, in the guest's language.
pub fn for_guest(language: Language) -> Name {
    let [kk, ru, en] = GUESTS;
    let word = match language {
        Language::Kk => kk,
        Language::Ru => ru,
        Language::En => en,
    };
    let shown = format!("{word}{}", rand::random_range(100_000..1_000_000));
    Name { skeleton: skeleton(&shown), shown }
}

/// A letter that stands by itself: no combining mark, no invisible sign, no ornament.
fn is_plain_letter(character: char) -> bool {
    use unicode_security::GeneralSecurityProfile;

    character.is_alphabetic()
        && character.identifier_allowed()
        && !unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_alphabet_are_allowed() {
        for name in ["Aida", "Ерлан", "Әсел_7", "a-b", "Ұлпан", "Gülşen"] {
            assert_eq!(checked(name).map(|name| name.shown), Ok(name.to_owned()));
        }
    }

    #[test]
    fn names_that_deceive_are_refused() {
        let marks = format!("a{}", "\u{301}".repeat(10_000));
        for (name, code) in [
            ("ab", Code::NameLength),
            (marks.as_str(), Code::NameLength),
            ("abcdefghijklmnopqrstu", Code::NameLength),
            ("a\0bc", Code::InvalidName),
            ("ab\r\ncd", Code::InvalidName),
            ("ab\u{202e}cd", Code::InvalidName),
            ("ab\u{200b}cd", Code::InvalidName),
            ("аdmin2", Code::InvalidName),
            ("<script>", Code::InvalidName),
            ("two words", Code::InvalidName),
            ("-abc", Code::InvalidName),
            ("Admin", Code::NameReserved),
            ("adrnin", Code::NameReserved),
            ("АДМИН", Code::NameReserved),
            ("guest123456", Code::NameReserved),
            ("QOYAN", Code::NameReserved),
            ("tu1ki", Code::NameReserved),
            ("Қыран", Code::NameReserved),
        ] {
            assert_eq!(checked(name), Err(code), "{name:.40?}");
        }
    }

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (one, other) in [("Aida", "aidA"), ("modern", "rnodern"), ("Саша", "саша"), ("оса", "oca")]
        {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        assert_ne!(skeleton("Aida"), skeleton("Aidar"));
    }

    #[test]
    fn a_guest_can_have_the_name_that_is_made() {
        for language in Language::ALL {
            let name = for_guest(language);
            assert!(limits::NAME_CHARS.contains(&name.shown.chars().count()));
        }
    }
}
