//! The rules of all games as a WebAssembly module of their own, which a page loads where a board is.

use std::cell::RefCell;

use referee::Referee;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static REFEREE: RefCell<Referee> = RefCell::default();
}

/// Answers a [`referee::Question`] in JSON.
#[wasm_bindgen]
pub fn ask(question: &str) -> String {
    REFEREE.with_borrow_mut(|referee| referee.answer(question))
}
