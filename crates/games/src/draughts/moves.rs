//! A move and its text. Knows where squares lie, not what stands on them.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::squares::Square;
use crate::rules::Illegal;

/// The start and a landing for each of twelve pieces captured.
const LONGEST: usize = 13;

/// A move: `9-14`, or a capture with every square on which the piece lands, `1x10x19`.
///
/// Between two landings lies exactly one piece that can be captured, so the squares alone say which pieces
/// are taken. A flying king that captures two pieces one behind the other on a diagonal may name any of the
/// squares between them; these are moves of their own, though they lead to the same position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    squares: [Square; LONGEST],
    count: u8,
    captures: bool,
}

impl Move {
    /// A move without capture.
    pub fn step(from: Square, to: Square) -> Move {
        let mut mv = Move { captures: false, ..Move::capture(from) };
        mv.land(to);
        mv
    }

    /// A capture before its first landing.
    pub fn capture(from: Square) -> Move {
        let mut squares = [Square::default(); LONGEST];
        squares[0] = from;
        Move { squares, count: 1, captures: true }
    }

    /// Goes on to a square.
    pub fn land(&mut self, to: Square) {
        self.squares[usize::from(self.count)] = to;
        self.count += 1;
    }

    /// Takes the last landing back.
    pub fn take_back(&mut self) {
        self.count -= 1;
        // Equal moves are equal in what lies behind their ends, too.
        self.squares[usize::from(self.count)] = Square::default();
    }

    /// Whether pieces are captured.
    pub fn is_capture(&self) -> bool {
        self.captures
    }

    /// Where the piece starts and lands.
    pub fn squares(&self) -> &[Square] {
        &self.squares[..usize::from(self.count)]
    }

    /// Where the piece starts.
    pub fn from(&self) -> Square {
        self.squares[0]
    }

    /// Where the piece stays.
    pub fn to(&self) -> Square {
        self.squares[usize::from(self.count) - 1]
    }

    /// The ways between two squares after each other.
    pub fn hops(&self) -> impl Iterator<Item = (Square, Square)> {
        self.squares().windows(2).map(|hop| (hop[0], hop[1]))
    }

    fn separator(&self) -> char {
        if self.captures { 'x' } else { '-' }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let captures = text.contains('x');
        let mut numbers = text.split(if captures { 'x' } else { '-' });
        let mut next = || numbers.next().map(|number| Square::read(number).ok_or(Illegal::Notation));
        let from = next().ok_or(Illegal::Notation)??;
        let mut mv = Move { captures, ..Move::capture(from) };
        while let Some(to) = next() {
            let to = to?;
            let hops = if captures { mv.to().between(to) != 0 } else { mv.to().sees(to) };
            let most = if captures { LONGEST } else { 2 };
            if !hops || mv.squares().len() == most {
                return Err(Illegal::Notation);
            }
            mv.land(to);
        }
        if mv.count == 1 { Err(Illegal::Notation) } else { Ok(mv) }
    }
}

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.from(), f)?;
        self.hops().try_for_each(|(_, to)| write!(f, "{}{to}", self.separator()))
    }
}
