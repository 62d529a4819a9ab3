//! The server's twin of the browser: it knows nothing, and its functions do nothing.

use leptos::web_sys;

/// There is no clock.
pub fn steady_ms() -> f64 {
    0.0
}

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
pub fn set_place(_: &str) {}

/// Does nothing.
pub fn set_cookie(_: &str) {}

/// Does nothing.
pub fn focus(_: &str) {}

/// Does nothing.
pub fn hide_popover(_: &str) {}

/// There are no events.
pub fn is_within(_: &web_sys::Event, _: &str) -> bool {
    false
}

/// There are no events.
pub fn place_of(_: &web_sys::Event) -> Option<String> {
    None
}

/// There are no events.
pub fn place_at(_: &web_sys::PointerEvent) -> Option<String> {
    None
}

/// There is no drawing.
pub fn scale(_: &web_sys::Event, _: f64) -> Option<f64> {
    None
}

/// Nothing moves.
pub fn settle(_: &web_sys::Event) {}

/// Nothing moves.
pub fn glide(_: &str, _: (i32, i32), _: u32, _: u32) {}

/// There is no clipboard.
pub fn copy(_: &web_sys::HtmlInputElement) -> bool {
    false
}
