//! Whether this tab waits for an opponent: remembered over a reload, and by this tab alone. And whether rated
//! matches are wanted: remembered by the browser.

use leptos::prelude::window;
use leptos::web_sys::Storage;

const KEY: &str = "oyinline-waits";
const CASUAL: &str = "oyinline-casual";

/// Whether this tab waited when it was left.
pub fn waited() -> bool {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).is_some()
}

/// Remembers whether this tab waits. A browser that keeps nothing forgets it with a reload.
pub fn remember(waits: bool) {
    let Some(storage) = storage() else { return };
    drop(if waits { storage.set_item(KEY, "1") } else { storage.remove_item(KEY) });
}

/// Whether rated matches are wanted, as they are until something else is chosen.
pub fn wants_rated() -> bool {
    window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(CASUAL).ok().flatten())
        .is_none()
}

/// Remembers whether rated matches are wanted.
pub fn remember_rated(wanted: bool) {
    let Some(storage) = window().local_storage().ok().flatten() else { return };
    drop(if wanted { storage.remove_item(CASUAL) } else { storage.set_item(CASUAL, "1") });
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
