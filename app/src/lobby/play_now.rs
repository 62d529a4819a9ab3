//! Playing at once: choose a game, press, wait, play.

use games::GameKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use protocol::lobby::Pool;

use super::{mine::use_mine, open_table::OpenTableDialog, tiles::GameTiles};
use crate::{
    accounts::{PlayAsGuest, visitor},
    forms::FormState,
    live::use_live,
    play::{Emblem, game_name},
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
    let opening = RwSignal::new(false);
    let waits = Memo::new(move |_| mine.waiting().is_some());
    view! {
        {move || match waits.get() {
            true => view! { <Waiting /> }.into_any(),
            false => view! { <Choosing chosen pools opening /> }.into_any(),
        }}
        <Alert problem=mine.problem() />
        <OpenTableDialog open=opening game=chosen />
    }
}

#[component]
fn Choosing(chosen: RwSignal<GameKind>, pools: Memo<Vec<Pool>>, opening: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let awake = use_live().awake();
    view! {
        <GameTiles name="play-now-game" chosen pools />
        <div class="play-now-actions">
            <button
                type="button"
                class="button button-primary button-large"
                disabled=move || !awake.get()
                on:click=move |_| mine.seek(chosen.get_untracked().code().to_owned())
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
        </div>
        <p class="rules-link">
            <a href=move || format!("/games/{}", chosen.get())>
                {move || t_string!(i18n, learn.rules_of, game = game_name(i18n, chosen.get().code()))}
            </a>
        </p>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
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
            <span class="muted">{move || game_name(i18n, &mine.waiting().unwrap_or_default())}</span>
        </div>
        <div class="play-now-actions">
            <button node_ref=stop type="button" class="button" on:click=move |_| mine.stop_seeking()>
                {move || t_string!(i18n, lobby.stop_waiting)}
            </button>
            <a class="button" href=move || format!("/practice/{}", mine.waiting().unwrap_or_default())>
                {move || t_string!(i18n, lobby.against_computer)}
            </a>
        </div>
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
        </div>
    }
}
