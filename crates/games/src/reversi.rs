//! Reversi as the World Othello Federation plays it: two players place discs on the 8 by 8 squares in turn; a
//! disc must outflank discs of the opponent in a line and turns them over. Most discs at the end win.
//!
//! Seat 0 is black, the Federation's first to move, and `X` in a position. Row 1 is at the top.

mod discs;

use std::fmt::{self, Display};
use std::str::FromStr;

use self::discs::{Discs, SIZE, Square};
use crate::board::{Board, Facing, Ground, Piece, Shape, Target};
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Standard, Turn, WinBy};
use crate::xo;

/// How many discs the board holds.
const SQUARES: usize = SIZE as usize * SIZE as usize;

/// With fewer discs than these nobody can have passed: the earliest pass follows the eighth disc after the
/// first four (Aart Bik, "Perft for Reversi": passes start to occur at depth 9).
const FEWEST_WITH_A_PASS: u32 = 12;

/// The discs of the seats, who is to move, and the squares in the order in which discs were placed on them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reversi {
    discs: [Discs; 2],
    side: Seat,
    /// As many as there are discs count; the rest are all the same.
    placed: [Square; SQUARES],
}

/// A move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// A disc is placed on the square.
    Place(Square),
    /// The seat cannot move and is passed over.
    Pass,
}

impl Rules for Reversi {
    type Options = Standard;
    type Move = Move;

    fn new(_: &Standard, _seed: u64) -> Self {
        let [d4, e4, d5, e5] = Square::MIDDLE;
        let mut game = Reversi::empty(Seat::FIRST);
        for (square, seat) in [(d4, Seat::SECOND), (e4, Seat::FIRST), (d5, Seat::FIRST), (e5, Seat::SECOND)] {
            game.put(square, seat);
        }
        game
    }

    fn turn(&self) -> Turn {
        if !self.moves(self.side).is_empty() || !self.moves(self.side.other()).is_empty() {
            return Turn::Seat(self.side);
        }
        let [first, second] = self.discs.map(Discs::count);
        let by = WinBy::MostPieces;
        Turn::Over(match first.cmp(&second) {
            std::cmp::Ordering::Greater => Outcome::Win { seat: Seat::FIRST, by },
            std::cmp::Ordering::Less => Outcome::Win { seat: Seat::SECOND, by },
            std::cmp::Ordering::Equal => Outcome::Draw { by: DrawBy::Equal },
        })
    }

    fn legal_moves(&self) -> Vec<Move> {
        match self.forced() {
            Some(pass) => vec![pass],
            None => self.moves(self.side).squares().map(Move::Place).collect(),
        }
    }

    fn forced(&self) -> Option<Move> {
        let passes = self.moves(self.side).is_empty() && !self.moves(self.side.other()).is_empty();
        passes.then_some(Move::Pass)
    }

    fn play(&mut self, &mv: &Move) -> Result<Vec<Effect>, Illegal> {
        if let Turn::Over(_) = self.turn() {
            return Err(Illegal::Over);
        }
        let (seat, moves) = (self.side, self.moves(self.side));
        let effects = match mv {
            Move::Pass if moves.is_empty() => vec![Effect::Passed { seat }],
            Move::Place(square) if moves.contains(square) => {
                let mut turned: Vec<Square> = self.outflanked(square).squares().collect();
                turned.sort_by_key(|other| other.distance(square));
                let piece = self.discs_placed() as u32;
                let placed = Effect::Placed { piece, seat, at: square.to_string() };
                let turned = turned.into_iter().map(|at| (self.number(at), at.to_string()));
                let turned = turned.map(|(piece, at)| Effect::Turned { piece, seat, at });
                [placed].into_iter().chain(turned).collect()
            }
            _ => return Err(Illegal::NotNow),
        };
        self.advance(&mv);
        Ok(effects)
    }

    fn position(&self) -> String {
        xo::write(Square::all().map(|square| self.owner(square)), self.side)
    }

    fn from_position(_: &Standard, text: &str) -> Result<Self, Illegal> {
        let (owners, side) = xo::read::<SQUARES>(text)?;
        let mut game = Reversi::empty(side);
        let (middle, others): (Vec<_>, Vec<_>) =
            Square::all().zip(owners).partition(|(square, _)| Square::MIDDLE.contains(square));
        for (square, owner) in middle.into_iter().chain(others) {
            if let Some(seat) = owner {
                game.put(square, seat);
            }
        }
        if game.can_arise() { Ok(game) } else { Err(Illegal::Position) }
    }

    fn advance(&mut self, &mv: &Move) {
        let side = self.side;
        if let Move::Place(square) = mv {
            let turned = self.outflanked(square);
            self.put(square, side);
            let [own, others] = [side, side.other()].map(|seat| usize::from(seat.0));
            self.discs[own] = self.discs[own].with_all(turned);
            self.discs[others] = self.discs[others].without_all(turned);
        }
        self.side = side.other();
    }

    fn board(&self) -> Board {
        let placed = &self.placed[..self.discs_placed()];
        Board {
            width: 2 * u16::from(SIZE),
            height: 2 * u16::from(SIZE),
            ground: Ground::Grid,
            facing: Facing::Together,
            targets: Square::all().map(target).collect(),
            pieces: (0..).zip(placed).map(|(id, &square)| self.piece(id, square)).collect(),
            marks: Vec::new(),
            numbers: Vec::new(),
            line: Vec::new(),
        }
    }

    fn gesture(&self, mv: &Move) -> Vec<String> {
        match mv {
            Move::Place(square) => vec![square.to_string()],
            Move::Pass => Vec::new(),
        }
    }
}

impl Reversi {
    fn empty(side: Seat) -> Self {
        Reversi { discs: <[Discs; 2]>::default(), side, placed: [Square::default(); SQUARES] }
    }

    fn discs(&self, seat: Seat) -> Discs {
        self.discs[usize::from(seat.0)]
    }

    fn owner(&self, square: Square) -> Option<Seat> {
        [Seat::FIRST, Seat::SECOND].into_iter().find(|&seat| self.discs(seat).contains(square))
    }

    /// Where the seat could place a disc if it were its turn.
    fn moves(&self, seat: Seat) -> Discs {
        self.discs(seat).moves_against(self.discs(seat.other()))
    }

    /// What the side to move would turn from the square.
    fn outflanked(&self, square: Square) -> Discs {
        self.discs(self.side).outflanked_by(square, self.discs(self.side.other()))
    }

    fn discs_placed(&self) -> usize {
        self.discs[0].with_all(self.discs[1]).count() as usize
    }

    /// Puts a disc on a free square and turns nothing.
    fn put(&mut self, square: Square, seat: Seat) {
        self.placed[self.discs_placed()] = square;
        let discs = &mut self.discs[usize::from(seat.0)];
        *discs = discs.with(square);
    }

    /// The number of the disc on a square.
    fn number(&self, square: Square) -> u32 {
        let before = self.placed.iter().take_while(|&&placed| placed != square);
        before.count() as u32
    }

    /// Whether the discs hang together around a full middle, the seat that moved last has some, and the side
    /// is the one whose turn it is by counting if nobody can have passed.
    fn can_arise(&self) -> bool {
        let all = self.discs[0].with_all(self.discs[1]);
        let by_counting = if all.count().is_multiple_of(2) { Seat::FIRST } else { Seat::SECOND };
        Square::MIDDLE.into_iter().all(|square| all.contains(square))
            && all.hang_together()
            && !self.discs(self.side.other()).is_empty()
            && (all.count() >= FEWEST_WITH_A_PASS || self.side == by_counting)
    }

    fn piece(&self, id: u32, square: Square) -> Piece {
        let (x, y) = (2 * u16::from(square.column()) + 1, 2 * u16::from(square.row()) + 1);
        let seat = if self.discs(Seat::FIRST).contains(square) { Seat::FIRST } else { Seat::SECOND };
        Piece { id, x, y, seat, shape: Shape::Disc }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        if text == "--" { Ok(Move::Pass) } else { text.parse().map(Move::Place) }
    }
}

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Move::Place(square) => Display::fmt(square, f),
            Move::Pass => f.write_str("--"),
        }
    }
}

fn target(square: Square) -> Target {
    let (column, row) = (u16::from(square.column()), u16::from(square.row()));
    Target::square(square.to_string(), column, row)
}

#[cfg(test)]
mod tests;
