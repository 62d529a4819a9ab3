//! The seats: who sits where, whose lamp is lit, and how one sits down.

use leptos::prelude::*;
use protocol::{Command, accounts::Person, lobby::Sit};

use super::{
    board::PieceSign,
    own::OwnSeat,
    shown::{Shown, Standing},
    store::TableStore,
};
use crate::{
    accounts::PlayAsGuest,
    i18n::{t_string, use_i18n},
    ui::PersonLink,
};

/// All seats, the viewer's own last: it stands below the board, the others above it.
#[component]
pub fn Seats(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let order = Memo::new(move |_| {
        let near = store.near_seat();
        let count = u8::try_from(store.table.read().seats.len()).unwrap_or(u8::MAX);
        (0..count).filter(|seat| *seat != near).chain([near]).collect::<Vec<_>>()
    });
    view! {
        <section class="seats" aria-label=move || t_string!(i18n, play.seats)>
            <For each=move || order.get() key=|seat| *seat children=move |seat| view! { <SeatView store seat /> } />
            <OwnSeat store />
        </section>
    }
}

/// One seat.
#[component]
fn SeatView(store: TableStore, seat: u8) -> impl IntoView {
    let i18n = use_i18n();
    let index = usize::from(seat);
    let person = Memo::new(move |_| store.table.read().seats.get(index).and_then(|seat| seat.person.clone()));
    let is_near = move || store.near_seat() == seat;
    let is_turn = move || store.is_playing() && store.standing.get() == Some(Standing::Turn(seat));
    let has_won = move || matches!(store.standing.get(), Some(Standing::Won(winner, _)) if winner == seat);
    let sign = Memo::new(move |_| {
        let table = store.table.read();
        Shown::piece_of(&table.options, table.current.as_ref()?.side(seat))
    });
    let mark = move || {
        if is_turn() {
            return Some(t_string!(i18n, play.to_move));
        }
        has_won().then(|| t_string!(i18n, play.winner))
    };
    view! {
        <div class="seat" class:is-near=is_near class:is-turn=is_turn class:has-won=has_won>
            <span class="seat-sign">
                {move || sign.get().map(|piece| view! { <PieceSign piece /> })}
            </span>
            {move || match person.get() {
                Some(person) => view! { <Taken store seat person /> }.into_any(),
                None => view! { <Free store /> }.into_any(),
            }}
            <span class="seat-mark">{mark}</span>
        </div>
    }
}

/// A seat with somebody in it.
#[component]
fn Taken(store: TableStore, seat: u8, person: Person) -> impl IntoView {
    let i18n = use_i18n();
    let account = person.id;
    let is_host = move || store.table.read().host == account;
    let ready = move || store.table.read().seats.get(usize::from(seat)).is_some_and(|seat| seat.ready);
    let lamp = move || {
        let text = move || match ready() {
            true => t_string!(i18n, play.lamp_ready),
            false => t_string!(i18n, play.lamp_not_ready),
        };
        let is_closed = store.table.read().closed;
        (!store.is_playing() && !is_closed)
            .then(|| view! { <span class="lamp" class:is-lit=ready>{text}</span> })
    };
    view! {
        <div class="seat-person">
            <PersonLink person />
            {move || is_host().then(|| view! { <span class="seat-host">{t_string!(i18n, play.host)}</span> })}
        </div>
        {lamp}
    }
}

/// A free seat: whoever is signed in can sit down, a visitor comes in as a guest with one click.
#[component]
fn Free(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live().awake();
    let way = move || {
        if store.table.read().closed || store.seat.get().is_some() {
            return None;
        }
        Some(match store.account() {
            Some(_) => view! {
                <button
                    type="button"
                    class="button button-primary seat-button"
                    aria-disabled=move || (!awake.get()).then_some("true")
                    on:click=move |_| store.send(Command::Sit(Sit { table: store.id }))
                >
                    {move || t_string!(i18n, play.sit_down)}
                </button>
            }
            .into_any(),
            None => view! { <PlayAsGuest next=format!("/table/{}", store.id) /> }.into_any(),
        })
    };
    view! {
        <div class="seat-person seat-free">{move || t_string!(i18n, play.free_seat)}</div>
        {way}
    }
}
