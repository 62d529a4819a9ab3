//! The emblems of the games.

use games::GameKind;
use leptos::prelude::*;

/// The emblem of a game, in the color of the text around it. Only for the eye: the name stands beside it.
#[component]
pub fn Emblem(
    /// The game.
    kind: GameKind,
) -> impl IntoView {
    view! {
        <svg class="emblem" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <use href=format!("/games.svg#{kind}")></use>
        </svg>
    }
}
