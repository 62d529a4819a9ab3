//! What is said to who asked for a table and was seated at somebody else's.

use leptos::prelude::*;

use super::store::TableStore;
use crate::{
    lobby::use_mine,
    texts::{t_string, use_i18n},
};

/// The line, until the first match is over.
#[component]
pub fn LedHere(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let host = move || {
        let table = store.table.read();
        let is_new = table.current.as_ref().is_none_or(|current| current.result.is_none());
        let is_told = is_new && table.past.is_empty() && mine.is_led_to(store.id);
        let seat = table.seated(table.host).filter(|_| is_told && Some(table.host) != store.account())?;
        Some(table.seats.get(usize::from(seat))?.person.as_ref()?.name.clone())
    };
    // The place stays: screen readers announce what comes into it.
    view! {
        <p class="table-led" role="status" hidden=move || host().is_none()>
            {move || host().map(|name| t_string!(i18n, lobby.seated_at, name = name))}
        </p>
    }
}
