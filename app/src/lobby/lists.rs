//! Tables with a free seat, and matches being played with a small live board each.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use protocol::{
    Command, Problem, TableId,
    lobby::{LobbySnapshot, Sit, TableSummary},
};

use crate::{
    accounts::visitor,
    i18n::{t_string, use_i18n},
    live::use_live,
    play::{MiniBoard, game_name},
    ui::{Alert, PersonLink},
};

/// Tables that one may join.
#[component]
pub fn OpenTables(lobby: Memo<LobbySnapshot>) -> impl IntoView {
    let i18n = use_i18n();
    let problem = RwSignal::new(None::<Problem>);
    let ids = Memo::new(move |_| lobby.with(|lobby| lobby.open.iter().map(|table| table.id).collect::<Vec<_>>()));
    let table = move |id: TableId| {
        Memo::new(move |_| lobby.with(|lobby| lobby.open.iter().find(|table| table.id == id).cloned()))
    };
    view! {
        <section class="panel" aria-labelledby="open-tables-title">
            <h2 class="panel-title" id="open-tables-title">{move || t_string!(i18n, lobby.open_tables)}</h2>
            <ul class="list">
                <For each=move || ids.get() key=|id| *id let:id>
                    <OpenTable table=table(id) problem />
                </For>
            </ul>
            <p class="empty" hidden=move || !ids.read().is_empty()>
                {move || t_string!(i18n, lobby.no_open_tables)}
            </p>
            <Alert problem />
        </section>
    }
}

#[component]
fn OpenTable(table: Memo<Option<TableSummary>>, problem: RwSignal<Option<Problem>>) -> impl IntoView {
    let i18n = use_i18n();
    let live = use_live();
    let navigate = use_navigate();
    let me = visitor();
    // The list and its items are one state: an item lives only while its table is in the list.
    let Some(known) = table.get_untracked() else { return ().into_any() };
    let (id, first_host) = (known.id, host(&known));
    let host = Memo::new(move |_| table.read().as_ref().and_then(host).or_else(|| first_host.clone()));
    let game = Memo::new(move |_| table.read().as_ref().map(|table| table.options.game.clone()).unwrap_or_default());
    let name = move || host.read().as_ref().map(|host| host.name.clone()).unwrap_or_default();
    let mine = {
        let me = me.as_ref().map(|me| me.id);
        move || {
            table.read().as_ref().is_some_and(|table| {
                table.seats.iter().any(|seat| seat.person.as_ref().map(|person| person.id) == me && me.is_some())
            })
        }
    };
    let signed_in = me.is_some();
    let join = move |event: SubmitEvent| {
        // A visitor goes to the table and comes in there; so does everyone without scripts.
        if !signed_in {
            return;
        }
        event.prevent_default();
        problem.set(None);
        let sent = live.send(Command::Sit(Sit { table: id }));
        let navigate = navigate.clone();
        spawn_local(async move {
            match sent.await {
                Ok(_) => navigate(&format!("/table/{id}"), leptos_router::NavigateOptions::default()),
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    let join = StoredValue::new(join);
    let way = move || match mine() {
        true => view! {
            <a class="button" href=format!("/table/{id}")>{move || t_string!(i18n, lobby.go_to_your_table)}</a>
        }
        .into_any(),
        false => view! {
            <form action=format!("/table/{id}") on:submit=move |event| join.with_value(|join| join(event))>
                <button type="submit" class="button button-primary">
                    {move || t_string!(i18n, lobby.join, name = name())}
                </button>
            </form>
        }
        .into_any(),
    };
    view! {
        <li class="table-item">
            <span class="table-item-board">
                <MiniBoard game=Signal::derive(move || game.get()) position=String::new() />
            </span>
            <span class="table-item-text">
                {move || host.get().map(|person| view! { <PersonLink person /> })}
                <span class="muted">{move || game_name(i18n, &game.read())}</span>
            </span>
            {way}
        </li>
    }
    .into_any()
}

fn host(table: &TableSummary) -> Option<protocol::accounts::Person> {
    table.seats.iter().find_map(|seat| seat.person.clone())
}

/// Matches that one may watch.
#[component]
pub fn LiveMatches(lobby: Memo<LobbySnapshot>) -> impl IntoView {
    let i18n = use_i18n();
    let ids =
        Memo::new(move |_| lobby.with(|lobby| lobby.playing.iter().map(|table| table.id).collect::<Vec<_>>()));
    let table = move |id: TableId| {
        Memo::new(move |_| lobby.with(|lobby| lobby.playing.iter().find(|table| table.id == id).cloned()))
    };
    view! {
        <section class="panel" aria-labelledby="live-matches-title">
            <h2 class="panel-title" id="live-matches-title">{move || t_string!(i18n, lobby.live_matches)}</h2>
            <ul class="list live-matches">
                <For each=move || ids.get() key=|id| *id let:id>
                    <LiveMatch id table=table(id) />
                </For>
            </ul>
            <p class="empty" hidden=move || !ids.read().is_empty()>
                {move || t_string!(i18n, lobby.no_live_matches)}
            </p>
        </section>
    }
}

#[component]
fn LiveMatch(id: TableId, table: Memo<Option<TableSummary>>) -> impl IntoView {
    let i18n = use_i18n();
    let game = Signal::derive(move || table.read().as_ref().map(|table| table.options.game.clone()).unwrap_or_default());
    let position = Signal::derive(move || {
        let table = table.read();
        table.as_ref().and_then(|table| table.playing.as_ref()).map(|match_| match_.position.clone()).unwrap_or_default()
    });
    let names = move || {
        let table = table.read();
        let seats = table.as_ref().map_or(&[] as &[_], |table| &table.seats);
        let names: Vec<_> = seats.iter().filter_map(|seat| Some(seat.person.as_ref()?.name.as_str())).collect();
        names.join(" – ")
    };
    view! {
        <li class="match-item">
            <a
                class="match-link"
                href=format!("/table/{id}")
                aria-label=move || t_string!(i18n, lobby.watch, names = names())
            >
                <MiniBoard game position />
                <span class="match-names">{names}</span>
                <span class="muted">{move || game_name(i18n, &game.read())}</span>
            </a>
        </li>
    }
}
