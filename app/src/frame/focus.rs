//! Where the focus goes when one page, or what was asked for again, follows another without a load.

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};
use leptos_router::hooks::use_location;

use crate::visit::leave_first_page;

/// Moves the focus to the heading of the page that has come, so that it is read out and the next tab
/// leads into it. The first page keeps the browser's own focus.
#[component]
pub fn Focus() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            leave_first_page();
            spawn_local(async {
                // The page stands in the next turn.
                tick().await;
                focus_page();
            });
        }
        path
    });
}

/// Moves the focus to the heading of the page that is about to be drawn, unless something on the site has it: whoever
/// wrote elsewhere meanwhile goes on.
pub fn take_lost_focus() {
    // A page takes the place of its empty one some turns after it is there, and before it is painted.
    request_animation_frame(|| {
        // A page that comes late was awaited in the place of all pages.
        let active = document().active_element();
        if active.is_none_or(|active| active.matches("body, #main").unwrap_or_default()) {
            focus_page();
        }
    });
}

fn focus_page() {
    let found = |selector| document().query_selector(selector).ok().flatten();
    let target = found("#main h1[tabindex]").or_else(|| found("#main"));
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused keeps the focus where it is.
        let _ = target.focus();
    }
}
