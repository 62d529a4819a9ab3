//! Moves as people write them: the Standard Algebraic Notation (Laws, appendix C).

use cozy_chess::{BitBoard, Board, File, Move as Moved, Piece};

use super::Chess;
use super::moves::{Move, Travel, can_move, castles, generate, king_file, name};

/// Writes a legal move; another is written as its text.
pub fn write(chess: &Chess, mv: &Move) -> String {
    let state = &chess.state;
    let legal = |mv: &Moved| chess.over.is_none() && state.is_legal(*mv);
    let Some(read) = mv.read(chess).filter(legal) else { return mv.to_string() };
    let mut text = way(state, read);
    let mut after = state.clone();
    after.play_unchecked(read);
    if !after.checkers().is_empty() {
        text.push(if can_move(&after, BitBoard::FULL) { '+' } else { '#' });
    }
    text
}

fn way(state: &Board, mv: Moved) -> String {
    if castles(state, mv) {
        return String::from(if king_file(mv) == File::G { "O-O" } else { "O-O-O" });
    }
    let travel = Travel::new(state, mv);
    let capture = if travel.captured.is_some() { "x" } else { "" };
    match state.piece_on(mv.from) {
        Some(Piece::Pawn) | None => {
            let file = travel.captured.map(|_| mv.from.file().to_string()).unwrap_or_default();
            let promotion = mv.promotion.map(|piece| format!("={}", letter(piece))).unwrap_or_default();
            format!("{file}{capture}{}{promotion}", name(mv.to))
        }
        Some(piece) => format!("{}{}{capture}{}", letter(piece), origin(state, mv, piece), name(mv.to)),
    }
}

/// What tells the piece from others of its kind that may go to the same square: the file if that is enough,
/// else the rank, else both.
fn origin(state: &Board, mv: Moved, piece: Piece) -> String {
    let mut others = Vec::new();
    generate(state, state.pieces(piece), &mut |moves| {
        if moves.from != mv.from && moves.to.has(mv.to) {
            others.push(moves.from);
        }
        false
    });
    let (file, rank) = (mv.from.file(), mv.from.rank());
    if others.is_empty() {
        String::new()
    } else if others.iter().all(|other| other.file() != file) {
        file.to_string()
    } else if others.iter().all(|other| other.rank() != rank) {
        rank.to_string()
    } else {
        name(mv.from).to_owned()
    }
}

fn letter(piece: Piece) -> String {
    piece.to_string().to_ascii_uppercase()
}
