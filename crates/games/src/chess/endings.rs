//! What the material left on the board allows. Knows no history.

use cozy_chess::{BitBoard, Board, Color, Piece};

/// Whether neither side can mate any more by any moves (Laws, 5.2.2), as far as the material tells: bare
/// kings, one knight or one bishop more, or any number of bishops that all stand on squares of one color.
///
/// A position that is dead because everything is blocked is not seen; it ends by the counts.
pub fn is_dead(state: &Board) -> bool {
    let bishops = state.pieces(Piece::Bishop);
    let knights = state.pieces(Piece::Knight);
    let kings = state.pieces(Piece::King);
    if state.occupied() != kings | bishops | knights {
        return false;
    }
    (bishops | knights).len() <= 1 || knights.is_empty() && on_one_color(bishops)
}

/// Whether a side could still mate by some series of legal moves (Laws, 6.9), as far as the material tells.
/// The rule is that of lichess. It never denies a mate that exists; it looks at no pawn that is blocked and
/// at no line that is forced. With the king alone nobody mates, with a pawn, a rook or a queen everybody
/// can, and with minor pieces only:
///
/// * two knights, or a knight and a bishop, or bishops on squares of both colors: yes;
/// * one knight: if the opponent has a pawn, a knight, a bishop or a rook, which can take a square from its
///   own king; a queen that stands there always captures the knight or moves between nothing and the king;
/// * bishops on squares of one color: if the opponent has a pawn, a knight, or a bishop of the other color,
///   for the king must be shut in on a square that no such bishop attacks.
pub fn can_mate(state: &Board, side: Color) -> bool {
    let (own, others) = (state.colors(side), state.colors(!side));
    let of = |pieces: BitBoard, kinds: &[Piece]| {
        kinds.iter().fold(BitBoard::EMPTY, |sum, &kind| sum | pieces & state.pieces(kind))
    };
    if !of(own, &[Piece::Pawn, Piece::Rook, Piece::Queen]).is_empty() {
        return true;
    }
    let (knights, bishops) = (of(own, &[Piece::Knight]), of(own, &[Piece::Bishop]));
    match (knights.len(), bishops.len()) {
        (0, 0) => false,
        (1, 0) => !of(others, &[Piece::Pawn, Piece::Knight, Piece::Bishop, Piece::Rook]).is_empty(),
        (0, _) => {
            let helpers = of(others, &[Piece::Pawn, Piece::Knight]);
            !helpers.is_empty() || !on_one_color(state.pieces(Piece::Bishop))
        }
        _ => true,
    }
}

fn on_one_color(pieces: BitBoard) -> bool {
    pieces.is_disjoint(BitBoard::DARK_SQUARES) || pieces.is_disjoint(BitBoard::LIGHT_SQUARES)
}
