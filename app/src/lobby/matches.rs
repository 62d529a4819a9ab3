//! The matches being played, each with its small live board.

use leptos::prelude::*;
use protocol::lobby::TableSummary;
use referee::Place;

use super::tables::people;
use crate::{
    play::{MiniBoard, terms},
    texts::{t_string, use_i18n},
    ui::{ComputerBadge, Each},
};

/// The region "Matches being played".
#[component]
pub fn Matches(
    /// The tables, newest first.
    tables: Memo<Vec<TableSummary>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="panel matches" aria-labelledby="matches-title">
            <h2 class="panel-title">
                <span id="matches-title">{move || t_string!(i18n, lobby.matches)}</span>
                <span class="count tabular">{move || tables.with(Vec::len).to_string()}</span>
            </h2>
            <p class="list-empty" hidden=move || !tables.with(Vec::is_empty)>
                {move || t_string!(i18n, lobby.no_matches)}
            </p>
            <MatchCards tables />
        </section>
    }
}

/// The matches as cards, each of which leads to its table.
#[component]
pub fn MatchCards(
    /// The tables, newest first.
    tables: Memo<Vec<TableSummary>>,
) -> impl IntoView {
    view! {
        <ul class="match-cards" hidden=move || tables.with(Vec::is_empty)>
            <Each items=move || tables.get() key=|table| table.id.to_string() let:table>
                <MatchCard tables first=table />
            </Each>
        </ul>
    }
}

#[component]
fn MatchCard(tables: Memo<Vec<TableSummary>>, first: TableSummary) -> impl IntoView {
    let i18n = use_i18n();
    let id = first.id;
    let table = followed(tables, first);
    let place = Memo::new(move |_| table.with(place));
    let ply = move || table.with(|table| table.playing.as_ref().map_or(0, |playing| playing.ply));
    let watchers =
        Memo::new(move |_| table.with(|table| table.playing.as_ref().map_or(0, |playing| playing.watchers)));
    let watched = move |count: u32| {
        view! {
            <span class="match-watchers tabular">
                <span class="visually-hidden">{t_string!(i18n, play.watching_count, count = count)}</span>
                <span aria-hidden="true">{count.to_string()}</span>
            </span>
        }
        .into_any()
    };
    let rated = Memo::new(move |_| table.with(ratings));
    let strength = move |(first, second): (String, String)| {
        view! {
            <span class="list-note tabular">
                <span class="visually-hidden">{move || t_string!(i18n, ratings.ratings)} " "</span>
                {first}
                " – "
                {second}
            </span>
        }
        .into_any()
    };
    let players = move || table.with(players);
    let has_computer = table.with_untracked(|table| people(table).any(|person| person.level().is_some()));
    let names = move || {
        let (first, second) = players();
        format!("{first} – {second}")
    };
    view! {
        <li class="match-card">
            <span class="match-board">
                <MiniBoard place />
            </span>
            <a
                class="match-link"
                href=format!("/table/{id}")
                aria-label=move || {
                    let (first, second) = players();
                    t_string!(i18n, lobby.watch, first = first.as_str(), second = second.as_str())
                }
            >
                {move || names()}
            </a>
            {move || rated.get().map(strength)}
            <span class="list-note tabular">
                {move || terms(i18n, &table.read().options)} " · " {move || t_string!(i18n, lobby.moves, count = ply())}
                {has_computer.then(|| view! { " " <ComputerBadge /> }.into_any())}
            </span>
            {move || Some(watchers.get()).filter(|count| *count > 0).map(watched)}
        </li>
    }
}

/// A table of a list, as it changes; as it was last, once it is gone.
pub fn followed(tables: Memo<Vec<TableSummary>>, first: TableSummary) -> Memo<TableSummary> {
    let id = first.id;
    Memo::new(move |before: Option<&TableSummary>| {
        let found = tables.with(|tables| tables.iter().find(|table| table.id == id).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    })
}

/// What stands on the board of a table.
pub fn place(TableSummary { options, playing, .. }: &TableSummary) -> Place {
    Place {
        game: options.game.clone(),
        rules: options.rules.clone(),
        position: playing.as_ref().map(|playing| playing.position.clone()).unwrap_or_default(),
    }
}

/// The names of the players; who began first.
fn players(table: &TableSummary) -> (String, String) {
    in_turn(table, people(table).map(|person| person.name.clone()).collect())
}

/// Their ratings in a rated match; of who began first.
fn ratings(table: &TableSummary) -> Option<(String, String)> {
    let ratings = &table.playing.as_ref()?.ratings;
    (!ratings.is_empty()).then(|| in_turn(table, ratings.iter().map(ToString::to_string).collect()))
}

/// What is told of two seats; first of that one which began.
fn in_turn(table: &TableSummary, mut told: Vec<String>) -> (String, String) {
    let first = table.playing.as_ref().map_or(0, |playing| usize::from(playing.first));
    if first < told.len() {
        told.rotate_left(first);
    }
    let mut told = told.into_iter();
    (told.next().unwrap_or_default(), told.next().unwrap_or_default())
}
