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

/// Writes the part of the address from its `?` or its `#` on, without a step in the history.
pub fn set_place(place: &str) {
    let history = window().history();
    // Browsers limit how often the address may change; a step that it does not follow is no loss.
    let _ = history.and_then(|history| {
        let state = history.state().unwrap_or(JsValue::NULL);
        history.replace_state_with_url(&state, "", Some(place))
    });
}

/// Keeps a cookie.
pub fn set_cookie(cookie: &str) {
    // A browser that keeps none ignores it.
    let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
}

/// Moves the focus to the element of that id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    // Elements of HTML and of SVG both have the method, and no common type in Rust that has it.
    if let Some(element) = element {
        call(&element, "focus", &[]);
    }
}

/// Closes the popover of that id, if it is open.
pub fn hide_popover(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        call(&element, "hidePopover", &[]);
    }
}

/// Whether the event comes from within an element that the selector matches.
pub fn is_within(event: &web_sys::Event, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// The target of a board whose place an event came from.
pub fn place_of(event: &web_sys::Event) -> Option<String> {
    event.target()?.dyn_into::<web_sys::Element>().ok().and_then(|element| target_of(&element))
}

/// The target of a board whose place lies under the pointer.
pub fn place_at(event: &web_sys::PointerEvent) -> Option<String> {
    let element = document().element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    target_of(&element)
}

fn target_of(element: &web_sys::Element) -> Option<String> {
    element.closest("[data-target]").ok()??.get_attribute("data-target")
}

/// How many points of a drawing are a pixel, its element being the event's own and `width` points wide.
pub fn scale(event: &web_sys::Event, width: f64) -> Option<f64> {
    let drawing = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let pixels = drawing.get_bounding_client_rect().width();
    (pixels > 0.0).then(|| width / pixels)
}

/// Ends all that glides or comes within an event's own element: nobody has to wait for motion.
pub fn settle(event: &web_sys::Event) {
    let all = object(&[("subtree", JsValue::TRUE)]);
    let running = event.current_target().and_then(|drawing| call(&drawing, "getAnimations", &[all]));
    for animation in running.iter().flat_map(|running| js_sys::Array::from(running).to_vec()) {
        // One that never ends cannot be finished, and stays.
        call(&animation, "finish", &[]);
    }
}

/// Lets an element glide to where it stands from where it stood, which is `(x, y)` away.
pub fn glide(id: &str, (x, y): (i32, i32), wait_ms: u32, length_ms: u32) {
    let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    if still.is_some_and(|query| query.matches()) {
        return;
    }
    let Some(element) = document().get_element_by_id(id) else { return };
    let away = object(&[("transform", JsValue::from_str(&format!("translate({x}px, {y}px)")))]);
    let here = object(&[("transform", JsValue::from_str("none"))]);
    let timing = object(&[
        ("duration", JsValue::from(length_ms)),
        ("delay", JsValue::from(wait_ms)),
        ("easing", JsValue::from_str("ease-out")),
        ("fill", JsValue::from_str("backwards")),
        ("id", JsValue::from_str("glide")),
    ]);
    // A browser that cannot animate shows the piece where it belongs.
    let steps = js_sys::Array::of2(&away, &here);
    call(&element, "animate", &[steps.into(), timing]);
}

/// A member of an object that Rust has no type for.
pub fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).ok().filter(|member| !member.is_undefined())
}

/// Calls a method, where there is one; none also where it throws.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method = member(object, name)?.dyn_into::<js_sys::Function>().ok()?;
    method.apply(object, &arguments.iter().collect()).ok()
}

/// A new object.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in members {
        // A plain object takes every member.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Copies the text of an input. Without a clipboard (a plain-http page) the text is selected, ready
/// for the person's own keys. True if it was copied.
pub fn copy(input: &web_sys::HtmlInputElement) -> bool {
    let navigator = window().navigator();
    let clipboard = member(&navigator, "clipboard").filter(|clipboard| clipboard.is_object());
    let written =
        clipboard.and_then(|clipboard| call(&clipboard, "writeText", &[JsValue::from_str(&input.value())]));
    if written.is_none() {
        input.select();
    }
    written.is_some()
}
