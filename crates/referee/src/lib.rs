//! What pages ask of the rules of games, and the answers.
//!
//! Questions and answers are plain data: what the server has seen on a board comes with the page, and the
//! same question has the same answer in the browser. A [`Referee`] is handed the games that it knows, so a
//! page brings along only those that it shows.
#![deny(missing_docs)]

use games::{Board, Piece};
use serde::{Deserialize, Serialize};

mod judge;

#[cfg(feature = "bots")]
pub use self::judge::choose;
pub use self::judge::{Referee, signs};

/// The levels of computer players, the weakest first (`bots::Level`).
pub const LEVELS: [&str; 4] = ["qoyan", "tulki", "barys", "qyran"];

/// What a computer player is to think about. It may take a second, so a page has it thought beside itself.
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
