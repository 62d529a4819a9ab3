//! The page of all matches that everybody may watch.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Topic;

use super::{WatchVisit, address, best::of_game, games::Games, last::Last, nobody::Nobody};
use crate::{
    live::follow,
    lobby::MatchCards,
    play::game_name,
    server,
    texts::{t_string, use_i18n},
};

/// The matches being played, of one game or of all, and those that ended last.
#[component]
pub fn Watch(
    /// What the page begins with.
    visit: WatchVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let WatchVisit { game, lobby, last } = visit;
    let state = follow(Topic::Lobby, Some(lobby)).state();
    let all =
        Memo::new(move |_| state.read().as_ref().map(|state| state.playing.clone()).unwrap_or_default());
    let tables = {
        let game = game.clone();
        Memo::new(move |_| of_game(&all.read(), game.as_deref()).cloned().collect::<Vec<_>>())
    };
    let title = {
        let game = game.clone();
        move || match &game {
            Some(game) => format!("{} · {}", t_string!(i18n, watching.watch), game_name(i18n, game)),
            None => t_string!(i18n, watching.watch).to_owned(),
        }
    };
    let last = (!last.is_empty()).then(|| view! { <Last matches=last /> }.into_any());
    let tv = address("/tv", game.as_deref());
    view! {
        <Title text=server::title(title.clone()) />
        <div class="watch">
            <div class="watch-head">
                <h1 tabindex="-1">{move || title()}</h1>
                <a class="button" href=tv>
                    {move || t_string!(i18n, watching.tv_best)}
                </a>
            </div>
            <Games base="/watch" chosen=game.clone() tables=all />
            <section class="panel" aria-labelledby="matches-title">
                <h2 class="panel-title">
                    <span id="matches-title">{move || t_string!(i18n, lobby.matches)}</span>
                    <span class="count tabular">{move || tables.with(Vec::len).to_string()}</span>
                </h2>
                <div hidden=move || !tables.with(Vec::is_empty)>
                    <Nobody game />
                </div>
                <MatchCards tables />
            </section>
            {last}
        </div>
    }
}
