//! The dialog in which a table is opened.

use games::GameKind;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
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
    ui::{Alert, Dialog, Radios, among},
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
    let rated = RatedChoice::new(game, time, RwSignal::new(false));
    let variant = RwSignal::new("");
    Effect::new(move |_| variant.set(usual(game.get())));
    let (entry_place, choose_entry) = among(&[Entry::Anyone, Entry::Link], entry);
    let (first_place, choose_first) = among(&[First::Random, First::Host, First::Guest], first);
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
                        mine.was_led_to(table);
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
                <Radios
                    name="entry"
                    legend=move || t_string!(i18n, lobby.who_may_join)
                    labels=vec![
                        (move || t_string!(i18n, lobby.anyone)).into(),
                        (move || t_string!(i18n, lobby.by_link)).into(),
                    ]
                    chosen=entry_place
                    choose=choose_entry
                />
                <Radios
                    name="first"
                    legend=move || t_string!(i18n, lobby.who_begins)
                    labels=vec![
                        (move || t_string!(i18n, lobby.by_lot)).into(),
                        (move || t_string!(i18n, lobby.i_begin)).into(),
                        (move || t_string!(i18n, lobby.opponent_begins)).into(),
                    ]
                    chosen=first_place
                    choose=choose_first
                />
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
    let label = |&variant: &&'static str| (move || variant_name(i18n, kind.code(), variant)).into();
    let labels = kind.variants().iter().map(label).collect();
    let (chosen, choose) = among(kind.variants(), chosen);
    let legend = move || t_string!(i18n, lobby.variant);
    view! { <Radios name="variant" legend labels chosen choose /> }
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
    let labels = TIMES.iter().map(|&time| (move || time_name(i18n, time)).into()).collect();
    let (chosen, choose) = among(TIMES, chosen);
    let legend = move || t_string!(i18n, lobby.time);
    view! { <Radios name="time" legend labels chosen choose class="choices-short" /> }
}

/// Of how many matches the series is.
#[component]
fn Lengths(chosen: RwSignal<u8>) -> impl IntoView {
    let i18n = use_i18n();
    let labels = SERIES.iter().map(|&best_of| (move || series_name(i18n, best_of)).into()).collect();
    let (chosen, choose) = among(&SERIES, chosen);
    let legend = move || t_string!(i18n, series.length);
    view! { <Radios name="series" legend labels chosen choose class="choices-short" /> }
}

/// Who may watch.
#[component]
fn Watchers(chosen: RwSignal<Watch>) -> impl IntoView {
    let i18n = use_i18n();
    let label = |watch: &Watch| match watch {
        Watch::All => (move || t_string!(i18n, watching.all)).into(),
        Watch::Link => (move || t_string!(i18n, watching.link)).into(),
        Watch::Nobody => (move || t_string!(i18n, watching.nobody)).into(),
    };
    let labels = Watch::ALL.iter().map(label).collect();
    let (chosen, choose) = among(&Watch::ALL, chosen);
    let legend = move || t_string!(i18n, watching.who_may_watch);
    view! { <Radios name="watch" legend labels chosen choose class="choices-short" /> }
}

fn usual(kind: GameKind) -> &'static str {
    kind.variants().first().copied().unwrap_or_default()
}
