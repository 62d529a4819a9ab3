//! The steps of a lesson. Pure: what they say, and what a move at one of them means.

use referee::Course;
use serde::{Deserialize, Serialize};

use crate::i18n::Locale;

/// One text in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    en: String,
    kk: String,
    ru: String,
}

impl Texts {
    /// The text in a language.
    pub fn spoken(&self, locale: Locale) -> &str {
        match locale {
            Locale::en => &self.en,
            Locale::kk => &self.kk,
            Locale::ru => &self.ru,
        }
    }
}

/// One step: a position, what is asked, and what is said of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The variant.
    pub variant: String,
    /// The position in the game's notation, or `start`.
    pub position: String,
    /// The moves that lead on.
    pub accept: Vec<String>,
    /// Whether any move leads on.
    pub any: bool,
    /// The moves that are made by themselves afterwards.
    pub reply: Vec<String>,
    /// What is asked.
    pub text: Texts,
    /// What is said when it was done.
    pub done: Texts,
    /// What is said when something else was done.
    pub hint: Texts,
}

impl Step {
    /// The game after some moves of the step.
    pub fn course(&self, game: &str, moves: Vec<String>) -> Course {
        let position = if self.position == "start" { String::new() } else { self.position.clone() };
        Course { game: game.to_owned(), rules: self.variant.clone(), position, moves, ..Course::default() }
    }

    /// Whether a legal move is what was asked.
    pub fn accepts(&self, notation: &str) -> bool {
        self.any || self.accept.iter().any(|accepted| accepted == notation)
    }
}
