//! How boards look: the lines and shapes of a [`games::Board`] as SVG path data, drawn for Oyinline.
//! What a page shows and what a picture of it shows are drawn here, once. Knows no colors, no elements of
//! a document and no rules.
//!
//! Lengths are points: hundredths of the board's unit, so that every number is whole.
#![deny(missing_docs)]

mod figures;
pub mod ground;
pub mod shapes;

pub use ground::{Anchor, Choice, Label};
pub use shapes::{Look, UNIT};
