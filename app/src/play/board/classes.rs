//! The classes of the pieces: how each is painted and whose color it wears.

use drawing::{Look, shapes::look};
use games::Piece;

/// The class of a piece.
pub fn class(piece: &Piece) -> &'static str {
    match (look(piece.shape), piece.seat.0) {
        (Look::Line, 0) => "piece-line side-0",
        (Look::Line, _) => "piece-line side-1",
        (Look::Disc, 0) => "piece-disc side-0",
        (Look::Disc, _) => "piece-disc side-1",
        (Look::Stone, _) => "piece-stone",
        (Look::Figure, 0) => "piece-figure side-0",
        (Look::Figure, _) => "piece-figure side-1",
    }
}
