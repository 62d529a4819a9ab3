//! The outlines of the pieces of chess, drawn for Oyinline: each of a silhouette of its own, so that no
//! color is needed to tell them apart.
//!
//! A path is a beginning, in points from the center of the square, and commands relative to it.

use games::Shape;

/// Where a path begins, and how it goes on.
type Path = ((i32, i32), &'static str);

const PAWN: &[Path] = &[(
    (-46, 70),
    "h92v-16q-22 -8 -24 -30l-8 -40h18v-14h-18a30 30 0 1 0 -28 0h-18v14h18l-8 40q-2 22 -24 30z",
)];
const KNIGHT: &[Path] = &[(
    (-52, 70),
    "h100q4 -76 -14 -110q-14 -28 -46 -34l-4 -18l-16 18q-22 14 -30 40l-14 30q-4 14 8 22l14 4l20 -18l16 -2\
     q-2 18 -22 30q-12 12 -12 38z",
)];
const BISHOP: &[Path] = &[(
    (-50, 70),
    "h100v-16q-26 -6 -30 -26l-4 -16q32 -14 22 -44q-10 -26 -38 -48q-28 22 -38 48q-10 30 22 44l-4 16\
     q-4 20 -30 26z",
)];
const ROOK: &[Path] =
    &[((-52, 70), "h104v-18h-12l-8 -72h12v-44h-22v16h-11v-16h-22v16h-11v-16h-22v44h12l-8 72h-12z")];
const QUEEN: &[Path] = &[
    ((-50, 70), "h100v-16l18 -92l-34 36l-12 -58l-22 52l-22 -52l-12 58l-34 -36l18 92z"),
    ((59, -46), "a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"),
    ((13, -70), "a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"),
    ((-31, -70), "a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"),
    ((-77, -46), "a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"),
];
const KING: &[Path] = &[(
    (-50, 70),
    "h100v-16q26 -30 26 -54q0 -34 -36 -34q-22 0 -32 16v-18h14v-14h-14v-20h-16v20h-14v14h14v18\
     q-10 -16 -32 -16q-36 0 -36 34q0 24 26 54z",
)];

/// The lines inside.
const BASE: Path = ((-38, 46), "h76");
const SLIT: Path = ((4, -46), "l16 24");
const EYE: Path = ((-36, -40), "a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z");

/// The outline of a piece of chess around a center; nothing for other pieces.
pub fn body(shape: Shape, center: (i32, i32)) -> String {
    let paths = match shape {
        Shape::Pawn => PAWN,
        Shape::Knight => KNIGHT,
        Shape::Bishop => BISHOP,
        Shape::Rook => ROOK,
        Shape::Queen => QUEEN,
        Shape::King => KING,
        _ => &[],
    };
    paths.iter().map(|path| written(*path, center)).collect()
}

/// The lines inside the outline.
pub fn mark(shape: Shape, center: (i32, i32)) -> String {
    match shape {
        Shape::Knight => written(EYE, center),
        Shape::Bishop => written(SLIT, center),
        Shape::Rook | Shape::Queen | Shape::King => written(BASE, center),
        _ => String::new(),
    }
}

fn written(((from_x, from_y), commands): Path, (x, y): (i32, i32)) -> String {
    format!("M{} {}{commands}", x + from_x, y + from_y)
}
