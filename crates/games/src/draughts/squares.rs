//! The 32 dark squares as bits of a word, and how they lie to each other. Knows no pieces.
//!
//! Bit `n` is the square that PDN numbers `n + 1`, row by row as White sees the board:
//!
//! ```text
//!    1  2  3  4     b8 d8 f8 h8
//!   5  6  7  8     a7 c7 e7 g7
//!    9 10 11 12     b6 d6 f6 h6
//!  13 14 15 16     a5 c5 e5 g5
//!   17 18 19 20     b4 d4 f4 h4
//! 21 22 23 24     a3 c3 e3 g3
//!   25 26 27 28     b2 d2 f2 h2
//! 29 30 31 32     a1 c1 e1 g1
//! ```

use std::fmt::{self, Display};

/// A set of squares.
pub type Squares = u32;

/// How many squares there are.
pub const SQUARES: usize = 32;

/// The main road, from a1 to h8: 29, 25, 22, 18, 15, 11, 8, 4.
pub const MAIN_ROAD: Squares = 1 << 28 | 1 << 24 | 1 << 21 | 1 << 17 | 1 << 14 | 1 << 10 | 1 << 7 | 1 << 3;

/// The rows 8, 6, 4 and 2, whose squares lie half a square further to the right.
const EVEN: Squares = 0x0f0f_0f0f;
/// The first squares of all rows.
const FIRST: Squares = 0x1111_1111;
/// The last squares of all rows.
const LAST: Squares = 0x8888_8888;

/// The squares beyond each square, by way.
const RAYS: [[Squares; SQUARES]; 4] = rays();
/// The squares between each two on a diagonal.
const BETWEEN: [[Squares; SQUARES]; SQUARES] = between();

/// A square, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Square(u8);

impl Square {
    /// Every square, in the order of the numbers.
    pub fn all() -> impl DoubleEndedIterator<Item = Square> {
        (0..SQUARES as u8).map(Square)
    }

    /// Reads the number that PDN gives a square, in its only spelling.
    pub fn read(number: &str) -> Option<Square> {
        let number = match number.as_bytes() {
            [ones @ b'1'..=b'9'] => ones - b'0',
            [tens @ b'1'..=b'3', ones @ b'0'..=b'9'] => (tens - b'0') * 10 + (ones - b'0'),
            _ => return None,
        };
        (usize::from(number) <= SQUARES).then_some(Square(number - 1))
    }

    /// The place in an array of all squares.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The set of this square alone.
    pub fn bit(self) -> Squares {
        1 << self.0
    }

    /// The row from the top, as White sees it.
    pub fn row(self) -> u16 {
        u16::from(self.0 / 4)
    }

    /// How many dark squares of its row lie to its left, as White sees it.
    pub fn place(self) -> u16 {
        u16::from(self.0 % 4)
    }

    /// The column from the left among all eight, as White sees it.
    pub fn column(self) -> u16 {
        2 * self.place() + (self.row() + 1) % 2
    }

    /// The squares that lie that way, to the edge.
    pub fn ray(self, way: Way) -> Squares {
        RAYS[way as usize][self.index()]
    }

    /// The squares between this one and another on a diagonal with it; none otherwise.
    pub fn between(self, other: Square) -> Squares {
        BETWEEN[self.index()][other.index()]
    }

    /// Whether another square lies on a diagonal with this one.
    pub fn sees(self, other: Square) -> bool {
        Way::ALL.iter().any(|&way| self.ray(way) & other.bit() != 0)
    }
}

impl Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&(self.0 + 1), f)
    }
}

/// The squares of a set, in the order of the numbers.
pub fn each(mut squares: Squares) -> impl Iterator<Item = Square> {
    std::iter::from_fn(move || {
        let square = first(squares)?;
        squares &= squares - 1;
        Some(square)
    })
}

/// The square of the smallest number.
pub fn first(squares: Squares) -> Option<Square> {
    (squares != 0).then(|| Square(squares.trailing_zeros() as u8))
}

/// A way along a diagonal, as White sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Up and to the left.
    UpLeft,
    /// Up and to the right.
    UpRight,
    /// Down and to the left.
    DownLeft,
    /// Down and to the right.
    DownRight,
}

impl Way {
    /// All ways.
    pub const ALL: &[Way] = &[Way::UpLeft, Way::UpRight, Way::DownLeft, Way::DownRight];
    /// The ways of a white man.
    pub const UP: &[Way] = &[Way::UpLeft, Way::UpRight];
    /// The ways of a black man.
    pub const DOWN: &[Way] = &[Way::DownLeft, Way::DownRight];

    /// Every square's neighbor that way, where there is one.
    pub const fn step(self, squares: Squares) -> Squares {
        match self {
            Way::UpLeft => (squares & EVEN) >> 4 | (squares & !EVEN & !FIRST) >> 5,
            Way::UpRight => (squares & EVEN & !LAST) >> 3 | (squares & !EVEN) >> 4,
            Way::DownLeft => (squares & EVEN) << 4 | (squares & !EVEN & !FIRST) << 3,
            Way::DownRight => (squares & EVEN & !LAST) << 5 | (squares & !EVEN) << 4,
        }
    }

    /// Every square's neighbor the opposite way.
    pub const fn step_back(self, squares: Squares) -> Squares {
        match self {
            Way::UpLeft => Way::DownRight.step(squares),
            Way::UpRight => Way::DownLeft.step(squares),
            Way::DownLeft => Way::UpRight.step(squares),
            Way::DownRight => Way::UpLeft.step(squares),
        }
    }

    /// The square that is met first on the way; the squares lie on one ray that way.
    pub fn nearest(self, squares: Squares) -> Option<Square> {
        match self {
            Way::UpLeft | Way::UpRight => squares.checked_ilog2().map(|bit| Square(bit as u8)),
            Way::DownLeft | Way::DownRight => first(squares),
        }
    }
}

const fn rays() -> [[Squares; SQUARES]; 4] {
    let mut rays = [[0; SQUARES]; 4];
    let mut way = 0;
    while way < 4 {
        let mut square = 0;
        while square < SQUARES {
            let mut next = Way::ALL[way].step(1 << square);
            while next != 0 {
                rays[way][square] |= next;
                next = Way::ALL[way].step(next);
            }
            square += 1;
        }
        way += 1;
    }
    rays
}

const fn between() -> [[Squares; SQUARES]; SQUARES] {
    let mut between = [[0; SQUARES]; SQUARES];
    let mut way = 0;
    while way < 4 {
        let mut square = 0;
        while square < SQUARES {
            let mut passed = 0;
            let mut next: Squares = Way::ALL[way].step(1 << square);
            while next != 0 {
                between[square][next.trailing_zeros() as usize] = passed;
                passed |= next;
                next = Way::ALL[way].step(next);
            }
            square += 1;
        }
        way += 1;
    }
    between
}
