//! What a screen reader says of a place.

use games::{Board, Ground, Piece, Shape, Target};

use crate::texts::{I18n, t_string};

/// The name of a place with what stands on it: `b2, cross`, `column 4, 2 discs`.
pub fn name(i18n: I18n, board: &Board, target: &Target) -> String {
    let place = target.label.as_str();
    let pieces: Vec<_> = board.pieces_in(target).collect();
    match (board.ground, pieces.as_slice()) {
        (Ground::Rack, pieces) => column(i18n, place, pieces.len()),
        (Ground::Grid, []) => t_string!(i18n, games.empty, place = place),
        (Ground::Grid, [piece]) => match piece.shape {
            Shape::Cross => t_string!(i18n, games.cross, place = place),
            Shape::Nought => t_string!(i18n, games.nought, place = place),
            Shape::Disc => t_string!(i18n, games.disc, place = place),
        },
        (Ground::Grid, pieces) => t_string!(i18n, games.pieces, place = place, count = pieces.len()),
    }
}

/// What more there is to say of a place: the discs of a column, and that the last move was there.
pub fn description(i18n: I18n, board: &Board, target: &Target, is_last: bool) -> Option<String> {
    let mut parts = Vec::new();
    if is_last {
        parts.push(t_string!(i18n, games.last_move).to_owned());
    }
    if board.ground == Ground::Rack {
        // Downwards there are higher numbers.
        let heights = (target.y..target.y + target.height).rev();
        let pieces = heights.flat_map(|y| board.pieces_in(target).filter(move |piece| piece.y == y));
        let disc = |piece: &Piece| match piece.seat.0 {
            0 => t_string!(i18n, games.disc_ring),
            _ => t_string!(i18n, games.disc_diamond),
        };
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
