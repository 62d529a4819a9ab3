//! Pictures of boards, as they look on the pages: [`svg`] for one alone, [`preview`] for what a link to a
//! match shows, and [`png()`] for either as pixels.
//!
//! Nothing is read while a picture is made, neither a file nor an address: colors, font and shapes are
//! part of the program. Texts become outlines of letters, so no sign of a name gets into a document.
//! Knows no match and no language: who asks says what is written.
#![deny(missing_docs)]

mod board;
mod brand;
mod colors;
mod font;
mod preview;
mod raster;

use std::fmt::{self, Display};

use games::{Board, Effect};

pub use self::{
    colors::Theme,
    preview::{PREVIEW_SIZE, Player, Preview, preview},
    raster::{Error, LARGEST_SIDE, png},
};

/// A document of SVG that stands alone: no style sheet, no script, no reference to anything outside.
/// Only this crate makes one, so that no document from outside is ever painted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Svg(String);

impl Svg {
    /// The document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Svg {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What is marked on a board beside what it says itself.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// The pieces of the last move, by id.
    pub last: Vec<u32>,
}

impl Marks {
    /// The marks after a move: the pieces that it placed or moved.
    pub fn of(effects: &[Effect]) -> Self {
        let touched = |effect: &Effect| match effect {
            Effect::Placed { piece, .. } | Effect::Moved { piece, .. } => Some(*piece),
            _ => None,
        };
        Self { last: effects.iter().filter_map(touched).collect() }
    }
}

/// Draws a board as it lies on a page, with the names of its places. A unit of the document is a hundredth
/// of the board's.
pub fn svg(board: &Board, theme: Theme, marks: &Marks) -> Svg {
    let board = board::without_choices(board);
    let drawn = board::drawn(&board, theme.palette(), marks, board::Detail::Full);
    let (left, top, width, height) = drawing::ground::view_box(&board);
    Svg(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{left} {top} {width} {height}\">{drawn}</svg>"
    ))
}
