//! What one may do with one's own seat between matches: be ready, leave it, and as the host free others.

use leptos::prelude::*;
use protocol::{
    Command,
    lobby::{FreeSeat, SetReady, Stand},
};

use super::{actions::command_button, store::TableStore};
use crate::{
    texts::{t_string, use_i18n},
    ui::Each,
};

/// The buttons of one's own seat; nothing while a match is being played.
#[component]
pub fn OwnSeat(store: TableStore) -> impl IntoView {
    let is_between = Memo::new(move |_| store.seat.get().is_some() && !store.is_playing());
    let buttons = move || {
        view! {
            <div class="own-seat">
                {move || (!store.is_standing_offer()).then(|| view! { <Ready store /> }.into_any())}
                <Leave store />
                <FreeOthers store />
            </div>
        }
        .into_any()
    };
    view! { {move || is_between.get().then(buttons)} }
}

/// The lamp before the first match, and the rematch after one.
#[component]
fn Ready(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live().awake();
    let ready = move || store.seat.get().is_some_and(|seat| store.is_ready(seat));
    // A rematch is one between those who have just played.
    let is_rematch = move || {
        let table = store.table.read();
        let seated: Vec<_> = table.seats.iter().filter_map(|seat| Some(seat.person.as_ref()?.id)).collect();
        let played = table.current.as_ref().filter(|played| played.result.is_some());
        played.is_some_and(|played| played.players.iter().map(|player| player.id).eq(seated))
    };
    let wants_rematch = move || {
        let table = store.table.read();
        let mine = store.seat.get()?;
        let others = table.seats.iter().enumerate().filter(|(seat, _)| *seat != usize::from(mine));
        let mut ready = others.filter(|(_, seat)| seat.ready);
        let name = ready.next()?.1.person.as_ref()?.name.clone();
        is_rematch().then(|| t_string!(i18n, play.wants_rematch, name = name))
    };
    let text = move || match (is_rematch(), ready()) {
        (false, _) => t_string!(i18n, play.ready),
        (true, false) => t_string!(i18n, play.rematch),
        (true, true) => t_string!(i18n, play.take_rematch_back),
    };
    let toggle = move |_| {
        let ready = !untrack(ready);
        store.send(Command::SetReady(SetReady { table: store.id, ready }));
    };
    view! {
        <p class="actions-note" role="status">{move || wants_rematch()}</p>
        <button
            type="button"
            class="button button-ready"
            class:button-primary=move || store.is_full()
            aria-pressed=move || ready().to_string()
            aria-disabled=move || (!awake.get()).then_some("true")
            on:click=toggle
        >
            {move || text()}
        </button>
    }
}

#[component]
fn Leave(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let text = (move || t_string!(i18n, play.leave)).into();
    command_button(store, text, Command::Stand(Stand { table: store.id }))
}

/// The host's way to make room for somebody else.
#[component]
fn FreeOthers(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live().awake();
    let others = move || {
        let table = store.table.read();
        if store.account() != Some(table.host) {
            return Vec::new();
        }
        let seats = (0u8..).zip(&table.seats);
        let taken = seats.filter_map(|(seat, place)| Some((seat, place.person.clone()?)));
        let others = taken.filter(|(_, person)| person.id != table.host);
        others.map(|(seat, person)| (seat, person.name)).collect()
    };
    let free = move |(seat, name): (u8, String)| {
        view! {
            <button
                type="button"
                class="button button-quiet"
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=move |_| store.send(Command::FreeSeat(FreeSeat { table: store.id, seat }))
            >
                {move || t_string!(i18n, play.free_the_seat, name = name.as_str())}
            </button>
        }
    };
    view! { <Each items=others key=|(seat, name)| format!("{seat} {name}") children=free /> }
}
