//! Writes pictures of every game into a folder, so that people can look at them:
//! `cargo run -p picture --example sheet -- FOLDER`.
//!
//! For each game the set-up, a position in the middle and the end of a game by lot, as a board in either
//! theme and as a preview; prints how long each took and how large it is.

use std::{error::Error, fs, path::Path, time::Instant};

use games::{AnyGame, GameKind, Piece, Seat};
use picture::{Marks, PREVIEW_SIZE, Player, Preview, Theme, png, preview, svg};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for &kind in GameKind::ALL {
        for (name, plies) in [("start", 0), ("middle", 24), ("end", 400)] {
            let (game, marks) = played(kind, plies)?;
            let board = game.board();
            for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                let drawn = svg(&board, theme, &marks);
                let path = folder.join(format!("{kind}-{name}-{suffix}.png"));
                fs::write(path, png(&drawn, (800, 800))?)?;
                let players = ["Айгерім", "Wolfgang_Amadeus-1756"].into_iter().zip(0..);
                let players: Vec<_> = players
                    .map(|(name, seat)| Player {
                        name,
                        piece: piece_of(kind, Seat(seat)),
                        score: if plies > 99 { ["1", "0"][usize::from(seat)] } else { "" },
                        won: plies > 99 && seat == 0,
                    })
                    .collect();
                let started = Instant::now();
                let drawn = preview(&Preview {
                    board: &board,
                    marks: &marks,
                    game: &format!("{kind}"),
                    players: &players,
                    status: "Айгерім жеңді",
                    detail: "Тақта толды · 57",
                    brand: "Oyinline",
                    theme,
                });
                let drawn_in = started.elapsed();
                let bytes = png(&drawn, PREVIEW_SIZE)?;
                report(
                    &format!("{kind} {name} {suffix}"),
                    drawn.as_str().len(),
                    bytes.len(),
                    drawn_in,
                    started.elapsed(),
                );
                fs::write(folder.join(format!("preview-{kind}-{name}-{suffix}.png")), bytes)?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the program was asked for")]
fn report(what: &str, svg: usize, png: usize, drawn: std::time::Duration, painted: std::time::Duration) {
    println!("{what:32} svg {svg:7} bytes in {drawn:9.1?}, png {png:7} bytes in {painted:9.1?}");
}

/// A game by lot after some moves, or when it ended, with the marks of its last move.
fn played(kind: GameKind, plies: usize) -> Result<(AnyGame, Marks), Box<dyn Error>> {
    let mut game = AnyGame::new(kind, "", 7)?;
    let (mut marks, mut lot) = (Marks::default(), 0x2545_f491_u64);
    for _ in 0..plies {
        let moves = game.legal_moves();
        let Some(index) = usize::try_from(lot >> 33)?.checked_rem(moves.len()) else { break };
        marks = Marks::of(&game.play(&moves[index])?);
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    }
    Ok((game, marks))
}

/// A piece of a seat: of the set-up or of the first moves.
fn piece_of(kind: GameKind, seat: Seat) -> Option<Piece> {
    let mut game = AnyGame::new(kind, "", 0).ok()?;
    for _ in 0..4 {
        if let Some(piece) = game.board().pieces.into_iter().find(|piece| piece.seat == seat) {
            return Some(piece);
        }
        let first = game.legal_moves().into_iter().next()?;
        game.play(&first).ok()?;
    }
    None
}
