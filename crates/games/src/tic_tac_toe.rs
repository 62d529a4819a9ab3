//! Tic-tac-toe: two players mark the squares of a 3 by 3 board in turn; three in a row win.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::board::{Board, Facing, Ground, Piece, Shape, Target};
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Standard, Turn, WinBy};
use crate::xo;

/// The rows, columns and diagonals: bit `n` is square `n`, an octal digit is a row.
const LINES: [u16; 8] = [0o007, 0o070, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124];

/// The marks of the seats, and the squares in the order in which they were marked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TicTacToe {
    marks: [u16; 2],
    placed: Vec<Square>,
}

/// A square, numbered row by row from the top left: 0 is `a3`, 8 is `c1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Square(u8);

impl Rules for TicTacToe {
    type Options = Standard;
    type Move = Square;

    fn new(_: &Standard, _seed: u64) -> Self {
        TicTacToe::default()
    }

    fn turn(&self) -> Turn {
        let side = self.side();
        if self.line(side.other()).is_some() {
            return Turn::Over(Outcome::Win { seat: side.other(), by: WinBy::Line });
        }
        if self.placed.len() == 9 {
            return Turn::Over(Outcome::Draw { by: DrawBy::BoardFull });
        }
        Turn::Seat(side)
    }

    fn legal_moves(&self) -> Vec<Square> {
        match self.turn() {
            Turn::Over(_) => Vec::new(),
            _ => Square::all().filter(|&square| self.owner(square).is_none()).collect(),
        }
    }

    fn play(&mut self, &square: &Square) -> Result<Vec<Effect>, Illegal> {
        if let Turn::Over(_) = self.turn() {
            return Err(Illegal::Over);
        }
        if self.owner(square).is_some() {
            return Err(Illegal::NotNow);
        }
        let (seat, piece) = (self.side(), self.placed.len() as u32);
        self.place(square, seat);
        let mut effects = vec![Effect::Placed { piece, seat, at: square.to_string() }];
        effects.extend(self.line(seat).map(|line| Effect::Line { seat, centers: centers(line) }));
        Ok(effects)
    }

    fn position(&self) -> String {
        xo::write(Square::all().map(|square| self.owner(square)), self.side())
    }

    fn from_position(_: &Standard, text: &str) -> Result<Self, Illegal> {
        let (owners, side) = xo::read::<9>(text)?;
        if !xo::alternates(&owners, side) {
            return Err(Illegal::Position);
        }
        let mut game = TicTacToe::default();
        for (square, owner) in Square::all().zip(owners) {
            if let Some(seat) = owner {
                game.place(square, seat);
            }
        }
        // Play stops at the first line, so whoever would move next has none.
        if game.line(side).is_some() {
            return Err(Illegal::Position);
        }
        Ok(game)
    }

    fn board(&self) -> Board {
        let line = self.line(self.side().other()).map(centers).unwrap_or_default();
        Board {
            width: 6,
            height: 6,
            ground: Ground::Grid,
            facing: Facing::Together,
            targets: Square::all().map(target).collect(),
            pieces: (0..).zip(&self.placed).map(|(id, &square)| self.piece(id, square)).collect(),
            marks: Vec::new(),
            numbers: Vec::new(),
            line,
        }
    }

    fn gesture(&self, square: &Square) -> Vec<String> {
        vec![square.to_string()]
    }
}

impl TicTacToe {
    /// The seat to move, or that would move had the game not ended.
    fn side(&self) -> Seat {
        if self.placed.len().is_multiple_of(2) { Seat::FIRST } else { Seat::SECOND }
    }

    fn owner(&self, square: Square) -> Option<Seat> {
        [Seat::FIRST, Seat::SECOND].into_iter().find(|&seat| self.marks(seat) & square.bit() != 0)
    }

    fn line(&self, seat: Seat) -> Option<u16> {
        LINES.into_iter().find(|line| self.marks(seat) & line == *line)
    }

    fn marks(&self, seat: Seat) -> u16 {
        self.marks[usize::from(seat.0)]
    }

    fn place(&mut self, square: Square, seat: Seat) {
        self.marks[usize::from(seat.0)] |= square.bit();
        self.placed.push(square);
    }

    fn piece(&self, id: u32, square: Square) -> Piece {
        let (x, y) = square.center();
        let (seat, shape) = match self.marks(Seat::FIRST) & square.bit() {
            0 => (Seat::SECOND, Shape::Nought),
            _ => (Seat::FIRST, Shape::Cross),
        };
        Piece { id, x, y, seat, shape }
    }
}

impl Square {
    fn all() -> impl Iterator<Item = Square> {
        (0..9).map(Square)
    }

    fn bit(self) -> u16 {
        1 << self.0
    }

    /// The column from the left and the row from the top.
    fn column_and_row(self) -> (u16, u16) {
        (u16::from(self.0 % 3), u16::from(self.0 / 3))
    }

    fn center(self) -> (u16, u16) {
        let (column, row) = self.column_and_row();
        (2 * column + 1, 2 * row + 1)
    }
}

impl FromStr for Square {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text.as_bytes() {
            [column @ b'a'..=b'c', row @ b'1'..=b'3'] => Ok(Square((b'3' - row) * 3 + (column - b'a'))),
            _ => Err(Illegal::Notation),
        }
    }
}

impl Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'a' + self.0 % 3), 3 - self.0 / 3)
    }
}

fn target(square: Square) -> Target {
    let (column, row) = square.column_and_row();
    Target::square(square.to_string(), column, row)
}

/// The centers of a line's squares. Their numbers ascend from one end to the other on every line.
fn centers(line: u16) -> Vec<(u16, u16)> {
    Square::all().filter(|square| line & square.bit() != 0).map(Square::center).collect()
}

#[cfg(test)]
mod tests;
