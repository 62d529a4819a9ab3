//! Playing at once: choose a game, press, wait, play.

use games::GameKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use protocol::{
    clock::TimeControl,
    lobby::{Pool, Seek},
};

use super::{
    computer_offer::ComputerOffer,
    memory,
    mine::use_mine,
    open_table::OpenTableDialog,
    rated::{PoolRated, RatedChoice},
    tiles::GameTiles,
};
use crate::{
    accounts::{PlayAsGuest, visitor},
    forms::FormState,
    live::use_live,
    play::{Emblem, game_name, time_name},
    texts::{t_string, use_i18n},
    ui::{Alert, FormAlert},
};

/// The region "Play now".
#[component]
pub fn PlayNow(
    /// Who waits where.
    pools: Memo<Vec<Pool>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let inside = match visitor() {
        Some(_) => view! { <Seeking pools /> }.into_any(),
        None => view! { <Welcome /> }.into_any(),
    };
    view! {
        <section class="panel play-now" aria-labelledby="play-now-title">
            <h2 class="play-now-title" id="play-now-title">
                {move || t_string!(i18n, lobby.play_now)}
            </h2>
            {inside}
        </section>
    }
}

/// For who is signed in.
#[component]
fn Seeking(pools: Memo<Vec<Pool>>) -> impl IntoView {
    let mine = use_mine();
    // A page about a game leads here with the game chosen.
    let asked = use_query_map().with_untracked(|query| query.get("game")?.parse().ok());
    let chosen = RwSignal::new(asked.unwrap_or(GameKind::ALL[0]));
    let time = RwSignal::new(None);
    let opening = RwSignal::new(false);
    let waits = Memo::new(move |_| mine.waiting().is_some());
    view! {
        {move || match waits.get() {
            true => view! { <Waiting pools /> }.into_any(),
            false => view! { <Choosing chosen time pools opening /> }.into_any(),
        }}
        <Alert problem=mine.problem() />
        <OpenTableDialog open=opening game=chosen />
    }
}

#[component]
fn Choosing(
    chosen: RwSignal<GameKind>,
    time: RwSignal<Option<TimeControl>>,
    pools: Memo<Vec<Pool>>,
    opening: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let awake = use_live().awake();
    let time_now = Memo::new(move |_| time.get().unwrap_or_else(|| usual(chosen.get())));
    let rated = RatedChoice::new(chosen, time_now, RwSignal::new(true));
    Effect::new(move |_| rated.want(memory::wants_rated()));
    let seek = move |_| {
        let game = chosen.get_untracked().code().to_owned();
        mine.seek(Seek { game, time: time_now.get_untracked(), rated: rated.is_chosen_untracked() });
    };
    let times = TIMES.iter().map(|&offered| {
        let waiting = move || {
            let pools = pools.read();
            let pool = pools.iter().find(|pool| pool.time == offered && pool.game == chosen.get().code())?;
            Some(t_string!(i18n, lobby.waiting_count, count = pool.waiting))
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="play-now-time"
                    checked=offered == time_now.get_untracked()
                    prop:checked=move || time_now.get() == offered
                    on:change=move |_| time.set(Some(offered))
                />
                <span class="tabular">{move || time_name(i18n, offered)}</span>
                <span class="choice-note tabular" aria-hidden="true">{move || waiting()}</span>
            </label>
        }
        .into_any()
    });
    view! {
        <GameTiles name="play-now-game" chosen pools />
        <fieldset class="choices choices-short play-now-times">
            <legend class="visually-hidden">{move || t_string!(i18n, lobby.time)}</legend>
            {times.collect_view()}
        </fieldset>
        <PoolRated choice=rated />
        <div class="play-now-actions">
            <button
                type="button"
                class="button button-primary button-large"
                disabled=move || !awake.get()
                on:click=seek
            >
                {move || t_string!(i18n, lobby.play_now)}
            </button>
            <button
                type="button"
                class="button"
                disabled=move || !awake.get()
                on:click=move |_| opening.set(true)
            >
                {move || t_string!(i18n, lobby.open_a_table)}
            </button>
            <a class="button" href=move || format!("/practice/{}", chosen.get())>
                {move || t_string!(i18n, lobby.against_computer)}
            </a>
            <a class="button" href=move || format!("/pass/{}", chosen.get())>
                {move || t_string!(i18n, pass.offer)}
            </a>
        </div>
        <p class="rules-link">
            <a href=move || format!("/games/{}", chosen.get())>
                {move || t_string!(i18n, learn.rules_of, game = game_name(i18n, chosen.get().code()))}
            </a>
        </p>
    }
}

/// The times of the pools: few, so that people meet. The usual ones of lichess, and none.
const TIMES: [TimeControl; 6] = [
    TimeControl::None,
    TimeControl::Clock { base_s: 60, increment_s: 0 },
    TimeControl::Clock { base_s: 180, increment_s: 2 },
    TimeControl::Clock { base_s: 300, increment_s: 0 },
    TimeControl::Clock { base_s: 600, increment_s: 0 },
    TimeControl::Clock { base_s: 900, increment_s: 10 },
];

/// The time in which most play a game: the shortest games need no clock.
fn usual(kind: GameKind) -> TimeControl {
    match kind {
        GameKind::TicTacToe | GameKind::ConnectFour => TimeControl::None,
        _ => TimeControl::Clock { base_s: 300, increment_s: 0 },
    }
}

#[component]
fn Waiting(pools: Memo<Vec<Pool>>) -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let game = move || mine.waiting().map(|seek| seek.game).unwrap_or_default();
    let told = move || {
        let seek = mine.waiting()?;
        let mut words = vec![game_name(i18n, &seek.game)];
        if !seek.time.is_none() {
            words.push(time_name(i18n, seek.time));
        }
        if seek.rated {
            words.push(t_string!(i18n, ratings.rated).to_owned());
        }
        Some(words.join(" · "))
    };
    // Others who wait: with oneself alone there is nothing to tell.
    let count = move || {
        let seek = mine.waiting()?;
        let pools = pools.read();
        let pool = pools.iter().find(|pool| pool.game == seek.game && pool.time == seek.time)?;
        (pool.waiting > 1).then(|| t_string!(i18n, lobby.waiting_count, count = pool.waiting))
    };
    let stop = NodeRef::<leptos::html::Button>::new();
    // The button that was pressed is gone: the focus goes to the one in its place.
    Effect::new(move |_| {
        if let Some(stop) = stop.get() {
            // A button that has not been shown yet keeps the focus where it is.
            let _ = stop.focus();
        }
    });
    view! {
        <div class="waiting" role="status">
            <span class="spinner" aria-hidden="true"></span>
            <span>{move || t_string!(i18n, lobby.waiting)}</span>
            <span class="muted">{move || told()}</span>
            <span class="muted tabular">{move || count()}</span>
        </div>
        <div class="play-now-actions">
            <button node_ref=stop type="button" class="button" on:click=move |_| mine.stop_seeking()>
                {move || t_string!(i18n, lobby.stop_waiting)}
            </button>
            <a class="button" href=move || format!("/practice/{}", game())>
                {move || t_string!(i18n, lobby.against_computer)}
            </a>
        </div>
        <ComputerOffer />
    }
}

/// For who is not signed in: the games to see, and the ways in.
#[component]
fn Welcome() -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("guest");
    let games = GameKind::ALL.iter().map(|&kind| {
        view! {
            <li class="tile">
                <Emblem kind />
                <a class="tile-name tile-link" href=format!("/games/{kind}")>
                    {move || game_name(i18n, kind.code())}
                </a>
            </li>
        }
        .into_any()
    });
    view! {
        <ul class="tiles">{games.collect_view()}</ul>
        <p class="play-now-hint">{move || t_string!(i18n, lobby.come_in)}</p>
        <FormAlert state />
        <div class="play-now-actions">
            <PlayAsGuest next="/" />
            <a class="button" href="/register">
                {move || t_string!(i18n, common.register)}
            </a>
            <a class="button" href="/sign-in">
                {move || t_string!(i18n, common.sign_in)}
            </a>
            <a class="button" href=format!("/practice/{}", GameKind::ALL[0])>
                {move || t_string!(i18n, lobby.against_computer)}
            </a>
            <a class="button" href=format!("/pass/{}", GameKind::ALL[0])>
                {move || t_string!(i18n, pass.offer)}
            </a>
        </div>
    }
}
