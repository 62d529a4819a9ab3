//! The countries (ISO 3166-1) and their names, from the Unicode CLDR: `locales/*/countries.tsv`, each
//! in the order of its language's alphabet.

use protocol::accounts::Language;

/// The codes and names of all countries, by name.
pub fn countries(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = match language {
        Language::Kk => include_str!("../../locales/kk/countries.tsv"),
        Language::Ru => include_str!("../../locales/ru/countries.tsv"),
        Language::En => include_str!("../../locales/en/countries.tsv"),
    };
    lines.lines().filter_map(|line| line.split_once('\t'))
}

/// What a country is called.
pub fn country_name(language: Language, code: &str) -> Option<&'static str> {
    countries(language).find(|(known, _)| *known == code).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_names_the_same_countries() {
        let codes = |language| countries(language).map(|(code, _)| code).collect::<BTreeSet<_>>();
        assert_eq!(codes(Language::En).len(), 249);
        assert_eq!(codes(Language::En), codes(Language::Kk));
        assert_eq!(codes(Language::En), codes(Language::Ru));
        assert_eq!(country_name(Language::Kk, "KZ"), Some("Қазақстан"));
    }
}
