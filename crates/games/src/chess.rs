//! Chess by the FIDE Laws of 2023, and Chess960 by their second guideline. Which moves are legal is for the
//! library `cozy-chess` to say; this file owns what the library does not know: numbered pieces, the counts of
//! moves and of repetitions, and the ends that follow from them.

mod drawing;
mod endings;
mod moves;
mod position;
mod san;
mod variant;

use std::{iter, mem};

use cozy_chess::{BitBoard, Color, Piece, Square};

pub use self::moves::Move;
use self::moves::{Step, Travel, can_move, generate, name};
pub use self::variant::Variant;
use crate::board::Board;
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Turn, WinBy};

/// Plies without a capture or a pawn's move after which a draw can be claimed (Laws, 9.3).
const CLAIMED_QUIET: u8 = 100;

/// Plies without a capture or a pawn's move that end the game by themselves (Laws, 9.6.2).
const MOST_QUIET: u8 = 150;

/// How often a position must have come for a claim (Laws, 9.2).
const CLAIMED_REPETITION: usize = 3;

/// How often a position must have come to end the game by itself (Laws, 9.6.1).
const MOST_REPETITION: usize = 5;

/// The number of a square on which nothing stands.
const NOBODY: u8 = u8::MAX;

/// A game of chess: the position, the numbers of the pieces, and what of its history counts.
#[derive(Clone, Debug)]
pub struct Chess {
    variant: Variant,
    /// The library's position. Its own counters are not used: they stop at 100.
    state: cozy_chess::Board,
    /// The number of the piece on each square, in the library's order, or [`NOBODY`].
    numbers: [u8; Square::NUM],
    /// Plies since the last capture or pawn's move.
    quiet: u8,
    /// The full-move number, from 1.
    number: u16,
    /// The [`position::key`]s since the last capture or pawn's move, the present one last.
    past: Vec<u64>,
    over: Option<Outcome>,
}

impl Rules for Chess {
    type Options = Variant;
    type Move = Move;

    /// The set-up of Chess960 has the number `seed % 960` in Scharnagl's numbering.
    fn new(&variant: &Variant, seed: u64) -> Self {
        let state = match variant {
            Variant::Standard => cozy_chess::Board::startpos(),
            Variant::Chess960 => cozy_chess::Board::chess960_startpos((seed % 960) as u32),
        };
        Chess::begin(variant, state, 0, 1)
    }

    fn turn(&self) -> Turn {
        self.over.map_or(Turn::Seat(seat(self.state.side_to_move())), Turn::Over)
    }

    fn legal_moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.over.is_none() {
            // Most positions have fewer; growing by doubling would cost more than the moves.
            moves.reserve(48);
            generate(&self.state, BitBoard::FULL, &mut |of_piece| {
                moves.extend(of_piece.into_iter().map(|mv| Move::written(self, mv)));
                false
            });
        }
        moves
    }

    fn play(&mut self, mv: &Move) -> Result<Vec<Effect>, Illegal> {
        if self.over.is_some() {
            return Err(Illegal::Over);
        }
        let read = mv.read(self).filter(|&read| self.state.is_legal(read)).ok_or(Illegal::NotNow)?;
        let mut effects = self.effects(Travel::new(&self.state, read));
        self.make(read);
        effects.extend(
            self.checked_king().map(|king| Effect::Check {
                seat: seat(self.state.side_to_move()),
                at: name(king).to_owned(),
            }),
        );
        Ok(effects)
    }

    fn position(&self) -> String {
        position::write(self)
    }

    fn from_position(&variant: &Variant, text: &str) -> Result<Self, Illegal> {
        position::read(variant, text).ok_or(Illegal::Position)
    }

    fn advance(&mut self, mv: &Move) {
        match mv.read(self) {
            Some(read) => self.make(read),
            None => debug_assert!(false, "a search made an illegal move"),
        }
    }

    /// The draws by threefold repetition (Laws, 9.2) and by fifty moves (9.3) of the position on the board.
    /// A claim with a move that is only announced is not offered: the claimant makes it and the position
    /// stands until the opponent has moved.
    fn claim(&self) -> Option<DrawBy> {
        if self.over.is_some() {
            None
        } else if self.repetition() >= CLAIMED_REPETITION {
            Some(DrawBy::Repetition)
        } else if self.quiet >= CLAIMED_QUIET {
            Some(DrawBy::MoveLimit)
        } else {
            None
        }
    }

    /// Decided by material alone, see `endings::can_mate` (Laws, 6.9).
    fn can_win(&self, seat: Seat) -> bool {
        endings::can_mate(&self.state, color(seat))
    }

    fn shown(&self, mv: &Move) -> String {
        san::write(self, mv)
    }

    fn board(&self) -> Board {
        drawing::board(self)
    }

    /// The square left and the square reached; at castling as the move is written, and at a promotion then
    /// the choice `=q`, `=r`, `=b` or `=n`.
    fn gesture(&self, mv: &Move) -> Vec<String> {
        mv.gesture()
    }
}

impl Chess {
    /// The library's position, for a search that works on it. Its counters are not those of the game.
    pub fn state(&self) -> &cozy_chess::Board {
        &self.state
    }

    /// Plies since the last capture or pawn's move.
    pub fn quiet(&self) -> u8 {
        self.quiet
    }

    /// The [`key`](Chess::key)s of the positions since the last capture or pawn's move, the present one last.
    pub fn past(&self) -> &[u64] {
        &self.past
    }

    /// What two positions have in common that count as the same for a repetition.
    pub fn key(state: &cozy_chess::Board) -> u64 {
        position::key(state)
    }

    /// Writes a legal move of the library's, whose castling always takes the rook, as a move of this game.
    pub fn written(&self, mv: cozy_chess::Move) -> Move {
        Move::written(self, mv)
    }

    /// Starts from a position, numbering the pieces from the top left.
    fn begin(variant: Variant, state: cozy_chess::Board, quiet: u8, number: u16) -> Chess {
        let mut numbers = [NOBODY; Square::NUM];
        for (number, square) in (0..).zip(drawing::squares().filter(|&square| state.occupied().has(square))) {
            numbers[square as usize] = number;
        }
        let past = vec![position::key(&state)];
        let mut chess = Chess { variant, state, numbers, quiet, number, past, over: None };
        chess.over = chess.outcome();
        chess
    }

    /// Makes a legal move.
    fn make(&mut self, mv: cozy_chess::Move) {
        let mover = self.state.side_to_move();
        let travel = Travel::new(&self.state, mv);
        let pawn = self.state.pieces(Piece::Pawn).has(mv.from);
        self.state.play_unchecked(mv);
        self.renumber(travel);
        if mover == Color::Black {
            self.number = self.number.saturating_add(1);
        }
        if pawn || travel.captured.is_some() {
            self.quiet = 0;
            self.past.clear();
        } else {
            self.quiet += 1;
        }
        self.past.push(position::key(&self.state));
        self.over = self.outcome();
    }

    fn renumber(&mut self, travel: Travel) {
        if let Some(captured) = travel.captured {
            self.numbers[captured as usize] = NOBODY;
        }
        // In Chess960 one may land where the other stood, so that both are lifted first.
        let mut lift = |step: Step| (step.to, mem::replace(&mut self.numbers[step.from as usize], NOBODY));
        let (first, rook) = (lift(travel.first), travel.rook.map(lift));
        for (to, number) in iter::once(first).chain(rook) {
            self.numbers[to as usize] = number;
        }
    }

    /// What a move is about to do, apart from a check.
    fn effects(&self, travel: Travel) -> Vec<Effect> {
        let mover = self.state.side_to_move();
        let mut effects = Vec::new();
        if let Some(captured) = travel.captured {
            let piece = self.piece_number(captured);
            effects.push(Effect::Captured { piece, seat: seat(!mover), at: name(captured).to_owned() });
        }
        // In Chess960 the king or the rook may castle without leaving its square.
        effects.extend(travel.steps().filter(|step| step.from != step.to).map(|step| Effect::Moved {
            piece: self.piece_number(step.from),
            seat: seat(mover),
            from: name(step.from).to_owned(),
            to: name(step.to).to_owned(),
        }));
        effects.extend(travel.promotion.map(|promotion| Effect::Promoted {
            piece: self.piece_number(travel.first.from),
            seat: seat(mover),
            shape: drawing::shape(promotion),
            at: name(travel.first.to).to_owned(),
        }));
        effects
    }

    /// How the game has ended, if it has. Mate comes before the counts (Laws, 9.6.2).
    fn outcome(&self) -> Option<Outcome> {
        if !can_move(&self.state, BitBoard::FULL) {
            let winner = seat(!self.state.side_to_move());
            return Some(if self.state.checkers().is_empty() {
                Outcome::Draw { by: DrawBy::Stalemate }
            } else {
                Outcome::Win { seat: winner, by: WinBy::Checkmate }
            });
        }
        let by = if endings::is_dead(&self.state) {
            DrawBy::DeadPosition
        } else if self.repetition() >= MOST_REPETITION {
            DrawBy::Repetition
        } else if self.quiet >= MOST_QUIET {
            DrawBy::MoveLimit
        } else {
            return None;
        };
        Some(Outcome::Draw { by })
    }

    /// How often the position on the board has come (Laws, 9.2.2 and 9.2.3).
    fn repetition(&self) -> usize {
        let key = self.past.last();
        // Only every second position has the same side to move.
        self.past.iter().rev().step_by(2).filter(|&past| Some(past) == key).count()
    }

    /// The king of whoever is to move, when it is attacked.
    fn checked_king(&self) -> Option<Square> {
        let king = self.state.king(self.state.side_to_move());
        (!self.state.checkers().is_empty()).then_some(king)
    }

    fn piece_number(&self, square: Square) -> u32 {
        u32::from(self.numbers[square as usize])
    }
}

/// The library remembers every double step of a pawn as a chance to capture in passing, the rules only one
/// that can be taken, so that its positions are compared by its own idea of sameness.
impl PartialEq for Chess {
    fn eq(&self, other: &Chess) -> bool {
        self.variant == other.variant
            && self.state.same_position(&other.state)
            && self.numbers == other.numbers
            && (self.quiet, self.number) == (other.quiet, other.number)
            && self.past == other.past
    }
}

impl Eq for Chess {}

/// White moves first.
fn seat(color: Color) -> Seat {
    match color {
        Color::White => Seat::FIRST,
        Color::Black => Seat::SECOND,
    }
}

fn color(seat: Seat) -> Color {
    if seat == Seat::FIRST { Color::White } else { Color::Black }
}

#[cfg(test)]
mod tests;
