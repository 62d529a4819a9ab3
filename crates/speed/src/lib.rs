//! Counts sequences of moves for the benchmark of the rules: the same code natively (`main.rs`) and as a
//! WebAssembly module, driven by `scripts/bench-rules.mjs`.

use games::AnyGame;
use wasm_bindgen::prelude::wasm_bindgen;

/// Counts the sequences of so many moves. GAME is a kind's code, with options after a colon; POSITION is
/// empty for the start. Not a number where there is no such game or position.
#[wasm_bindgen]
pub fn count(game: &str, position: &str, depth: u32) -> f64 {
    set_up(game, position).map_or(f64::NAN, |game| game.perft(depth) as f64)
}

fn set_up(game: &str, position: &str) -> Option<AnyGame> {
    let (code, options) = game.split_once(':').unwrap_or((game, ""));
    let kind = code.parse().ok()?;
    match position {
        "" => AnyGame::new(kind, options, 0).ok(),
        position => AnyGame::from_position(kind, options, position).ok(),
    }
}
