//! The link to a table, for whoever shall take the free seat.

use leptos::{html::Input, prelude::*};

use super::store::TableStore;
use crate::{
    i18n::{t_string, use_i18n},
    live::browser,
};

/// The link to the table and a button that copies it.
#[component]
pub fn Invitation(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let awake = store.live().awake();
    // Only the browser knows under which address the person sees the site.
    let link = move || {
        let origin = if awake.get() { browser::origin() } else { String::new() };
        format!("{origin}/table/{}", store.id)
    };
    let copy = move |_| {
        if let Some(input) = input.get_untracked() {
            copied.set(browser::copy(&input));
        }
    };
    view! {
        <div class="invitation">
            <label class="invitation-label" for="table-link">{move || t_string!(i18n, play.link)}</label>
            <input
                node_ref=input
                id="table-link"
                class="input invitation-link"
                type="text"
                readonly
                value=link
                prop:value=link
                on:focus=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.select();
                    }
                }
            />
            <button
                type="button"
                class="button"
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=copy
            >
                {move || t_string!(i18n, play.copy_link)}
            </button>
            <span class="invitation-copied" role="status">
                {move || copied.get().then(|| t_string!(i18n, play.copied))}
            </span>
        </div>
    }
}
