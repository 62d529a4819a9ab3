//! What a screen reader says of a place.

use games::{Board, Ground, MarkKind, Piece, Shape, Target};

use crate::texts::{I18n, t_string};

/// The name of a place with what stands on it: `b2, cross`, `column 4, 2 discs`.
pub fn name(i18n: I18n, board: &Board, target: &Target) -> String {
    if let Some(choice) = choice(i18n, &target.id) {
        return choice.to_owned();
    }
    let place = target.label.as_str();
    let pieces: Vec<_> = board.pieces_in(target).collect();
    match (board.ground, pieces.as_slice()) {
        (Ground::Rack, pieces) => column(i18n, place, pieces.len()),
        (Ground::Pits, pieces) => t_string!(i18n, games.pit, place = place, count = pieces.len()),
        (Ground::Grid | Ground::Points, []) => t_string!(i18n, games.empty, place = place),
        (Ground::Grid | Ground::Points, [piece]) => piece_at(i18n, place, piece),
        (Ground::Grid | Ground::Points, pieces) => {
            t_string!(i18n, games.pieces, place = place, count = pieces.len())
        }
    }
}

/// A choice beside the board.
fn choice(i18n: I18n, id: &str) -> Option<&'static str> {
    Some(match id {
        "black" => t_string!(i18n, games.take_black),
        "white" => t_string!(i18n, games.take_white),
        "two" => t_string!(i18n, games.place_two),
        "=q" => t_string!(i18n, games.to_queen),
        "=r" => t_string!(i18n, games.to_rook),
        "=b" => t_string!(i18n, games.to_bishop),
        "=n" => t_string!(i18n, games.to_knight),
        _ => return None,
    })
}

fn piece_at(i18n: I18n, place: &str, piece: &Piece) -> String {
    match (piece.shape, piece.seat.0) {
        (Shape::Cross, _) => t_string!(i18n, games.cross, place = place),
        (Shape::Nought, _) => t_string!(i18n, games.nought, place = place),
        (Shape::Disc | Shape::Stone, seat) => {
            t_string!(i18n, games.disc, place = place, side = side(i18n, seat))
        }
        (Shape::CrownedDisc, seat) => {
            t_string!(i18n, games.crowned, place = place, side = side(i18n, seat))
        }
        (Shape::Pawn, 0) => t_string!(i18n, games.white_pawn, place = place),
        (Shape::Pawn, _) => t_string!(i18n, games.black_pawn, place = place),
        (Shape::Knight, 0) => t_string!(i18n, games.white_knight, place = place),
        (Shape::Knight, _) => t_string!(i18n, games.black_knight, place = place),
        (Shape::Bishop, 0) => t_string!(i18n, games.white_bishop, place = place),
        (Shape::Bishop, _) => t_string!(i18n, games.black_bishop, place = place),
        (Shape::Rook, 0) => t_string!(i18n, games.white_rook, place = place),
        (Shape::Rook, _) => t_string!(i18n, games.black_rook, place = place),
        (Shape::Queen, 0) => t_string!(i18n, games.white_queen, place = place),
        (Shape::Queen, _) => t_string!(i18n, games.black_queen, place = place),
        (Shape::King, 0) => t_string!(i18n, games.white_king, place = place),
        (Shape::King, _) => t_string!(i18n, games.black_king, place = place),
    }
}

/// What a side's discs bear.
fn side(i18n: I18n, seat: u8) -> &'static str {
    match seat {
        0 => t_string!(i18n, games.disc_ring),
        _ => t_string!(i18n, games.disc_diamond),
    }
}

/// What more there is to say of a place: the discs of a column, that the last move was there, and that one is
/// planned.
pub fn description(
    i18n: I18n,
    board: &Board,
    target: &Target,
    (is_last, is_planned): (bool, bool),
) -> Option<String> {
    let mut parts = Vec::new();
    if is_planned {
        parts.push(t_string!(i18n, games.planned).to_owned());
    }
    if is_last {
        parts.push(t_string!(i18n, games.last_move).to_owned());
    }
    for mark in board.marks.iter().filter(|mark| mark.target == target.id) {
        let said = match mark.kind {
            MarkKind::Check => t_string!(i18n, games.check),
            MarkKind::Forced => t_string!(i18n, games.forced),
            MarkKind::Tuzdyk(_) => t_string!(i18n, games.tuzdyk),
        };
        parts.push(said.to_owned());
    }
    if board.ground == Ground::Rack {
        // Downwards there are higher numbers.
        let heights = (target.y..target.y + target.height).rev();
        let pieces = heights.flat_map(|y| board.pieces_in(target).filter(move |piece| piece.y == y));
        let disc = |piece: &Piece| side(i18n, piece.seat.0);
        let discs: Vec<_> = pieces.map(disc).collect();
        if !discs.is_empty() {
            parts.push(t_string!(i18n, games.from_below, discs = discs.join(", ")));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A number and its noun. The three forms are those of Russian; other languages repeat themselves.
fn column(i18n: I18n, column: &str, count: usize) -> String {
    match (count, count % 10, count % 100) {
        (0, ..) => t_string!(i18n, games.column_empty, column = column),
        (_, 1, hundreds) if hundreds != 11 => {
            t_string!(i18n, games.column_one, column = column, count = count)
        }
        (_, 2..=4, hundreds) if !(12..=14).contains(&hundreds) => {
            t_string!(i18n, games.column_few, column = column, count = count)
        }
        _ => t_string!(i18n, games.column_many, column = column, count = count),
    }
}
