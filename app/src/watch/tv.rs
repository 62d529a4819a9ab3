//! TV: the table of the best match, as whoever watches there sees it, and the next one after its end.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use protocol::{TableId, Topic};

use super::{
    TvVisit, address,
    best::{Showing, next, of_game},
    games::Games,
    nobody::Nobody,
};
use crate::{
    live::follow,
    pages::{Ask, begin},
    play::{Table, TableVisit, game_name},
    server,
    texts::{t_string, use_i18n},
    ui::Each,
};

/// How long the end of a match stays on the screen.
const SEEN_AFTER: Duration = Duration::from_secs(10);

/// After how long a table that was not reached is asked for again.
const RETRY: Duration = Duration::from_secs(5);

/// The best match of a game, or of all.
#[component]
pub fn Tv(
    /// What the page begins with.
    visit: TvVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let TvVisit { game, lobby, shown } = visit;
    let state = follow(Topic::Lobby, Some(lobby)).state();
    let tables =
        Memo::new(move |_| state.read().as_ref().map(|state| state.playing.clone()).unwrap_or_default());
    let showing = RwSignal::new(shown.as_ref().and_then(shown_by));
    let screen = RwSignal::new(shown);
    let is_over = Memo::new(move |_| showing.get().is_some_and(|showing| !showing.lives(&tables.read())));
    let was_seen = RwSignal::new(false);
    Effect::new(move |_| {
        was_seen.set(false);
        if is_over.get()
            && let Ok(timer) = set_timeout_with_handle(move || was_seen.set(true), SEEN_AFTER)
        {
            on_cleanup(move || timer.clear());
        }
    });
    let turn_to = {
        let game = game.clone();
        Memo::new(move |_| {
            let tables = tables.read();
            next(&tables, game.as_deref(), showing.get(), was_seen.get()).and_then(Showing::at)
        })
    };
    let (tries, try_again) = signal(0_u32);
    Effect::new(move |_| {
        tries.track();
        let Some(found) = turn_to.get() else { return };
        // A rematch: its table is on the screen already.
        if showing.get_untracked().is_some_and(|showing| showing.table == found.table) {
            return showing.set(Some(found));
        }
        spawn_local(async move {
            let visit = begin(Ask::Table(found.table.to_string())).await;
            let visit = visit.and_then(|beginning| beginning.read());
            // The page may be gone, and the match over, when the answer comes.
            if turn_to.try_get_untracked().flatten() != Some(found) {
                return;
            }
            match visit {
                Ok(visit) => {
                    screen.set(Some(visit));
                    showing.set(Some(found));
                }
                Err(_) => {
                    let again = move || {
                        try_again.try_update(|tries| *tries += 1);
                    };
                    set_timeout(again, RETRY);
                }
            }
        });
    });
    let is_quiet = {
        let game = game.clone();
        move || of_game(&tables.read(), game.as_deref()).next().is_none()
    };
    let is_on = Memo::new(move |_| showing.get().is_some());
    let note = move || match (is_on.get(), is_over.get(), is_quiet()) {
        (false, ..) => "",
        (_, false, _) => t_string!(i18n, watching.tv_now),
        (_, _, false) => t_string!(i18n, watching.next_soon),
        (_, _, true) => t_string!(i18n, watching.next_later),
    };
    let matches = address("/watch", game.as_deref());
    let off = {
        let game = game.clone();
        move || screen.with(Option::is_none).then(|| view! { <Off game=game.clone() /> }.into_any())
    };
    view! {
        <div class="tv">
            <Games base="/tv" chosen=game tables />
            <div class="tv-line">
                <p class="tv-note" role="status">
                    {move || note()}
                </p>
                <a href=matches>{move || t_string!(i18n, watching.all_matches)}</a>
            </div>
            <Each items=move || screen.get().into_iter().collect() key=|visit| id_of(visit).to_string() let:visit>
                <Table visit />
            </Each>
            {off}
        </div>
    }
}

/// What stands in place of a match while none is being played.
#[component]
fn Off(game: Option<String>) -> impl IntoView {
    let i18n = use_i18n();
    let title = {
        let game = game.clone();
        move || match &game {
            Some(game) => format!("{} · {}", t_string!(i18n, watching.tv), game_name(i18n, game)),
            None => t_string!(i18n, watching.tv).to_owned(),
        }
    };
    view! {
        <Title text=server::title(title.clone()) />
        <h1 tabindex="-1">{move || title()}</h1>
        <Nobody game />
    }
}

fn id_of(visit: &TableVisit) -> TableId {
    visit.table.state.id
}

/// The match of a table that is brought onto the screen.
fn shown_by(visit: &TableVisit) -> Option<Showing> {
    let started_at_ms = visit.table.state.current.as_ref()?.started_at_ms;
    Some(Showing { table: id_of(visit), started_at_ms })
}
