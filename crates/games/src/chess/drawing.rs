//! What is drawn of a game of chess: squares, pieces, the attacked king, and what a pawn may become.

use cozy_chess::{Board as State, Color, File, Piece as Kind, Rank, Square};

use super::moves::{can_move, choice, name};
use super::{Chess, seat};
use crate::board::{Board, Facing, Ground, Mark, MarkKind, Piece, Shade, Shape, Target};

/// Eight squares of two units.
const SIDE: u16 = 16;

/// The pieces that a pawn may become, by how often they are chosen.
const CHOICES: [Kind; 4] = [Kind::Queen, Kind::Rook, Kind::Bishop, Kind::Knight];

/// Draws a game. While whoever is to move can promote, a column to the right of the squares holds the four
/// choices, from the corner of the last rank on, and the board is wider by it.
pub fn board(chess: &Chess) -> Board {
    let state = &chess.state;
    let mut targets: Vec<Target> = squares().map(target).collect();
    let promotes = promotes(chess);
    if promotes {
        targets.extend((0..).zip(CHOICES).map(|(place, kind)| choice_target(state, place, kind)));
    }
    // By number without sorting, which the browser would have to load.
    let mut pieces = [None; Square::NUM];
    for square in state.occupied() {
        pieces[chess.piece_number(square) as usize] = piece(chess, square);
    }
    let check =
        chess.checked_king().map(|king| Mark { target: name(king).to_owned(), kind: MarkKind::Check });
    Board {
        width: if promotes { SIDE + 2 } else { SIDE },
        height: SIDE,
        ground: Ground::Grid,
        facing: Facing::Opposite,
        targets,
        pieces: pieces.into_iter().flatten().collect(),
        marks: check.into_iter().collect(),
        numbers: Vec::new(),
        line: Vec::new(),
    }
}

/// The squares from a8 to h1, row by row.
pub fn squares() -> impl Iterator<Item = Square> {
    let row = |rank| File::ALL.into_iter().map(move |file| Square::new(file, rank));
    Rank::ALL.into_iter().rev().flat_map(row)
}

/// How a kind of piece looks.
pub fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Pawn => Shape::Pawn,
        Kind::Knight => Shape::Knight,
        Kind::Bishop => Shape::Bishop,
        Kind::Rook => Shape::Rook,
        Kind::Queen => Shape::Queen,
        Kind::King => Shape::King,
    }
}

/// Whether a pawn can reach the last rank now.
fn promotes(chess: &Chess) -> bool {
    let state = &chess.state;
    let side = state.side_to_move();
    let pawns = state.colored_pieces(side, Kind::Pawn) & Rank::Seventh.relative_to(side).bitboard();
    chess.over.is_none() && !pawns.is_empty() && can_move(state, pawns)
}

fn piece(chess: &Chess, square: Square) -> Option<Piece> {
    let (column, row) = column_and_row(square);
    Some(Piece {
        id: chess.piece_number(square),
        x: 2 * column + 1,
        y: 2 * row + 1,
        seat: seat(chess.state.color_on(square)?),
        shape: shape(chess.state.piece_on(square)?),
    })
}

fn target(square: Square) -> Target {
    let (column, row) = column_and_row(square);
    let shade = if (column + row).is_multiple_of(2) { Shade::Light } else { Shade::Dark };
    place(name(square).to_owned(), column, row, shade)
}

/// The targets of the choices lie by the mover's last rank, so that each seat sees them at the top.
fn choice_target(state: &State, index: u16, kind: Kind) -> Target {
    let row = match state.side_to_move() {
        Color::White => index,
        Color::Black => 7 - index,
    };
    Target { label: choice(kind).to_ascii_uppercase(), ..place(choice(kind), 8, row, Shade::Light) }
}

fn place(id: String, column: u16, row: u16, shade: Shade) -> Target {
    Target { shade, ..Target::square(id, column, row) }
}

/// The column from the left and the row from the top, as White sees them.
fn column_and_row(square: Square) -> (u16, u16) {
    (square.file() as u16, 7 - square.rank() as u16)
}
