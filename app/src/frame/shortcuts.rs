//! The keys that work on every page, and the list of all keys.

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::*,
    text_prop::TextProp,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

use crate::{
    chat::TEXTBOX_ID,
    texts::{t_string, use_i18n},
    ui::Dialog,
};

/// Listens for the keys and shows their list.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_writing(&event) {
                return;
            }
            match event.key().as_str() {
                "?" => open.set(true),
                "/" if focus_chat() => event.prevent_default(),
                _ => {}
            }
        };
        let listener = window_event_listener(ev::keydown, pressed);
        on_cleanup(move || listener.remove());
    });
    view! {
        <Dialog open id="shortcuts" title=move || t_string!(i18n, common.shortcuts)>
            <dl class="keys">
                <Keys keys=vec!["?"] meaning=move || t_string!(i18n, common.key_help) />
                <Keys keys=vec!["/"] meaning=move || t_string!(i18n, common.key_chat) />
                <Keys keys=vec!["←", "→", "↑", "↓"] meaning=move || t_string!(i18n, common.key_arrows) />
                <Keys keys=vec!["Home", "End"] meaning=move || t_string!(i18n, common.key_ends) />
                <Keys keys=vec!["Enter"] meaning=move || t_string!(i18n, common.key_play) />
                <Keys keys=vec!["T"] meaning=move || t_string!(i18n, common.key_talk) />
                <Keys keys=vec!["Esc"] meaning=move || t_string!(i18n, common.key_close) />
            </dl>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {move || t_string!(i18n, common.close)}
                </button>
            </div>
        </Dialog>
    }
}

/// Some keys and what they do.
#[component]
fn Keys(keys: Vec<&'static str>, #[prop(into)] meaning: TextProp) -> impl IntoView {
    let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }.into_any()).collect_view();
    view! {
        <div>
            <dt>{keys}</dt>
            <dd>{move || meaning.get().into_owned()}</dd>
        </div>
    }
}

/// Whether the key belongs to a text.
fn is_writing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        matches!(
            target.closest("input:not([type='radio']), textarea, select, [contenteditable]"),
            Ok(Some(_))
        )
    })
}

/// Moves the focus to the chat, if the page has one where the person may write.
fn focus_chat() -> bool {
    let textbox = document().get_element_by_id(TEXTBOX_ID);
    let Some(textbox) = textbox.and_then(|textbox| textbox.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    textbox.focus().is_ok()
}
