//! The discs of one seat as bits of a word. Knows lines and columns; knows no turns.
//!
//! A column takes seven bits, the lowest for the bottom row and the highest always clear, so that a line
//! never runs from the top of one column into the bottom of the next:
//!
//! ```text
//!  6 13 20 27 34 41 48   always clear
//!  5 12 19 26 33 40 47   top row
//!  .  .  .  .  .  .  .
//!  0  7 14 21 28 35 42   bottom row
//! ```

/// The columns of the rack.
pub const COLUMNS: u8 = 7;

/// The rows of the rack.
pub const ROWS: u8 = 6;

/// The bits of a column: its rows and the clear one above them.
const STRIDE: u8 = ROWS + 1;

/// The steps to the next cell upwards, along a row, and along the falling and the rising diagonal.
const STEPS: [u8; 4] = [1, STRIDE, STRIDE - 1, STRIDE + 1];

/// A cell of the rack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// From 0 at the left.
    pub column: u8,
    /// From 0 at the bottom.
    pub row: u8,
}

impl Cell {
    /// Every cell in reading order: the top row first.
    pub fn all() -> impl Iterator<Item = Cell> {
        (0..ROWS).rev().flat_map(|row| (0..COLUMNS).map(move |column| Cell { column, row }))
    }

    fn bit(self) -> u8 {
        self.column * STRIDE + self.row
    }
}

/// A set of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Discs(u64);

impl Discs {
    /// Whether a disc is in the cell.
    pub fn contains(self, cell: Cell) -> bool {
        self.0 >> cell.bit() & 1 == 1
    }

    /// These and one more.
    pub fn with(self, cell: Cell) -> Discs {
        Discs(self.0 | 1 << cell.bit())
    }

    /// These but one.
    pub fn without(self, cell: Cell) -> Discs {
        Discs(self.0 & !(1 << cell.bit()))
    }

    /// These and those.
    pub fn with_all(self, others: Discs) -> Discs {
        Discs(self.0 | others.0)
    }

    /// How many discs lie in a column from the bottom without a gap.
    pub fn height(self, column: u8) -> u8 {
        (self.0 >> (column * STRIDE)).trailing_ones() as u8
    }

    /// Whether four are in a line.
    pub fn has_line(self) -> bool {
        STEPS.into_iter().any(|step| self.fours(step) != 0)
    }

    /// The cells of one line of four or more, from end to end.
    pub fn line(self) -> Option<Vec<Cell>> {
        let step = STEPS.into_iter().find(|&step| self.fours(step) != 0)?;
        let first = self.fours(step).trailing_zeros() as u8;
        let bits = (first..).step_by(usize::from(step)).take_while(|bit| self.0 >> bit & 1 == 1);
        Some(bits.map(|bit| Cell { column: bit / STRIDE, row: bit % STRIDE }).collect())
    }

    /// The bits at which four in steps of that size begin.
    fn fours(self, step: u8) -> u64 {
        let pairs = self.0 & self.0 >> step;
        pairs & pairs >> (2 * step)
    }
}
