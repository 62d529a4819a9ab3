//! One's own matches by correspondence: where it is one's turn, and where one waits.

use std::time::Duration;

use leptos::prelude::*;
use protocol::lobby::TableSummary;

use super::{
    matches::{followed, place},
    mine::{due, is_my_turn, use_mine},
    tables::people,
};
use crate::{
    accounts::visitor,
    play::{MiniBoard, days_left, game_name},
    texts::{t_string, use_i18n},
    ui::Each,
};

/// How often what is left is counted anew: seconds are shown in the end.
const LOOK: Duration = Duration::from_secs(1);

/// The region of one's matches by correspondence; nothing where there are none.
#[component]
pub fn MyMatches() -> impl IntoView {
    let mine = use_mine();
    let tables = Memo::new(move |_| mine.correspondence());
    let has_some = Memo::new(move |_| !tables.read().is_empty());
    view! { {move || has_some.get().then(|| view! { <List tables /> }.into_any())} }
}

#[component]
fn List(tables: Memo<Vec<TableSummary>>) -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let now_ms = RwSignal::new(mine.server_time_ms());
    Effect::new(move |_| {
        if let Ok(interval) = set_interval_with_handle(move || now_ms.set(mine.server_time_ms()), LOOK) {
            on_cleanup(move || interval.clear());
        }
    });
    view! {
        <section class="panel my-matches" id="my-matches" aria-labelledby="my-matches-title">
            <h2 class="panel-title">
                <span id="my-matches-title">{move || t_string!(i18n, correspondence.title)}</span>
                <span class="count tabular">{move || tables.with(Vec::len).to_string()}</span>
            </h2>
            <ul class="match-cards">
                <Each items=move || tables.get() key=|table| table.id.to_string() let:table>
                    <Card tables first=table now_ms />
                </Each>
            </ul>
        </section>
    }
}

#[component]
fn Card(tables: Memo<Vec<TableSummary>>, first: TableSummary, now_ms: RwSignal<i64>) -> impl IntoView {
    let i18n = use_i18n();
    let id = first.id;
    let table = followed(tables, first);
    let place = Memo::new(move |_| table.with(place));
    let is_mine = Memo::new(move |_| table.with(is_my_turn));
    let opponent = move || {
        let me = visitor().map(|me| me.id);
        table.with(|table| {
            people(table).find(|person| Some(person.id) != me).map(|person| person.name.clone())
        })
    };
    let awaited = move || {
        let left_ms = table.with(due).map_or(0, |due| due.at_ms.saturating_sub(now_ms.get()).max(0));
        let left = days_left(i18n, u32::try_from(left_ms).unwrap_or(u32::MAX));
        match is_mine.get() {
            true => t_string!(i18n, correspondence.my_turn, left = left),
            false => t_string!(i18n, correspondence.their_turn, left = left),
        }
    };
    view! {
        <li class="match-card" class:is-my-turn=move || is_mine.get()>
            <span class="match-board">
                <MiniBoard place />
            </span>
            <a class="match-link" href=format!("/table/{id}")>
                {move || opponent()}
            </a>
            <span class="list-note">{move || game_name(i18n, &table.with(|table| table.options.game.clone()))}</span>
            <span class="match-due tabular">{move || awaited()}</span>
        </li>
    }
}
