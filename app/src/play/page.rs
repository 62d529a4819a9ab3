//! The page of a table: the board first, the players above and below it, actions and moves beside
//! it, and the talk.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    TableVisit,
    actions::Actions,
    board::{BoardView, Drawn},
    crowd::Crowd,
    game_name,
    gone::GoneNotice,
    led::LedHere,
    moves::Moves,
    planned::Planned,
    seats::Seats,
    series::SeriesLine,
    status::{Announcer, StatusLine},
    store::TableStore,
    talk::Talk,
    terms::Terms,
};
use crate::{
    accounts::visitor,
    server,
    texts::{t_string, use_i18n},
};

/// A table.
#[component]
pub fn Table(
    /// What the page begins with.
    visit: TableVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let TableVisit { table, view, chat, watchers } = visit;
    let store = TableStore::new(table, view, visitor());
    let names = move || {
        let table = store.table.read();
        let names: Vec<_> =
            table.seats.iter().filter_map(|seat| Some(seat.person.as_ref()?.name.clone())).collect();
        match names.as_slice() {
            [_, _, ..] => names.join(" – "),
            _ => game_name(i18n, &table.options.game),
        }
    };
    let title = move || match store.is_my_turn() {
        true => format!("● {} · {}", t_string!(i18n, play.your_turn), names()),
        false => names(),
    };
    view! {
        <Title text=server::title(title) />
        <div class="table-page" data-playing=move || store.is_playing().to_string()>
            <h1 class="visually-hidden" tabindex="-1">{move || names()}</h1>
            <Seats store />
            <div class="table-board">
                <Board store />
            </div>
            <div class="table-panel">
                <StatusLine store />
                <LedHere store />
                <SeriesLine store />
                <GoneNotice store />
                <Planned store />
                <Terms store />
                <Actions store />
                <Moves store />
            </div>
            <div class="table-talk">
                <Talk store chat watchers />
                <Crowd store />
                <p class="rules-link">
                    <a href=move || format!("/games/{}", store.table.read().options.game)>
                        {move || t_string!(i18n, learn.read_rules)}
                    </a>
                </p>
            </div>
            <Announcer store />
        </div>
    }
}

#[component]
fn Board(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let Some(first) = untrack(|| store.drawn()) else {
        return view! { <p class="table-unknown">{move || t_string!(i18n, play.unknown_game)}</p> }
            .into_any();
    };
    let drawn: Memo<Drawn> = Memo::new(move |_| store.drawn().unwrap_or_else(|| first.clone()));
    view! { <BoardView drawn on_move=Callback::new(move |notation: String| store.play(notation)) /> }
        .into_any()
}
