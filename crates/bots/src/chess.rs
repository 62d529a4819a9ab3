//! Chess for a search: the library's board with the quiet plies, captures first, and what a position looks
//! like. The rules are those of `games::chess`.

mod judgment;

use cozy_chess::{Board, Color, Move, Piece, PieceMoves, Rank, get_pawn_attacks};
use games::chess::Chess;

use crate::search::Position;

/// Plies without a capture or a pawn's move after which nobody plays on: either may claim the draw.
const DRAWN_QUIET: u8 = 100;

/// What the pieces count when captures are put into an order, from the pawn to the king.
const WORTH: [i32; Piece::NUM] = [1, 3, 3, 5, 9, 100];

/// A position of chess.
#[derive(Clone)]
pub struct Pieces {
    board: Board,
    quiet: u8,
}

impl Pieces {
    /// The position on the board of a game.
    pub fn of(chess: &Chess) -> Pieces {
        Pieces { board: chess.state().clone(), quiet: chess.quiet() }
    }

    fn piece(&self, mv: Move) -> Piece {
        self.board.piece_on(mv.from).unwrap_or(Piece::Pawn)
    }

    /// What a move captures, apart from a pawn in passing.
    fn prey(&self, mv: Move) -> Option<Piece> {
        self.board.colors(!self.board.side_to_move()).has(mv.to).then(|| self.board.piece_on(mv.to)).flatten()
    }

    fn is_bare(&self) -> bool {
        let heavy =
            self.board.pieces(Piece::Pawn) | self.board.pieces(Piece::Rook) | self.board.pieces(Piece::Queen);
        heavy.is_empty() && self.board.occupied().len() <= 3
    }

    fn generate(&self, listener: &mut dyn FnMut(PieceMoves) -> bool) -> bool {
        self.board.generate_moves(listener)
    }
}

impl Position for Pieces {
    type Move = Move;

    fn key(&self) -> u64 {
        Chess::key(&self.board)
    }

    fn result(&self) -> Option<i32> {
        if !self.generate(&mut |_| true) {
            return Some(if self.board.checkers().is_empty() { 0 } else { -1 });
        }
        (self.quiet >= DRAWN_QUIET || self.is_bare()).then_some(0)
    }

    fn moves(&self, list: &mut Vec<Move>) {
        self.generate(&mut |moves| {
            list.extend(moves);
            false
        });
    }

    /// Captures that do not plainly lose material, and promotions to a queen.
    fn loud_moves(&self, list: &mut Vec<Move>) {
        let side = self.board.side_to_move();
        let prey = self.board.colors(!side);
        let last = Rank::Eighth.relative_to(side).bitboard();
        let guarded = self
            .board
            .colored_pieces(!side, Piece::Pawn)
            .iter()
            .fold(cozy_chess::BitBoard::EMPTY, |set, pawn| set | get_pawn_attacks(pawn, !side));
        self.generate(&mut |mut moves| {
            moves.to &= if moves.piece == Piece::Pawn { prey | last } else { prey };
            let worth = WORTH[moves.piece as usize];
            list.extend(moves.into_iter().filter(|&mv| {
                let is_bad =
                    guarded.has(mv.to) && self.prey(mv).is_some_and(|prey| WORTH[prey as usize] < worth);
                !is_bad && mv.promotion.is_none_or(|piece| piece == Piece::Queen)
            }));
            false
        });
    }

    fn play(&mut self, mv: Move) {
        let is_quiet = self.piece(mv) != Piece::Pawn && self.prey(mv).is_none();
        self.quiet = if is_quiet { self.quiet + 1 } else { 0 };
        self.board.play_unchecked(mv);
    }

    fn evaluate(&self) -> i32 {
        let white = judgment::judge(&self.board);
        // A tempo is worth something, so that scores of odd and even depths agree.
        10 + if self.board.side_to_move() == Color::White { white } else { -white }
    }

    fn promise(&self, mv: Move) -> i32 {
        let promoted = if mv.promotion == Some(Piece::Queen) { Self::LOUD + 80 } else { 0 };
        match self.prey(mv) {
            Some(prey) => {
                Self::LOUD + promoted + 16 * WORTH[prey as usize] - WORTH[self.piece(mv) as usize].min(10)
            }
            None => promoted,
        }
    }

    fn slot(mv: Move) -> usize {
        64 * mv.from as usize + mv.to as usize
    }

    fn is_urgent(&self) -> bool {
        !self.board.checkers().is_empty()
    }

    fn reversible(&self) -> usize {
        usize::from(self.quiet)
    }

    /// With pawns and king alone doing nothing may be the best that there is.
    fn passed(&self) -> Option<Pieces> {
        let side = self.board.side_to_move();
        let slow = self.board.pieces(Piece::Pawn) | self.board.pieces(Piece::King);
        let board = if (self.board.colors(side) & !slow).is_empty() { None } else { self.board.null_move() }?;
        Some(Pieces { board, quiet: self.quiet + 1 })
    }
}
