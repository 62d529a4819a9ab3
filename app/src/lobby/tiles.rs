//! The games as tiles to choose from, each with its emblem.

use games::GameKind;
use leptos::prelude::*;
use protocol::lobby::Pool;

use crate::{
    play::{Emblem, game_name},
    texts::{t_string, use_i18n},
};

/// Radio buttons that look like the games.
#[component]
pub fn GameTiles(
    /// The name of the buttons, different for each group of the page.
    name: &'static str,
    /// Which game is chosen.
    chosen: RwSignal<GameKind>,
    /// Who waits where; shown on the tiles.
    #[prop(optional)]
    pools: Option<Memo<Vec<Pool>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let tiles = GameKind::ALL.iter().map(|&kind| {
        let waiting = move || {
            let pools = pools?.read();
            let waiting: u32 =
                pools.iter().filter(|pool| pool.game == kind.code()).map(|pool| pool.waiting).sum();
            (waiting > 0).then_some(())?;
            let note = view! {
                <span class="tile-note tabular" aria-hidden="true">
                    {move || t_string!(i18n, lobby.waiting_count, count = waiting)}
                </span>
            };
            Some(note.into_any())
        };
        view! {
            <label class="tile">
                <input
                    type="radio"
                    name=name
                    value=kind.code()
                    checked=kind == chosen.get_untracked()
                    prop:checked=move || chosen.get() == kind
                    on:change=move |_| chosen.set(kind)
                />
                <Emblem kind />
                <span class="tile-name">{move || game_name(i18n, kind.code())}</span>
                {move || waiting()}
            </label>
        }
        .into_any()
    });
    view! {
        <fieldset class="tiles">
            <legend class="visually-hidden">{move || t_string!(i18n, lobby.game)}</legend>
            {tiles.collect_view()}
        </fieldset>
    }
}
