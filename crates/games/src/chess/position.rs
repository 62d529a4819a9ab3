//! Positions as text: FEN with all six fields, one spelling for each position, and the key of a position for
//! counting repetitions.
//!
//! The square of a pawn that can be captured in passing is written only where such a capture is legal. The
//! castling rights of Chess960 are written as in Shredder-FEN, with the files of the rooks (`HAha`), which
//! says the same in every position; those of standard chess with `KQkq`.

use cozy_chess::{BitBoard, Board, Color, File, Move, Piece, Rank, Square, get_king_moves, get_pawn_attacks};

use super::{Chess, MOST_QUIET, Variant};

/// Longer than any position's text: 64 squares, 7 slashes, and every other field at its longest.
const LONGEST: usize = 120;

/// Writes a position.
pub fn write(chess: &Chess) -> String {
    let state = match chess.variant {
        Variant::Standard => chess.state.to_string(),
        Variant::Chess960 => format!("{:#}", chess.state),
    };
    // The library's last three fields count and permit otherwise.
    let placement_side_rights = state.rsplitn(4, ' ').last().unwrap_or_default();
    let in_passing = in_passing(&chess.state).map_or(String::from("-"), |square| square.to_string());
    format!("{placement_side_rights} {in_passing} {} {}", chess.quiet, chess.number)
}

/// Reads a position that can arise, as far as that is cheap to tell.
pub fn read(variant: Variant, text: &str) -> Option<Chess> {
    if text.len() > LONGEST {
        return None;
    }
    let (board_and_quiet, number) = text.rsplit_once(' ')?;
    let (board, quiet) = board_and_quiet.rsplit_once(' ')?;
    let (quiet, number) = (quiet.parse().ok()?, number.parse().ok()?);
    // The library counts only to 100.
    let state = Board::from_fen(&format!("{board} 0 1"), variant == Variant::Chess960).ok()?;
    let sides = [Color::White, Color::Black];
    // The library lets kings stand side by side.
    let apart = !get_king_moves(state.king(Color::White)).has(state.king(Color::Black));
    let plausible = apart
        && castling_is_plausible(variant, &state)
        && counts_are_plausible(&state, quiet, number)
        && sides.into_iter().all(|side| promotions_are_plausible(&state, side));
    if !plausible {
        return None;
    }
    let chess = Chess::begin(variant, state, quiet, number);
    // The library accepts spellings that it does not write, and useless squares in passing.
    (write(&chess) == text).then_some(chess)
}

/// The key of what makes two positions the same (Laws, 9.2.3): the side to move, the pieces, the rights to
/// castle, and a pawn in passing only where it can be captured.
///
/// Of 64 bits, so that a false repetition within the 150 plies that count is not to be expected in the
/// lifetime of any server.
pub fn key(state: &Board) -> u64 {
    if in_passing(state).is_some() { state.hash() } else { state.hash_without_ep() }
}

/// The square on which a pawn can legally be captured in passing.
fn in_passing(state: &Board) -> Option<Square> {
    let side = state.side_to_move();
    let to = Square::new(state.en_passant()?, Rank::Sixth.relative_to(side));
    let pawns = state.colored_pieces(side, Piece::Pawn) & get_pawn_attacks(to, !side);
    pawns.iter().any(|from| state.is_legal(Move { from, to, promotion: None })).then_some(to)
}

/// Whether kings and rooks that may castle stand where the game began with them. That the rooks are there,
/// each on its side of the king, the library has checked.
fn castling_is_plausible(variant: Variant, state: &Board) -> bool {
    let [white, black] = [Color::White, Color::Black].map(|side| {
        let rights = *state.castle_rights(side);
        let castles = rights.short.is_some() || rights.long.is_some();
        (castles.then(|| state.king(side).file()), rights)
    });
    let agree = |one: Option<File>, other: Option<File>| one.is_none() || other.is_none() || one == other;
    let between = |king: Option<File>| match (variant, king) {
        (Variant::Standard, Some(file)) => file == File::E,
        (Variant::Chess960, Some(file)) => !matches!(file, File::A | File::H),
        (_, None) => true,
    };
    between(white.0)
        && between(black.0)
        && agree(white.0, black.0)
        && agree(white.1.short, black.1.short)
        && agree(white.1.long, black.1.long)
}

/// Whether the quiet plies fit into the game, and a double step of a pawn was the last ply.
fn counts_are_plausible(state: &Board, quiet: u8, number: u16) -> bool {
    let black_moves = u32::from(state.side_to_move() == Color::Black);
    let Some(moves) = u32::from(number).checked_sub(1) else { return false };
    quiet <= MOST_QUIET
        && u32::from(quiet) <= 2 * moves + black_moves
        && (quiet == 0 || state.en_passant().is_none())
}

/// Whether a side has lost a pawn for every piece that it cannot have begun with.
fn promotions_are_plausible(state: &Board, side: Color) -> bool {
    let bishops = state.colored_pieces(side, Piece::Bishop);
    let beyond = |pieces: BitBoard, first: u32| pieces.len().saturating_sub(first);
    let promoted = beyond(state.colored_pieces(side, Piece::Queen), 1)
        + beyond(state.colored_pieces(side, Piece::Rook), 2)
        + beyond(state.colored_pieces(side, Piece::Knight), 2)
        + beyond(bishops & BitBoard::LIGHT_SQUARES, 1)
        + beyond(bishops & BitBoard::DARK_SQUARES, 1);
    promoted + state.colored_pieces(side, Piece::Pawn).len() <= 8
}
