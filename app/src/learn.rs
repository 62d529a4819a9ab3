//! Learning the games: the page of all games, the rules of each, and a first lesson on the board.
//!
//! What is read comes from the server as finished HTML, pictures included, so that neither texts nor what
//! draws the pictures is part of the browser's module.

#[cfg(feature = "ssr")]
mod content;
mod lesson;
mod reading;
mod steps;
#[cfg(feature = "ssr")]
pub mod written;

use protocol::accounts::Language;
use referee::View;
use serde::{Deserialize, Serialize};

pub use self::{lesson::LessonView, reading::ReadingView, steps::Step};

/// A page to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its address on this site.
    pub path: String,
    /// The language that it is written in.
    pub language: Language,
    /// The title of the page.
    pub title: String,
    /// What it is about, in one sentence.
    pub description: String,
    /// All of it, written by the server from its own texts.
    pub html: String,
}

/// What the page of a first lesson begins with. Its texts are in every language, so that the lesson goes on
/// in another one where it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonVisit {
    /// The game's code.
    pub game: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// What stands on the board at the first one.
    pub view: View,
}
