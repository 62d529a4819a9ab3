//! Counting sequences of moves: how rules are compared with published tables and with other programs.

use crate::rules::Rules;

/// Counts the sequences of exactly `depth` legal moves; the last move is counted without being made.
///
/// A game that has ended has no moves, so that a count differs from one of bare move generation where a rule
/// ends the game on the way, such as a dead position at chess.
pub fn perft<R: Rules>(game: &R, depth: u32) -> u64 {
    if depth == 0 {
        return 1;
    }
    let moves = game.legal_moves();
    if depth == 1 {
        return moves.len() as u64;
    }
    let after = |mv| {
        let mut next = game.clone();
        next.advance(mv);
        perft(&next, depth - 1)
    };
    moves.iter().map(after).sum()
}
