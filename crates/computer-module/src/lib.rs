//! The computer players of all games as a WebAssembly module, which `public/computer.js` loads: a page that
//! only shows a board need not fetch them.

use wasm_bindgen::prelude::wasm_bindgen;

/// Says what a computer player does, in the game's notation; nothing where there is no move, and to what is no
/// [`Thought`](referee::Thought) in JSON. It may take a second.
#[wasm_bindgen]
pub fn choose(thought: &str) -> Option<String> {
    referee::choose(&serde_json::from_str(thought).ok()?)
}
