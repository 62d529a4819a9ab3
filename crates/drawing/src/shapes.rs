//! The lines of the pieces. Each has a silhouette of its own, and the two sides of one shape differ by a
//! mark inside as well as by color.

use games::{Piece, Shape};

use crate::figures;

/// How many points of the drawing are one unit of the board. A square is 2 by 2 units.
pub const UNIT: i32 = 100;
/// Half the arm of a cross.
const ARM: i32 = 52;
/// The radius of a nought's stroke.
const NOUGHT: i32 = 56;
/// The radius of a disc: a little more than the hole that it is seen through.
const DISC: i32 = 86;
/// The radius of the first side's ring on a disc, and half the diagonal of the second's diamond.
const MARK: i32 = 46;
/// The radius of a small stone: many lie in one pit.
const STONE: i32 = 40;
/// The radius of the hole in a stone of the last move.
const HOLE: i32 = 14;
/// A crown, from the middle of a piece.
const CROWN: &str = "m-44 30l-6 -56l28 22l22 -40l22 40l28 -22l-6 56z";

/// How a shape is painted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Look {
    /// A broad line in its side's color.
    Line,
    /// A disc in its side's color.
    Disc,
    /// A figure of light or dark wood with an edge.
    Figure,
    /// A stone, all of one color.
    Stone,
}

/// How a shape is painted.
pub fn look(shape: Shape) -> Look {
    match shape {
        Shape::Cross | Shape::Nought => Look::Line,
        Shape::Disc | Shape::CrownedDisc => Look::Disc,
        Shape::Stone => Look::Stone,
        Shape::Pawn | Shape::Knight | Shape::Bishop | Shape::Rook | Shape::Queen | Shape::King => {
            Look::Figure
        }
    }
}

/// The body of a piece around a center.
pub fn body(piece: &Piece, (x, y): (i32, i32)) -> String {
    match piece.shape {
        Shape::Cross => {
            let (left, right, top, bottom) = (x - ARM, x + ARM, y - ARM, y + ARM);
            format!("M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}")
        }
        Shape::Nought => circle((x, y), NOUGHT),
        Shape::Disc | Shape::CrownedDisc => circle((x, y), DISC),
        Shape::Stone => circle((x, y), STONE),
        figure => figures::body(figure, (x, y)),
    }
}

/// The mark on a piece; empty where the body says enough.
pub fn mark(piece: &Piece, (x, y): (i32, i32)) -> String {
    match (piece.shape, piece.seat.0) {
        (Shape::Cross | Shape::Nought, _) => String::new(),
        (Shape::Disc, 0) => circle((x, y), MARK),
        // The second side's crown stands on a line.
        (Shape::CrownedDisc, 0) => format!("M{x} {y}{CROWN}"),
        (Shape::CrownedDisc, _) => format!("M{x} {y}{CROWN}m-6 22h100"),
        (Shape::Stone, _) => String::new(),
        (Shape::Disc, _) => format!("M{x} {}l{MARK} {MARK}l-{MARK} {MARK}l-{MARK} -{MARK}z", y - MARK),
        (figure, _) => figures::mark(figure, (x, y)),
    }
}

/// The center of a piece in the drawing.
pub fn center(piece: &Piece) -> (i32, i32) {
    point((piece.x, piece.y))
}

/// A point of the board in the drawing.
pub fn point((x, y): (u16, u16)) -> (i32, i32) {
    (i32::from(x) * UNIT, i32::from(y) * UNIT)
}

/// What marks a piece of the last move without color: the four corners around its square, or a hole in a
/// small stone, which has others beside it.
pub fn last(piece: &Piece) -> String {
    const FAR: i32 = 92;
    const LEG: i32 = 34;
    let (x, y) = center(piece);
    if piece.shape == Shape::Stone {
        return circle((x, y), HOLE);
    }
    let corner = |(across, down): (i32, i32)| {
        let (corner_x, corner_y) = (x + across * FAR, y + down * FAR);
        let (from_x, to_y) = (corner_x - across * LEG, corner_y - down * LEG);
        format!("M{from_x} {corner_y}H{corner_x}V{to_y}")
    };
    [(-1, -1), (1, -1), (1, 1), (-1, 1)].map(corner).concat()
}

/// A line from one end to the other.
pub fn line(centers: &[(u16, u16)]) -> String {
    let ends = centers.first().zip(centers.last());
    ends.map_or_else(String::new, |(&first, &last)| {
        let ((from_x, from_y), (to_x, to_y)) = (point(first), point(last));
        format!("M{from_x} {from_y}L{to_x} {to_y}")
    })
}

/// A circle.
pub fn circle((x, y): (i32, i32), radius: i32) -> String {
    let across = 2 * radius;
    format!("M{} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z", x - radius)
}
