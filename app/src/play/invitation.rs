//! The link to a table, for whoever shall take the free seat.

use leptos::{html::Input, prelude::*};

use super::store::TableStore;
use crate::{
    live::browser,
    texts::{t_string, use_i18n},
};

/// The link to the table and a button that copies it.
#[component]
pub fn Invitation(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let awake = store.live().awake();
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
                value=move || link(store)
                prop:value=move || link(store)
                on:focus=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.select();
                    }
                }
            />
            <button
                type="button"
                class="button"
                class:button-primary=move || store.seat.get().is_some()
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=copy
            >
                {move || t_string!(i18n, play.copy_link)}
            </button>
            <span class="invitation-copied" role="status">
                {move || copied.get().then(|| t_string!(i18n, play.copied).to_owned())}
            </span>
        </div>
    }
}

/// The address of the table. Only the browser knows under which one the person sees the site. Reactive.
fn link(store: TableStore) -> String {
    let origin = if store.live().awake().get() { browser::origin() } else { String::new() };
    format!("{origin}/table/{}", store.id)
}
