//! Whether this tab waits for an opponent: remembered over a reload, and by this tab alone.

use leptos::prelude::window;
use leptos::web_sys::Storage;

const KEY: &str = "oyinline-waits";

/// Whether this tab waited when it was left.
pub fn waited() -> bool {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).is_some()
}

/// Remembers whether this tab waits. A browser that keeps nothing forgets it with a reload.
pub fn remember(waits: bool) {
    let Some(storage) = storage() else { return };
    drop(if waits { storage.set_item(KEY, "1") } else { storage.remove_item(KEY) });
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
