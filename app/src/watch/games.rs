//! The games to choose from, each with how many of its matches are being played.

use games::GameKind;
use leptos::prelude::*;
use protocol::lobby::TableSummary;

use super::{address, best::of_game};
use crate::{
    play::game_name,
    texts::{t_string, use_i18n},
};

/// Links to the pages of all games, and to that of each.
#[component]
pub fn Games(
    /// Where the pages are.
    base: &'static str,
    /// The code of the game of this page.
    chosen: Option<String>,
    /// The matches being played.
    tables: Memo<Vec<TableSummary>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let all = std::iter::once(None).chain(GameKind::ALL.iter().map(|kind| Some(kind.code())));
    let links = all.map(|game| {
        let count = Memo::new(move |_| of_game(&tables.read(), game).count());
        let name = move || match game {
            Some(game) => game_name(i18n, game),
            None => t_string!(i18n, watching.all_games).to_owned(),
        };
        view! {
            <a
                class="chip"
                href=address(base, game)
                aria-current=(game == chosen.as_deref()).then_some("page")
            >
                {move || name()}
                <span class="chip-count tabular" hidden=move || count.get() == 0>
                    {move || count.get().to_string()}
                </span>
            </a>
        }
        .into_any()
    });
    let links = links.collect_view();
    view! {
        <nav class="chips watch-games" aria-label=move || t_string!(i18n, lobby.game)>
            {links}
        </nav>
    }
}
