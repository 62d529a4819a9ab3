//! Where the points and the choices of gomoku lie on the board. Knows no rules.

use super::stones::{Line, Point, SIZE};
use super::text::Choice;
use crate::board::{Shade, Target};

/// The length of a side in units.
pub const SIDE: u16 = 2 * SIZE as u16;

/// What the choices of swap2 add to the height: half a square of room above them, and a square.
pub const CHOICES_HEIGHT: u16 = 1 + CHOICE_HEIGHT;

const CHOICE_HEIGHT: u16 = 2;

/// The three share the width.
const CHOICE_WIDTH: u16 = SIDE / 3;

/// The targets of the points in reading order.
pub fn targets() -> impl Iterator<Item = Target> {
    Point::all().map(|point| {
        let (x, y) = center(point);
        Target::square(point.to_string(), x / 2, y / 2)
    })
}

/// The targets of the choices, side by side below the points.
pub fn choice_targets() -> impl Iterator<Item = Target> {
    Choice::ALL.into_iter().zip(0..).map(|(choice, index)| Target {
        id: choice.to_string(),
        label: String::from(choice.label()),
        x: index * CHOICE_WIDTH,
        y: SIDE + CHOICES_HEIGHT - CHOICE_HEIGHT,
        width: CHOICE_WIDTH,
        height: CHOICE_HEIGHT,
        // The column of points above its middle, so that the arrow keys go straight down to it.
        column: (index * CHOICE_WIDTH + CHOICE_WIDTH / 2) / 2,
        row: u16::from(SIZE),
        shade: Shade::Light,
    })
}

/// The center of a point.
pub fn center(point: Point) -> (u16, u16) {
    (2 * u16::from(point.column) + 1, SIDE - 1 - 2 * u16::from(point.row))
}

/// The centers of a line from one end to the other.
pub fn centers(line: Line) -> Vec<(u16, u16)> {
    line.points().map(center).collect()
}
