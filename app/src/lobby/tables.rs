//! The tables with a free seat.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Command, Problem, TableId,
    accounts::Person,
    lobby::{Sit, TableSummary},
};

use super::{matches::followed, mine::use_mine};
use crate::{
    accounts::visitor,
    live::use_live,
    play::terms,
    texts::{t_string, use_i18n},
    ui::{Alert, Each, PersonLink},
};

/// The region "Open tables".
#[component]
pub fn OpenTables(
    /// The tables, newest first.
    tables: Memo<Vec<TableSummary>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let problem = RwSignal::new(None::<Problem>);
    view! {
        <section class="panel open-tables" aria-labelledby="open-tables-title">
            <h2 class="panel-title">
                <span id="open-tables-title">{move || t_string!(i18n, lobby.open_tables)}</span>
                <span class="count tabular">{move || tables.with(Vec::len).to_string()}</span>
            </h2>
            <Alert problem />
            <p class="list-empty" hidden=move || !tables.with(Vec::is_empty)>
                {move || t_string!(i18n, lobby.no_open_tables)}
            </p>
            <ul class="list" hidden=move || tables.with(Vec::is_empty)>
                <Each items=move || tables.get() key=|table| table.id.to_string() let:table>
                    <OpenTableItem tables first=table problem />
                </Each>
            </ul>
        </section>
    }
}

/// One table. Who sits there may change while it stays in the list.
#[component]
fn OpenTableItem(
    tables: Memo<Vec<TableSummary>>,
    first: TableSummary,
    problem: RwSignal<Option<Problem>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = first.id;
    let table = followed(tables, first);
    let host = Memo::new(move |_| table.with(|table| people(table).next().cloned()));
    let is_mine = Memo::new(move |_| {
        visitor().is_some_and(|me| table.with(|table| people(table).any(|person| person.id == me.id)))
    });
    view! {
        <li class="list-item">
            {move || host.get().map(|host| view! { <PersonLink person=host /> }.into_any())}
            <span class="list-note tabular">{move || terms(i18n, &table.read().options)}</span>
            {move || match (is_mine.get(), host.get()) {
                (true, _) => view! { <OwnTable id /> }.into_any(),
                (false, Some(host)) => view! { <Join id host=host.name problem /> }.into_any(),
                (false, None) => ().into_any(),
            }}
        </li>
    }
}

#[component]
fn OwnTable(id: TableId) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="button button-small" href=format!("/table/{id}")>
            {move || t_string!(i18n, lobby.your_table)}
        </a>
    }
}

/// Sits down and goes there. Who is not signed in goes there first.
#[component]
fn Join(id: TableId, host: String, problem: RwSignal<Option<Problem>>) -> impl IntoView {
    let i18n = use_i18n();
    let (live, mine) = (use_live(), use_mine());
    if visitor().is_none() {
        return view! {
            <a
                class="button button-small"
                href=format!("/table/{id}")
                aria-label=move || t_string!(i18n, lobby.join_name, name = host.as_str())
            >
                {move || t_string!(i18n, lobby.join)}
            </a>
        }
        .into_any();
    }
    let awake = live.awake();
    let pending = RwSignal::new(false);
    let join = move |_| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        problem.set(None);
        let sent = live.send(Command::Sit(Sit { table: id }));
        spawn_local(async move {
            let answer = sent.await;
            // The item may be gone: somebody else was quicker.
            pending.try_set(false);
            match answer {
                Ok(_) => mine.go(id),
                Err(refusal) => problem.set(Some(refusal)),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button button-small"
            aria-label=move || t_string!(i18n, lobby.join_name, name = host.as_str())
            aria-busy=move || pending.get().to_string()
            disabled=move || !awake.get()
            on:click=join
        >
            {move || t_string!(i18n, lobby.join)}
        </button>
    }
    .into_any()
}

/// Who sits at a table; the host first.
pub fn people(table: &TableSummary) -> impl Iterator<Item = &Person> {
    table.seats.iter().filter_map(|seat| seat.person.as_ref())
}
