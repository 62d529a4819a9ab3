//! The moves that one has planned, and the way to forget them.

use leptos::prelude::*;

use super::store::TableStore;
use crate::texts::{t_string, use_i18n};

/// Shown while there are any.
#[component]
pub fn Planned(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let moves = move || {
        let written = |plan: Vec<String>| plan.join("–");
        store.planned().into_iter().map(written).collect::<Vec<_>>().join(", ")
    };
    view! {
        <p class="planned" role="status">
            {move || match moves() {
                none if none.is_empty() => String::new(),
                moves => t_string!(i18n, play.planned, moves = moves),
            }}
        </p>
        <button
            type="button"
            class="button button-small"
            hidden=move || store.planned().is_empty()
            on:click=move |_| store.forget_plans()
        >
            {move || t_string!(i18n, play.forget_planned)}
        </button>
    }
}
