//! The door of a WebAssembly module: one referee for all questions.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::Referee;

thread_local! {
    static REFEREE: RefCell<Referee> = RefCell::default();
}

/// Answers a [`Question`](crate::Question) in JSON. What a computer player is asked may take a second.
#[wasm_bindgen]
pub fn ask(question: &str) -> String {
    REFEREE.with_borrow_mut(|referee| referee.answer(question))
}
