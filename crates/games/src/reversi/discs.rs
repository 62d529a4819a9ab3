//! The squares of the board, and a set of them as bits of a word. Knows which discs a disc outflanks; knows no
//! turns and no seats.
//!
//! Bit `n` is the square `n` in reading order: 0 is `a1` at the top left, 7 is `h1`, 63 is `h8`.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::rules::Illegal;

/// The squares of a row and of a column.
pub const SIZE: u8 = 8;

/// A square, numbered row by row from `a1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Square(u8);

impl Square {
    /// The middle of the board: `d4`, `e4`, `d5`, `e5`.
    pub const MIDDLE: [Square; 4] = [Square(27), Square(28), Square(35), Square(36)];

    /// Every square in reading order.
    pub fn all() -> impl Iterator<Item = Square> {
        (0..SIZE * SIZE).map(Square)
    }

    /// The place of the square in reading order.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The column from the left, from 0.
    pub fn column(self) -> u8 {
        self.0 % SIZE
    }

    /// The row from the top, from 0.
    pub fn row(self) -> u8 {
        self.0 / SIZE
    }

    /// How many steps of a king lie between two squares.
    pub fn distance(self, other: Square) -> u8 {
        self.column().abs_diff(other.column()).max(self.row().abs_diff(other.row()))
    }

    fn bit(self) -> u64 {
        1 << self.0
    }
}

impl FromStr for Square {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text.as_bytes() {
            [column @ b'a'..=b'h', row @ b'1'..=b'8'] => Ok(Square((row - b'1') * SIZE + (column - b'a'))),
            _ => Err(Illegal::Notation),
        }
    }
}

impl Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'a' + self.column()), self.row() + 1)
    }
}

const COLUMN_A: u64 = 0x0101_0101_0101_0101;
const COLUMN_H: u64 = COLUMN_A << 7;
const ROW_1: u64 = 0xff;
const ROW_8: u64 = ROW_1 << 56;

/// The eight steps to a neighbor: how far the bits turn, and where none can arrive because that lies beyond
/// the edge from which the step came.
const STEPS: [(u32, u64); 8] = [
    (1, COLUMN_A),
    (9, COLUMN_A | ROW_1),
    (8, ROW_1),
    (7, COLUMN_H | ROW_1),
    (63, COLUMN_H),
    (55, COLUMN_H | ROW_8),
    (56, ROW_8),
    (57, COLUMN_A | ROW_8),
];

/// The most discs that one disc can turn in one direction: a row without its two ends.
const LONGEST: usize = SIZE as usize - 2;

/// A set of squares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Discs(u64);

impl Discs {
    /// Whether the square is among these.
    pub fn contains(self, square: Square) -> bool {
        self.0 & square.bit() != 0
    }

    /// Whether these are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many these are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// These and one more.
    pub fn with(self, square: Square) -> Discs {
        Discs(self.0 | square.bit())
    }

    /// These and those.
    pub fn with_all(self, others: Discs) -> Discs {
        Discs(self.0 | others.0)
    }

    /// These but not those.
    pub fn without_all(self, others: Discs) -> Discs {
        Discs(self.0 & !others.0)
    }

    /// These in reading order.
    pub fn squares(self) -> impl Iterator<Item = Square> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let square = (rest != 0).then(|| Square(rest.trailing_zeros() as u8))?;
            rest &= rest - 1;
            Some(square)
        })
    }

    /// The free squares on which a disc beside these would outflank some of the others.
    pub fn moves_against(self, others: Discs) -> Discs {
        let outflanking = |step| moved(run(self.0, others.0, step), step);
        let reached = STEPS.into_iter().map(outflanking).fold(0, |all, some| all | some);
        Discs(reached & !(self.0 | others.0))
    }

    /// The others that a disc beside these outflanks from that square.
    pub fn outflanked_by(self, square: Square, others: Discs) -> Discs {
        let outflanked = |step| {
            let run = run(square.bit(), others.0, step);
            if moved(run, step) & self.0 == 0 { 0 } else { run }
        };
        Discs(STEPS.into_iter().map(outflanked).fold(0, |all, some| all | some))
    }

    /// Whether a king could walk over these from the middle to each of them.
    pub fn hang_together(self) -> bool {
        let middle = Square::MIDDLE.into_iter().fold(Discs::default(), Discs::with);
        let mut reached = self.0 & middle.0;
        loop {
            let next = STEPS.into_iter().fold(reached, |all, step| all | moved(reached, step) & self.0);
            if next == reached {
                return reached == self.0;
            }
            reached = next;
        }
    }
}

/// Every bit one step further; those that leave the board are gone.
fn moved(bits: u64, (turn, beyond): (u32, u64)) -> u64 {
    bits.rotate_left(turn) & !beyond
}

/// The others that lie without a gap behind each other, seen from the bits in the direction of the step.
fn run(bits: u64, others: u64, step: (u32, u64)) -> u64 {
    let first = moved(bits, step) & others;
    (1..LONGEST).fold(first, |run, _| run | moved(run, step) & others)
}
