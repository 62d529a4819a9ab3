//! The few things that only a browser knows or does, behind plain functions, so that components need
//! no `cfg`. The server has a twin of each that knows and does nothing.

use leptos::{
    prelude::*,
    web_sys::{self, VisibilityState},
};
use protocol::accounts::Language;
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds of a clock that never goes back.
pub fn steady_ms() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Whether the page is to be seen.
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the browser believes in a network.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// The language that the page is written in.
pub fn page_language() -> Option<Language> {
    document().document_element()?.get_attribute("lang")?.parse().ok()
}

/// Where the socket is opened: on the page's own server, encrypted if the page is.
pub fn socket_url() -> String {
    let location = window().location();
    let scheme = if location.protocol().as_deref() == Ok("https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}

/// The site's address, as `https://example.org`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The page's path, for coming back to it.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    // A browser that refuses to reload leaves the page as it is.
    let _ = window().location().reload();
}

/// The part of the address after `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Writes the part of the address after `#` without a step in the history.
pub fn set_fragment(fragment: &str) {
    let history = window().history();
    // Browsers limit how often the address may change; a step that it does not follow is no loss.
    let _ = history.and_then(|history| {
        let state = history.state().unwrap_or(JsValue::NULL);
        history.replace_state_with_url(&state, "", Some(&format!("#{fragment}")))
    });
}

/// Moves the focus to the element of that id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    // Elements of HTML and of SVG both have the method, and no common type in Rust that has it.
    let focus = element.as_ref().and_then(|element| {
        js_sys::Reflect::get(element, &JsValue::from_str("focus")).ok()?.dyn_into::<js_sys::Function>().ok()
    });
    if let (Some(element), Some(focus)) = (element, focus) {
        let _ = focus.call0(&element);
    }
}

/// Whether the event comes from within an element that the selector matches.
pub fn is_within(event: &web_sys::Event, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// Copies the text of an input. Without a clipboard (a plain-http page) the text is selected, ready
/// for the person's own keys. True if it was copied.
pub fn copy(input: &web_sys::HtmlInputElement) -> bool {
    let navigator = window().navigator();
    let member = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &JsValue::from_str(name)).ok();
    let clipboard = member(&navigator, "clipboard").filter(|clipboard| clipboard.is_object());
    let written = clipboard.and_then(|clipboard| {
        let write = member(&clipboard, "writeText")?.dyn_into::<js_sys::Function>().ok()?;
        write.call1(&clipboard, &JsValue::from_str(&input.value())).ok()
    });
    if written.is_none() {
        input.select();
    }
    written.is_some()
}
