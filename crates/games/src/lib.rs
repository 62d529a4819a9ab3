//! Board games as pure state machines: no clock, no network, no players' names, no randomness of their own.
//!
//! # What a game is
//!
//! A type that implements [`Rules`]: a set-up from options and a seed, whose turn it is, the legal moves,
//! what a move does, the result, what one viewer may see, and a [`Board`] to draw. Moves and positions have
//! one text each, and the same text means the same thing on the server, in the browser, in the database and
//! in an export, for ever. Everything else follows from these, once for all games: the server's authority,
//! moves shown at once in the browser, replay, resume, spectating, and bots.
//!
//! Whoever does not care which game it is holds an [`AnyGame`] and speaks text to it:
//!
//! ```
//! use games::{AnyGame, GameKind, Illegal, Seat, Turn};
//!
//! let mut game = AnyGame::new(GameKind::TicTacToe, "", 0)?;
//! game.play("b2")?;
//! assert_eq!(game.turn(), Turn::Seat(Seat::SECOND));
//! assert_eq!(game.play("b2"), Err(Illegal::NotNow));
//! assert_eq!(game.position(), "....X.... O");
//! # Ok::<(), Illegal>(())
//! ```
//!
//! # How to add one
//!
//! 1. Write `src/<game>.rs` (and `src/<game>/` when it grows): a state, a move, `impl Rules`.
//! 2. Add its entry to `games!` in [`registry`]. The laws that every game obeys now test it too
//!    (`src/checks.rs`): playouts, notation, replay, positions, gestures, pieces.
//! 3. Add the game's own facts as tests at the end of its file, a perft count among them.
//!
//! No message, table or query changes. What the game needs and no game needed before is a variant more in a
//! small enum, and the compiler then names the places that must learn it:
//!
//! | the game needs | where it goes |
//! |---|---|
//! | another end (stalemate, most discs, 82 stones) | [`WinBy`], [`DrawBy`] |
//! | another thing that happens (a disc turned, a stone sown, a piece promoted) | [`Effect`] |
//! | another look (points, pits, a king) | [`Ground`], [`Shape`] |
//! | options (exactly five, Chess960) | [`Rules::Options`], with the seed for a set-up drawn by lot |
//! | a forced pass | a move whose [gesture](Rules::gesture) is empty |
//! | several steps (a capture over three squares) | a gesture of several targets |
//! | a choice that is no place (a promotion, swap2) | a [`Target`] beside the squares, named last in the gesture |
//! | dice or cards | [`Turn::Chance`], whose moves are the draws; [`Rules::visible`] hides a hand |
//! | repetition and move counts | a state that remembers; its position text need not |
#![deny(missing_docs)]

pub mod board;
pub mod registry;
pub mod rules;
pub mod spoken;

pub mod chess;
mod connect_four;
pub mod draughts;
mod gomoku;
mod perft;
mod reversi;
mod tic_tac_toe;
pub mod togyzkumalak;
mod xo;

#[cfg(test)]
mod checks;

pub use board::{Board, Facing, Ground, Mark, MarkKind, Number, Piece, Shade, Shape, Target};
pub use connect_four::ConnectFour;
pub use gomoku::Gomoku;
pub use registry::{AnyGame, GameKind};
pub use reversi::Reversi;
pub use rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Standard, Turn, WinBy};
pub use spoken::{Open, Spoken, open};
pub use tic_tac_toe::TicTacToe;
