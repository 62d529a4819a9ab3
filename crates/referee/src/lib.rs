//! What pages ask of the rules of games, and the answers.
//!
//! The rules of all games weigh more than a page. So a page knows boards and words, and asks: the server
//! asks in its own process, the browser a module of its own that it loads where a board is (the crate
//! `referee-module`). Questions and answers are plain data, and the same question has the same answer on
//! both sides.
#![deny(missing_docs)]

use games::{Board, Piece};
use serde::{Deserialize, Serialize};

#[cfg(feature = "rules")]
mod judge;
#[cfg(feature = "module")]
pub mod module;

#[cfg(feature = "rules")]
pub use self::judge::{Referee, board, signs};

/// What is asked. The answer to each is JSON of another type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// How a match stands: a [`View`], or `null`.
    View(Course),
    /// What a position looks like: a [`Board`], or `null`.
    Board(Place),
    /// What a computer player does: a move in the game's notation, or `null` where there is none. It may take
    /// a second, so a page has it asked beside itself.
    Choose(Thought),
}

/// The levels of computer players, the weakest first (`bots::Level`).
pub const LEVELS: [&str; 4] = ["qoyan", "tulki", "barys", "qyran"];

/// What a computer player is to think about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thought {
    /// The match.
    pub course: Course,
    /// One of [`LEVELS`].
    pub level: String,
    /// The same seed makes the same choice.
    pub seed: u64,
}

/// A match up to some move.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The game's code.
    pub game: String,
    /// The variant.
    pub rules: String,
    /// The seed of the set-up.
    pub seed: u64,
    /// The position from which it begins, in the game's notation; the set-up where it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// The moves in the game's notation.
    pub moves: Vec<String>,
}

/// A position without its past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The game's code.
    pub game: String,
    /// The variant.
    pub rules: String,
    /// The position in the game's notation; the set-up where it is empty.
    pub position: String,
}

/// How a match stands after the moves of a [`Course`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The board as side 0 sees it.
    pub board: Board,
    /// The side whose turn it is.
    pub turn: Option<u8>,
    /// How the rules ended the game, if they have.
    pub over: Option<Over>,
    /// Every legal move.
    pub moves: Vec<LegalMove>,
    /// The last move.
    pub last: Option<LastMove>,
    /// Every move made, as people write it.
    pub texts: Vec<String>,
    /// The draw that whoever is to move may claim, by its code.
    pub claim: Option<String>,
    /// A piece of each side, as a sign of who plays what.
    pub signs: Vec<Option<Piece>>,
}

/// How the rules ended a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// The side that won; none for a draw.
    pub winner: Option<u8>,
    /// The code of the reason.
    pub how: String,
}

/// A move that can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalMove {
    /// The targets that are touched for it, in order; none for a move that nobody chooses.
    pub gesture: Vec<String>,
    /// The move in the game's notation.
    pub notation: String,
    /// The move as people write it.
    pub text: String,
}

/// The move that was made last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMove {
    /// The side that made it.
    pub side: Option<u8>,
    /// The targets that it touched.
    pub targets: Vec<String>,
    /// The pieces that it placed or moved.
    pub pieces: Vec<u32>,
}
