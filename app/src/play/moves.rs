//! The list of the moves that were made.

use leptos::prelude::*;

use super::store::TableStore;
use crate::{
    texts::{t_string, use_i18n},
    ui::Each,
};

/// The moves of the match on the board, with the one on its way; nothing before the first match.
#[component]
pub fn Moves(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let numbered = move || {
        let moves = match store.shown.read().as_ref() {
            Some(shown) => shown.texts.clone(),
            // A game that this build does not know.
            None => {
                let table = store.table.read();
                let made = table.current.iter().flat_map(|played| &played.moves);
                made.map(|made| made.notation.clone()).collect()
            }
        };
        moves.into_iter().enumerate().collect()
    };
    let begun = Memo::new(move |_| store.table.read().current.is_some());
    let list = move || {
        view! {
            <section class="moves" aria-labelledby="moves-title">
                <h2 id="moves-title">{move || t_string!(i18n, play.moves)}</h2>
                <div class="moves-scroll" role="group" tabindex="0" aria-labelledby="moves-title">
                    <ol class="moves-list">
                        <Each
                            items=numbered
                            key=|(number, text)| format!("{number} {text}")
                            children=|(_, text)| view! { <li>{text}</li> }
                        />
                    </ol>
                </div>
            </section>
        }
        .into_any()
    };
    view! { {move || begun.get().then(list)} }
}
