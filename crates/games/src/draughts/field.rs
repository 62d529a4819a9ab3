//! The pieces on the squares and whose turn it is, as bits: which moves there are and what they change.
//! Knows no history and no draws.

use super::captures::{self, Hunt};
use super::moves::Move;
use super::squares::{Squares, Way, each, first};
use super::variant::Variant;

/// The color of the pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// The light pieces, on 21 to 32 at the start.
    White,
    /// The dark pieces, on 1 to 12 at the start.
    Black,
}

impl Color {
    /// The opponent's color.
    pub fn other(self) -> Color {
        match self {
            Color::White => Color::Black,
            Color::Black => Color::White,
        }
    }

    /// The ways in which a man moves.
    pub fn forward(self) -> &'static [Way] {
        match self {
            Color::White => Way::UP,
            Color::Black => Way::DOWN,
        }
    }

    /// The row on which a man becomes a king.
    pub fn crown_row(self) -> Squares {
        match self {
            Color::White => 0x0000_000f,
            Color::Black => 0xf000_0000,
        }
    }
}

/// The pieces of both colors, which of them are kings, and the color to move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// The light pieces.
    pub white: Squares,
    /// The dark pieces.
    pub black: Squares,
    /// Those of both that are kings.
    pub kings: Squares,
    /// The color to move.
    pub side: Color,
}

/// What a move did to the pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Where pieces were captured.
    pub captured: Squares,
    /// Whether a man moved, even if it was crowned thereby.
    pub by_man: bool,
    /// Whether a man became a king.
    pub crowned: bool,
}

impl Field {
    /// The start: twelve men each.
    pub fn start(side: Color) -> Field {
        Field { white: 0xfff0_0000, black: 0x0000_0fff, kings: 0, side }
    }

    /// The pieces of a color.
    pub fn of(&self, color: Color) -> Squares {
        match color {
            Color::White => self.white,
            Color::Black => self.black,
        }
    }

    /// The squares on which nothing stands.
    pub fn empty(&self) -> Squares {
        !(self.white | self.black)
    }

    /// Lists the moves of the side to move in place of what the list held.
    pub fn list(&self, variant: Variant, moves: &mut Vec<Move>) {
        moves.clear();
        let hunters = captures::hunters(self, variant);
        if hunters == 0 {
            self.list_steps(variant, moves);
        } else {
            each(hunters).for_each(|from| Hunt::new(self, variant, from, moves).run());
        }
    }

    /// Whether the side to move has a move.
    pub fn can_move(&self, variant: Variant) -> bool {
        let (own, empty) = (self.of(self.side), self.empty());
        // A flying king that can move can move by one square.
        let kings = Way::ALL.iter().any(|way| way.step(own & self.kings) & empty != 0);
        let men = self.side.forward().iter().any(|way| way.step(own & !self.kings) & empty != 0);
        kings || men || captures::hunters(self, variant) != 0
    }

    /// Makes a legal move.
    pub fn make(&mut self, mv: &Move) -> Change {
        let (color, from, to) = (self.side, mv.from().bit(), mv.to().bit());
        let by_man = self.kings & from == 0;
        let landings = mv.squares().iter().fold(0, |squares, square| squares | square.bit());
        let crowned = by_man && landings & color.crown_row() != 0;
        let captured = if mv.is_capture() { self.between(mv) & self.of(color.other()) } else { 0 };
        let (own, others) = match color {
            Color::White => (&mut self.white, &mut self.black),
            Color::Black => (&mut self.black, &mut self.white),
        };
        *own = *own & !from | to;
        *others &= !captured;
        self.kings &= !(from | captured);
        if crowned || !by_man {
            self.kings |= to;
        }
        self.side = color.other();
        Change { captured, by_man, crowned }
    }

    fn between(&self, mv: &Move) -> Squares {
        mv.hops().fold(0, |squares, (from, to)| squares | from.between(to))
    }

    fn list_steps(&self, variant: Variant, moves: &mut Vec<Move>) {
        let (own, empty) = (self.of(self.side), self.empty());
        for from in each(own) {
            let is_king = self.kings & from.bit() != 0;
            for &way in if is_king { Way::ALL } else { self.side.forward() } {
                let mut next = way.step(from.bit()) & empty;
                while let Some(to) = first(next) {
                    moves.push(Move::step(from, to));
                    let goes_on = is_king && variant.kings_fly();
                    next = if goes_on { way.step(next) & empty } else { 0 };
                }
            }
        }
    }
}
