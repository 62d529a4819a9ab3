//! The texts of gomoku: options, moves, and the stones of a position. Knows no rules but the alphabet.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::stones::{Point, SIZE};
use crate::rules::{Illegal, Seat};
use crate::xo;

/// The variants: the empty text, `standard`, `swap2`, `standard-swap2`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// What wins.
    pub wins: Wins,
    /// How the match begins.
    pub begins: Begins,
}

/// Which lines win.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Wins {
    /// Free-style: five or more.
    #[default]
    FiveOrMore,
    /// Standard: five; an overline of six or more is nothing.
    ExactlyFive,
}

/// How a match begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Begins {
    /// Seat 0 is black, and that is all.
    #[default]
    Plainly,
    /// Colors are chosen after three stones or after five.
    Swap2,
}

impl FromStr for Options {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let (wins, begins) = match text {
            "" => (Wins::FiveOrMore, Begins::Plainly),
            "standard" => (Wins::ExactlyFive, Begins::Plainly),
            "swap2" => (Wins::FiveOrMore, Begins::Swap2),
            "standard-swap2" => (Wins::ExactlyFive, Begins::Swap2),
            _ => return Err(Illegal::Options),
        };
        Ok(Options { wins, begins })
    }
}

impl Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.wins, self.begins) {
            (Wins::FiveOrMore, Begins::Plainly) => "",
            (Wins::ExactlyFive, Begins::Plainly) => "standard",
            (Wins::FiveOrMore, Begins::Swap2) => "swap2",
            (Wins::ExactlyFive, Begins::Swap2) => "standard-swap2",
        })
    }
}

/// A move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// A stone of the color to move is placed on the point.
    Place(Point),
    /// Swap2: a decision about the colors.
    Choose(Choice),
}

/// What can be chosen at swap2.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// To play black from here on.
    Black,
    /// To play white from here on.
    White,
    /// To place a white and a black stone more and leave the choice to the opponent.
    Two,
}

impl Choice {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Choice; 3] = [Choice::Black, Choice::White, Choice::Two];

    /// The name for people, the same in every language.
    pub fn label(self) -> &'static str {
        match self {
            Choice::Black => "●",
            Choice::White => "○",
            Choice::Two => "+2",
        }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text {
            "black" => Ok(Move::Choose(Choice::Black)),
            "white" => Ok(Move::Choose(Choice::White)),
            "two" => Ok(Move::Choose(Choice::Two)),
            _ => text.parse().map(Move::Place),
        }
    }
}

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Move::Place(point) => Display::fmt(point, f),
            Move::Choose(choice) => Display::fmt(choice, f),
        }
    }
}

impl Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Choice::Black => "black",
            Choice::White => "white",
            Choice::Two => "two",
        })
    }
}

/// Writes the colors of the points: rows from the top with `/` between them, a number for points without a
/// stone side by side.
pub fn write(color: impl Fn(Point) -> Option<Seat>) -> String {
    let row = |row| {
        let (mut text, mut free) = (String::new(), 0);
        for column in 0..SIZE {
            let Some(color) = color(Point { column, row }) else {
                free += 1;
                continue;
            };
            flush(&mut text, &mut free);
            text.push(xo::letter(color));
        }
        flush(&mut text, &mut free);
        text
    };
    (0..SIZE).rev().map(row).collect::<Vec<_>>().join("/")
}

/// Reads what [`write`] wrote: the stones with their colors in reading order.
pub fn read(text: &str) -> Result<Vec<(Point, Seat)>, Illegal> {
    let mut stones = Vec::new();
    let mut rows = text.split('/');
    for row in (0..SIZE).rev() {
        let mut rest = rows.next().ok_or(Illegal::Position)?.as_bytes();
        let mut column = 0;
        while let Some((&first, others)) = rest.split_first() {
            if column >= SIZE {
                return Err(Illegal::Position);
            }
            if let Some((free, others)) = number(rest)? {
                column += free;
                rest = others;
            } else {
                stones.push((Point { column, row }, xo::seat(first)?));
                column += 1;
                rest = others;
            }
        }
        if column != SIZE {
            return Err(Illegal::Position);
        }
    }
    if rows.next().is_some() { Err(Illegal::Position) } else { Ok(stones) }
}

/// Writes how many points are free, if some are.
fn flush(text: &mut String, free: &mut u8) {
    if *free > 0 {
        text.push_str(&free.to_string());
        *free = 0;
    }
}

/// The number of at most [`SIZE`] with which a text begins, and what follows it; none if no digit is first.
fn number(text: &[u8]) -> Result<Option<(u8, &[u8])>, Illegal> {
    let (number, rest) = match *text {
        [b'1', digit @ b'0'..=b'5', ref rest @ ..] => (10 + digit - b'0', rest),
        [digit @ b'1'..=b'9', ref rest @ ..] => (digit - b'0', rest),
        _ => return Ok(None),
    };
    // A further digit would make another number, or a second one side by side with it.
    if rest.first().is_some_and(u8::is_ascii_digit) {
        Err(Illegal::Position)
    } else {
        Ok(Some((number, rest)))
    }
}
