//! From a match's record to its picture: the position is reached by the rules, the words are those of the
//! pages.

use app::play::told::{PICTURE_SIZE, Told, told};
use backend::{Error, Result};
use games::{AnyGame, GameKind, Illegal, Turn};
use picture::{Marks, Player, Preview, Theme};
use protocol::{accounts::Language, play::MatchRecord};
use referee::signs;

// What the page promises is what is painted.
const _: () = assert!(PICTURE_SIZE.0 == picture::PREVIEW_SIZE.0 && PICTURE_SIZE.1 == picture::PREVIEW_SIZE.1);

/// Paints a match after some of its moves, as a PNG.
pub fn painted(record: &MatchRecord, ply: usize, language: Language) -> Result<Vec<u8>> {
    let (game, marks) = reached(record, ply).map_err(Error::internal)?;
    let to_move = match game.turn() {
        Turn::Seat(side) => Some(side.0),
        Turn::Chance | Turn::Over(_) => None,
    };
    let Told { brand, game: name, players, scores, status, detail } = told(language, record, ply, to_move);
    let signs = signs(game.kind(), &record.options.rules);
    let players: Vec<_> = players
        .iter()
        .zip(&scores)
        .zip(signs)
        .map(|((name, score), piece)| Player { name, piece, score, won: *score == "1" })
        .collect();
    let drawn = picture::preview(&Preview {
        board: &game.board(),
        marks: &marks,
        game: &name,
        players: &players,
        status: &status,
        detail: &detail,
        brand,
        theme: Theme::Light,
    });
    picture::png(&drawn, PICTURE_SIZE).map_err(Error::internal)
}

/// The game after some moves, and the marks of the last of them.
fn reached(record: &MatchRecord, ply: usize) -> Result<(AnyGame, Marks), Illegal> {
    let kind: GameKind = record.options.game.parse()?;
    let mut game = AnyGame::new(kind, &record.options.rules, record.played.seed)?;
    let mut marks = Marks::default();
    for made in record.played.moves.iter().take(ply) {
        marks = Marks::of(&game.play(&made.notation)?);
    }
    Ok((game, marks))
}

#[cfg(test)]
mod tests {
    use games::Seat;

    use super::*;

    #[test]
    fn each_side_of_each_game_has_a_sign() {
        for &kind in GameKind::ALL {
            for options in kind.variants() {
                let signs = signs(kind, options);
                for (side, piece) in [Seat::FIRST, Seat::SECOND].into_iter().zip(&signs) {
                    assert_eq!(piece.map(|piece| piece.seat), Some(side), "{kind} {options}");
                }
                assert_eq!(signs.len(), 2, "{kind} {options}");
            }
        }
    }
}
