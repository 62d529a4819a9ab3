//! The list of the moves that were made.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{board::gesture::typed, store::TableStore};
use crate::{
    texts::{t_string, use_i18n},
    ui::Each,
};

/// A line for players to write their moves into.
#[component]
fn MoveEntry(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let refused = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let meant = store.shown.read_untracked().as_ref().and_then(|shown| {
            typed(&shown.moves, &text.read_untracked()).map(|legal| legal.notation.clone())
        });
        refused.set(meant.is_none());
        if let Some(notation) = meant {
            text.set(String::new());
            store.play(notation);
        }
    };
    view! {
        <form class="move-entry" on:submit=submit>
            <label for="move-entry">{move || t_string!(i18n, play.your_move)}</label>
            <input
                id="move-entry"
                class="input"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="send"
                aria-invalid=move || refused.get().then_some("true")
                aria-describedby="move-entry-error"
                readonly=move || (!store.is_my_turn()).then_some("true")
                prop:value=move || text.get()
                on:input=move |event| {
                    refused.set(false);
                    text.set(event_target_value(&event));
                }
            />
            <p id="move-entry-error" class="field-error" role="status">
                {move || refused.get().then(|| t_string!(i18n, play.no_such_move))}
            </p>
        </form>
    }
}

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
    let may_write = Memo::new(move |_| store.is_playing() && store.player().is_some());
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
                {move || may_write.get().then(|| view! { <MoveEntry store /> }.into_any())}
            </section>
        }
        .into_any()
    };
    view! { {move || begun.get().then(list)} }
}
