//! The dialog in which a table is opened.

use games::GameKind;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local, text_prop::TextProp};
use protocol::{
    Command, Problem,
    clock::TimeControl,
    lobby::{Entry, First, OpenTable, SERIES, TableOptions, Watch},
};

use super::{
    mine::use_mine,
    rated::{RatedChoice, RatedSwitch},
    tiles::GameTiles,
};
use crate::{
    live::use_live,
    play::{game_name, series_name, time_name, variant_name},
    texts::{t_string, use_i18n},
    ui::{Alert, Dialog},
};

/// A dialog with a table's options.
#[component]
pub fn OpenTableDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The game.
    game: RwSignal<GameKind>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (live, mine) = (use_live(), use_mine());
    let entry = RwSignal::new(Entry::Anyone);
    let first = RwSignal::new(First::Random);
    let best_of = RwSignal::new(1_u8);
    let watch = RwSignal::new(Watch::All);
    let time = RwSignal::new(TimeControl::None);
    let rated = RatedChoice::new(game, time);
    let variant = RwSignal::new("");
    Effect::new(move |_| variant.set(usual(game.get())));
    let problem = RwSignal::new(None::<Problem>);
    let pending = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        problem.set(None);
        let options = TableOptions {
            game: game.get_untracked().code().to_owned(),
            rules: variant.get_untracked().to_owned(),
            time: time.get_untracked(),
            rated: rated.is_chosen_untracked(),
            entry: entry.get_untracked(),
            first: first.get_untracked(),
            best_of: best_of.get_untracked(),
            watch: watch.get_untracked(),
        };
        let sent = live.send(Command::OpenTable(OpenTable { options }));
        spawn_local(async move {
            let answer = sent.await;
            pending.set(false);
            match answer {
                Ok(ack) => {
                    open.set(false);
                    if let Some(table) = ack.table {
                        mine.go(table);
                    }
                }
                Err(refusal) => problem.set(Some(refusal)),
            }
        });
    };
    view! {
        <Dialog open id="open-table" title=move || t_string!(i18n, lobby.open_a_table)>
            <form class="form" on:submit=submit>
                <GameTiles name="open-table-game" chosen=game />
                <p class="rules-link">
                    <a href=move || format!("/games/{}", game.get())>
                        {move || t_string!(i18n, learn.rules_of, game = game_name(i18n, game.get().code()))}
                    </a>
                </p>
                {move || {
                    let kind = game.get();
                    (kind.variants().len() > 1).then(|| view! { <Variants kind chosen=variant /> }.into_any())
                }}
                <Times chosen=time />
                <RatedSwitch choice=rated />
                <fieldset class="choices">
                    <legend>{move || t_string!(i18n, lobby.who_may_join)}</legend>
                    <Radio name="entry" value=Entry::Anyone chosen=entry label=move || t_string!(i18n, lobby.anyone) />
                    <Radio name="entry" value=Entry::Link chosen=entry label=move || t_string!(i18n, lobby.by_link) />
                </fieldset>
                <fieldset class="choices">
                    <legend>{move || t_string!(i18n, lobby.who_begins)}</legend>
                    <Radio name="first" value=First::Random chosen=first label=move || t_string!(i18n, lobby.by_lot) />
                    <Radio name="first" value=First::Host chosen=first label=move || t_string!(i18n, lobby.i_begin) />
                    <Radio
                        name="first"
                        value=First::Guest
                        chosen=first
                        label=move || t_string!(i18n, lobby.opponent_begins)
                    />
                </fieldset>
                <Lengths chosen=best_of />
                <Watchers chosen=watch />
                <Alert problem />
                <div class="dialog-actions">
                    <button
                        type="submit"
                        class="button button-primary"
                        aria-busy=move || pending.get().to_string()
                    >
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

/// The variants of a game.
#[component]
fn Variants(kind: GameKind, chosen: RwSignal<&'static str>) -> impl IntoView {
    let i18n = use_i18n();
    let radio = |&variant: &&'static str| {
        let label = move || variant_name(i18n, kind.code(), variant);
        view! { <Radio name="variant" value=variant chosen label /> }.into_any()
    };
    let radios = kind.variants().iter().map(radio).collect_view();
    view! {
        <fieldset class="choices">
            <legend>{move || t_string!(i18n, lobby.variant)}</legend>
            {radios}
        </fieldset>
    }
}

/// The times that are offered: seconds and the increment a move; the usual ones of each speed.
const TIMES: &[TimeControl] = &[
    TimeControl::None,
    TimeControl::Clock { base_s: 60, increment_s: 0 },
    TimeControl::Clock { base_s: 180, increment_s: 2 },
    TimeControl::Clock { base_s: 300, increment_s: 3 },
    TimeControl::Clock { base_s: 600, increment_s: 5 },
    TimeControl::Clock { base_s: 900, increment_s: 10 },
    TimeControl::Clock { base_s: 1_800, increment_s: 20 },
    TimeControl::Days { days: 1 },
    TimeControl::Days { days: 2 },
    TimeControl::Days { days: 3 },
    TimeControl::Days { days: 5 },
    TimeControl::Days { days: 7 },
    TimeControl::Days { days: 14 },
];

/// On what time the match is played.
#[component]
fn Times(chosen: RwSignal<TimeControl>) -> impl IntoView {
    let i18n = use_i18n();
    let radio = |&time: &TimeControl| {
        let label = move || time_name(i18n, time);
        view! { <Radio name="time" value=time chosen label /> }.into_any()
    };
    let radios = TIMES.iter().map(radio).collect_view();
    view! {
        <fieldset class="choices choices-short">
            <legend>{move || t_string!(i18n, lobby.time)}</legend>
            {radios}
        </fieldset>
    }
}

/// Of how many matches the series is.
#[component]
fn Lengths(chosen: RwSignal<u8>) -> impl IntoView {
    let i18n = use_i18n();
    let radio = |&best_of: &u8| {
        let label = move || series_name(i18n, best_of);
        view! { <Radio name="series" value=best_of chosen label /> }.into_any()
    };
    let radios = SERIES.iter().map(radio).collect_view();
    view! {
        <fieldset class="choices choices-short">
            <legend>{move || t_string!(i18n, series.length)}</legend>
            {radios}
        </fieldset>
    }
}

/// Who may watch.
#[component]
fn Watchers(chosen: RwSignal<Watch>) -> impl IntoView {
    let i18n = use_i18n();
    let radio = |watch: Watch| {
        let label = move || match watch {
            Watch::All => t_string!(i18n, watching.all),
            Watch::Link => t_string!(i18n, watching.link),
            Watch::Nobody => t_string!(i18n, watching.nobody),
        };
        view! { <Radio name="watch" value=watch chosen label /> }.into_any()
    };
    let radios = Watch::ALL.map(radio).collect_view();
    view! {
        <fieldset class="choices choices-short">
            <legend>{move || t_string!(i18n, watching.who_may_watch)}</legend>
            {radios}
        </fieldset>
    }
}

fn usual(kind: GameKind) -> &'static str {
    kind.variants().first().copied().unwrap_or_default()
}

/// One of the values of an option.
#[component]
fn Radio<T>(name: &'static str, value: T, chosen: RwSignal<T>, #[prop(into)] label: TextProp) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                checked=value == chosen.get_untracked()
                prop:checked=move || chosen.get() == value
                on:change=move |_| chosen.set(value)
            />
            <span>{move || label.get()}</span>
        </label>
    }
}
