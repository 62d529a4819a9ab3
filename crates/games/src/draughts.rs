//! Draughts on the 32 dark squares of a chessboard: Russian (shashki) and English (checkers).
//!
//! Men step forwards and become kings on the last row; a capture is obligatory, which one is free, and it is
//! carried to its end. Whoever cannot move has lost. [`Variant`] names the differences; the sources are the
//! FMJD's rules of draughts-64 for Russian and the WCDF's Rules of Draughts for English. The draws that have
//! to be claimed at a tournament come by themselves.

mod captures;
mod draws;
mod field;
mod moves;
mod squares;
mod text;
mod variant;

use self::draws::Counts;
pub use self::field::{Change, Color, Field};
pub use self::moves::Move;
pub use self::squares::{MAIN_ROAD, Square, Squares, Way};
use self::squares::{SQUARES, each};
pub use self::variant::Variant;
use crate::board::{Board, Facing, Ground, Mark, MarkKind, Piece, Shade, Shape, Target};
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Turn, WinBy};

/// The length of the board's edge, in units.
const EDGE: u16 = 16;

/// The position that has come this often is a draw (FMJD 7.2.3; WCDF, definition of a draw).
const REPETITIONS: usize = 3;

/// The pieces, their numbers, and what the draws ask of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draughts {
    variant: Variant,
    field: Field,
    /// The number of the piece on each square.
    pieces: [Option<u8>; SQUARES],
    counts: Counts,
    /// The positions since the last move that cannot be taken back, without the present one.
    earlier: Vec<Field>,
    over: Option<Outcome>,
}

impl Rules for Draughts {
    type Options = Variant;
    type Move = Move;

    fn new(&variant: &Variant, _seed: u64) -> Self {
        Draughts::at(variant, Field::start(variant.first()))
    }

    fn turn(&self) -> Turn {
        self.over.map_or_else(|| Turn::Seat(self.side()), Turn::Over)
    }

    fn legal_moves(&self) -> Vec<Move> {
        // Room for the moves of most positions, so that the list seldom grows.
        let mut moves = Vec::with_capacity(16);
        if self.over.is_none() {
            self.field.list(self.variant, &mut moves);
        }
        moves
    }

    fn play(&mut self, mv: &Move) -> Result<Vec<Effect>, Illegal> {
        if self.over.is_some() {
            return Err(Illegal::Over);
        }
        if !self.legal_moves().contains(mv) {
            return Err(Illegal::NotNow);
        }
        let before = self.clone();
        let change = self.make(mv);
        Ok(before.effects(mv, change))
    }

    fn position(&self) -> String {
        text::write(&self.field)
    }

    fn from_position(&variant: &Variant, text: &str) -> Result<Self, Illegal> {
        Ok(Draughts::at(variant, text::read(variant, text)?))
    }

    fn advance(&mut self, mv: &Move) {
        self.make(mv);
    }

    fn board(&self) -> Board {
        let mut targets: Vec<Target> = Square::all().map(|square| self.target(square)).collect();
        targets.sort_by_key(|target| (target.row, target.column));
        let mut pieces: Vec<Piece> = Square::all().filter_map(|square| self.piece(square)).collect();
        pieces.sort_by_key(|piece| piece.id);
        Board {
            width: EDGE,
            height: EDGE,
            ground: Ground::Grid,
            facing: Facing::Opposite,
            targets,
            pieces,
            marks: self.marks(),
            numbers: Vec::new(),
            line: Vec::new(),
        }
    }

    fn gesture(&self, mv: &Move) -> Vec<String> {
        mv.squares().iter().map(Square::to_string).collect()
    }
}

impl Draughts {
    /// Which of the two games.
    pub fn variant(&self) -> Variant {
        self.variant
    }

    /// The pieces and the color to move.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The positions since the last move that cannot be taken back, without the present one.
    pub fn earlier(&self) -> &[Field] {
        &self.earlier
    }

    /// Whether the side to move must capture.
    pub fn must_capture(&self) -> bool {
        captures::hunters(&self.field, self.variant) != 0
    }

    /// A game that begins with a position.
    fn at(variant: Variant, field: Field) -> Draughts {
        let mut pieces = [None; SQUARES];
        for (number, square) in (0..).zip(each(!field.empty())) {
            pieces[square.index()] = Some(number);
        }
        let (counts, earlier) = (Counts::default(), Vec::new());
        let mut game = Draughts { variant, field, pieces, counts, earlier, over: None };
        game.over = game.outcome();
        game
    }

    /// The seat to move, or that would move had the game not ended.
    fn side(&self) -> Seat {
        self.variant.seat(self.field.side)
    }

    /// Makes a legal move.
    fn make(&mut self, mv: &Move) -> Change {
        let before = self.field;
        let change = self.field.make(mv);
        let moved = self.pieces[mv.from().index()].take();
        self.pieces[mv.to().index()] = moved;
        each(change.captured).for_each(|square| self.pieces[square.index()] = None);
        self.counts.count(&before, change, &self.field);
        if self.counts.are_fresh() {
            self.earlier.clear();
        } else {
            self.earlier.push(before);
        }
        self.over = self.outcome();
        change
    }

    fn outcome(&self) -> Option<Outcome> {
        if !self.field.can_move(self.variant) {
            return Some(Outcome::Win { seat: self.side().other(), by: WinBy::NoMoves });
        }
        let times = self.earlier.iter().filter(|&&earlier| earlier == self.field).count() + 1;
        if times >= REPETITIONS {
            return Some(Outcome::Draw { by: DrawBy::Repetition });
        }
        let counted = self.counts.draw(self.variant, &self.field);
        counted.then_some(Outcome::Draw { by: DrawBy::MoveLimit })
    }

    /// What a move does to this position: the hops, then the captures in their order, then the crowning.
    fn effects(&self, mv: &Move, change: Change) -> Vec<Effect> {
        let (seat, to) = (self.side(), mv.to());
        let number = |square: Square| self.pieces[square.index()].map(u32::from);
        let Some(piece) = number(mv.from()) else { return Vec::new() };
        let hops = mv.hops().map(|(from, to)| Effect::Moved {
            piece,
            seat,
            from: from.to_string(),
            to: to.to_string(),
        });
        let taken = mv.hops().flat_map(|(from, to)| each(from.between(to) & change.captured));
        let captures = taken.filter_map(|square| {
            let at = square.to_string();
            number(square).map(|piece| Effect::Captured { piece, seat: seat.other(), at })
        });
        let crowning = change.crowned.then(|| Effect::Promoted {
            piece,
            seat,
            shape: Shape::CrownedDisc,
            at: to.to_string(),
        });
        hops.chain(captures).chain(crowning).collect()
    }

    /// The pieces that must capture.
    fn marks(&self) -> Vec<Mark> {
        let hunters = if self.over.is_none() { captures::hunters(&self.field, self.variant) } else { 0 };
        let mark = |square: Square| Mark { target: square.to_string(), kind: MarkKind::Forced };
        each(hunters).map(mark).collect()
    }

    /// The column and the row, each of eight, as the first seat sees the square.
    fn place(&self, square: Square) -> (u16, u16) {
        match self.variant.first() {
            Color::White => (square.column(), square.row()),
            Color::Black => (7 - square.column(), 7 - square.row()),
        }
    }

    fn target(&self, square: Square) -> Target {
        let (column, row) = self.place(square);
        Target {
            // Only dark squares count, so that the arrow keys lead from every row to the next.
            column: column / 2,
            shade: Shade::Dark,
            ..Target::square(square.to_string(), column, row)
        }
    }

    fn piece(&self, square: Square) -> Option<Piece> {
        let id = self.pieces[square.index()].map(u32::from)?;
        let (column, row) = self.place(square);
        let color = if self.field.white & square.bit() != 0 { Color::White } else { Color::Black };
        let is_king = self.field.kings & square.bit() != 0;
        let shape = if is_king { Shape::CrownedDisc } else { Shape::Disc };
        Some(Piece { id, x: 2 * column + 1, y: 2 * row + 1, seat: self.variant.seat(color), shape })
    }
}

#[cfg(test)]
mod tests;
