//! The parts of a board as they travel: rows of values without names, for a board has hundreds of them.

use serde::{Deserialize, Serialize};

use super::{Seat, Shade, Shape};

/// Center and value.
#[derive(Serialize, Deserialize)]
pub(super) struct Number(u16, u16, u16);

/// Id, label, corner, size, column, row, shade.
#[derive(Serialize, Deserialize)]
pub(super) struct Target(String, String, u16, u16, u16, u16, u16, u16, Shade);

/// Id, center, seat, shape.
#[derive(Serialize, Deserialize)]
pub(super) struct Piece(u32, u16, u16, u8, Shape);

impl From<Number> for super::Number {
    fn from(Number(x, y, value): Number) -> Self {
        Self { x, y, value }
    }
}

impl From<super::Number> for Number {
    fn from(super::Number { x, y, value }: super::Number) -> Self {
        Self(x, y, value)
    }
}

impl From<Target> for super::Target {
    fn from(Target(id, label, x, y, width, height, column, row, shade): Target) -> Self {
        Self { id, label, x, y, width, height, column, row, shade }
    }
}

impl From<super::Target> for Target {
    fn from(target: super::Target) -> Self {
        let super::Target { id, label, x, y, width, height, column, row, shade } = target;
        Self(id, label, x, y, width, height, column, row, shade)
    }
}

impl From<Piece> for super::Piece {
    fn from(Piece(id, x, y, seat, shape): Piece) -> Self {
        Self { id, x, y, seat: Seat(seat), shape }
    }
}

impl From<super::Piece> for Piece {
    fn from(super::Piece { id, x, y, seat, shape }: super::Piece) -> Self {
        Self(id, x, y, seat.0, shape)
    }
}
