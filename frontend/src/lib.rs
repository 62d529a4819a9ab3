//! The browser's entry point.

// A page is one type, as deep as its elements are nested.
#![recursion_limit = "512"]

use leptos::prelude::window;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the server's page to life, once the part of the module that it needs is there.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    app::fetch_part(&window().location().pathname().unwrap_or_default()).await;
    leptos::mount::hydrate_body(app::App);
}
