//! The server's twin of the browser: it knows nothing, and its functions do nothing.

use leptos::web_sys;

/// There is no page.
pub fn origin() -> String {
    String::new()
}

/// There is no page.
pub fn path() -> String {
    String::new()
}

/// Does nothing.
pub fn reload() {}

/// There is no page.
pub fn fragment() -> String {
    String::new()
}

/// Does nothing.
pub fn set_fragment(_: &str) {}

/// Does nothing.
pub fn focus(_: &str) {}

/// There are no events.
pub fn is_within(_: &web_sys::Event, _: &str) -> bool {
    false
}

/// There is no clipboard.
pub fn copy(_: &web_sys::HtmlInputElement) -> bool {
    false
}
