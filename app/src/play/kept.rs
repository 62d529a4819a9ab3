//! What a device keeps of its own matches.

use leptos::prelude::window;
use leptos::web_sys::Storage;

/// What was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name. A browser that keeps nothing forgets it with a reload.
pub fn keep(name: &str, text: &str) {
    drop(storage().map(|storage| storage.set_item(name, text)));
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
