//! The dialog that opens a table.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use protocol::{
    Command, Problem,
    lobby::{Entry, First, OpenTable, TableOptions},
};

use crate::{
    i18n::{t_string, use_i18n},
    live::use_live,
    play::game_name,
    ui::{Alert, Dialog},
};

/// Asks what is played, who may join and who begins, and goes to the new table.
#[component]
pub fn NewTable(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let live = use_live();
    let game = RwSignal::new(games::GameKind::ALL[0].code());
    let entry = RwSignal::new(Entry::Anyone);
    let first = RwSignal::new(First::Random);
    let problem = RwSignal::new(None::<Problem>);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let options = TableOptions {
            game: game.get_untracked().to_owned(),
            rules: String::new(),
            entry: entry.get_untracked(),
            first: first.get_untracked(),
        };
        let sent = live.send(Command::OpenTable(OpenTable { options }));
        let navigate = navigate.clone();
        spawn_local(async move {
            match sent.await {
                Ok(ack) => {
                    open.set(false);
                    if let Some(table) = ack.table {
                        navigate(&format!("/table/{table}"), leptos_router::NavigateOptions::default());
                    }
                }
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    let title = Signal::derive(move || t_string!(i18n, lobby.open_a_table).to_owned());
    let kinds = games::GameKind::ALL.iter().map(|kind| kind.code());
    view! {
        <Dialog open title id="new-table">
            <form class="stack" on:submit=submit>
                <fieldset class="choices">
                    <legend>{move || t_string!(i18n, lobby.game)}</legend>
                    {kinds
                        .map(|code| {
                            let text = Signal::derive(move || game_name(i18n, code));
                            view! { <Radio group="new-table-game" value=code chosen=game text /> }
                        })
                        .collect_view()}
                </fieldset>
                <fieldset class="choices">
                    <legend>{move || t_string!(i18n, lobby.who_may_join)}</legend>
                    <Radio
                        group="new-table-entry"
                        value=Entry::Anyone
                        chosen=entry
                        text=Signal::derive(move || t_string!(i18n, lobby.anyone).to_owned())
                    />
                    <Radio
                        group="new-table-entry"
                        value=Entry::Link
                        chosen=entry
                        text=Signal::derive(move || t_string!(i18n, lobby.only_with_link).to_owned())
                    />
                </fieldset>
                <fieldset class="choices">
                    <legend>{move || t_string!(i18n, lobby.who_begins)}</legend>
                    <Radio
                        group="new-table-first"
                        value=First::Random
                        chosen=first
                        text=Signal::derive(move || t_string!(i18n, lobby.by_lot).to_owned())
                    />
                    <Radio
                        group="new-table-first"
                        value=First::Host
                        chosen=first
                        text=Signal::derive(move || t_string!(i18n, lobby.me).to_owned())
                    />
                    <Radio
                        group="new-table-first"
                        value=First::Guest
                        chosen=first
                        text=Signal::derive(move || t_string!(i18n, lobby.my_opponent).to_owned())
                    />
                </fieldset>
                <Alert problem />
                <div class="row dialog-actions">
                    <button type="submit" class="button button-primary">
                        {move || t_string!(i18n, lobby.open_table)}
                    </button>
                    <button type="button" class="button" on:click=move |_| open.set(false)>
                        {move || t_string!(i18n, lobby.cancel)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// One of several values.
#[component]
fn Radio<T: Copy + PartialEq + Send + Sync + 'static>(
    group: &'static str,
    value: T,
    chosen: RwSignal<T>,
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=group
                prop:checked=move || chosen.get() == value
                checked=chosen.get_untracked() == value
                on:change=move |_| chosen.set(value)
            />
            <span>{text}</span>
        </label>
    }
}
