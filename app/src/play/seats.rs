//! The seats: who sits where, whose lamp is lit, and how one sits down.

use leptos::prelude::*;
use protocol::{Command, accounts::Person, lobby::Sit};

use super::{
    board::PieceSign, clock::ClockFace, own::OwnSeat, rating::SeatRating, series::SeatScore,
    store::TableStore,
};
use crate::{
    accounts::PlayAsGuest,
    texts::{t_string, use_i18n},
    ui::{Each, PersonLink},
};

/// All seats, the viewer's own last: it stands below the board, the others above it.
#[component]
pub fn Seats(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let order = move || {
        let near = store.near_seat();
        let count = u8::try_from(store.table.read().seats.len()).unwrap_or(u8::MAX);
        (0..count).filter(|seat| *seat != near).chain([near]).collect()
    };
    view! {
        <section class="seats" aria-label=move || t_string!(i18n, play.seats)>
            <Each items=order key=u8::to_string let:seat>
                <SeatView store seat />
            </Each>
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
    let sign = Memo::new(move |_| store.sign(seat));
    let mark = move || {
        if store.is_turn_of(seat) {
            return Some(t_string!(i18n, play.to_move).to_owned());
        }
        store.has_won(seat).then(|| t_string!(i18n, play.winner).to_owned())
    };
    view! {
        <div
            class="seat"
            class:is-near=move || store.near_seat() == seat
            class:is-turn=move || store.is_turn_of(seat)
            class:has-won=move || store.has_won(seat)
        >
            <span class="seat-sign">
                {move || sign.get().map(|piece| view! { <PieceSign piece /> }.into_any())}
            </span>
            {move || match person.get() {
                Some(person) => view! { <Taken store seat person /> }.into_any(),
                None => view! { <Free store /> }.into_any(),
            }}
            <span class="seat-mark">{move || mark()}</span>
            <SeatScore store seat />
            <ClockFace store seat />
        </div>
    }
}

/// A seat with somebody in it.
#[component]
fn Taken(store: TableStore, seat: u8, person: Person) -> impl IntoView {
    let i18n = use_i18n();
    let account = person.id;
    let is_host = move || store.table.read().host == account;
    let lamp = move || {
        let text = move || match store.is_ready(seat) {
            true => t_string!(i18n, play.lamp_ready),
            false => t_string!(i18n, play.lamp_not_ready),
        };
        let is_closed = store.table.read().closed;
        (!store.is_playing() && !is_closed && !store.is_standing_offer()).then(|| {
            view! {
                <span class="lamp" class:is-lit=move || store.is_ready(seat)>
                    {move || text()}
                </span>
            }
            .into_any()
        })
    };
    view! {
        <div class="seat-person">
            <PersonLink person />
            <SeatRating store seat />
            {move || {
                is_host().then(|| {
                    view! { <span class="seat-host">{t_string!(i18n, play.host)}</span> }.into_any()
                })
            }}
        </div>
        {move || lamp()}
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
        let is_guest = store.me.read_value().as_ref().is_none_or(|me| me.guest);
        Some(match store.account() {
            _ if is_guest && store.table.read().options.rated => view! {
                <p class="seat-note">
                    {move || t_string!(i18n, ratings.needs_account)} " "
                    <a href=format!("/register?next=/table/{}", store.id)>
                        {move || t_string!(i18n, common.register)}
                    </a>
                </p>
            }
            .into_any(),
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
        {move || way()}
    }
}
