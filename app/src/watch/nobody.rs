//! What to do where nobody plays.

use leptos::prelude::*;

use crate::texts::{t_string, use_i18n};

/// Says so, and offers to play.
#[component]
pub fn Nobody(
    /// The code of the game that nobody plays.
    game: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let computer = format!("/practice/{}", game.as_deref().unwrap_or("chess"));
    let says = move || match &game {
        Some(_) => t_string!(i18n, watching.nobody_plays_this),
        None => t_string!(i18n, watching.nobody_plays),
    };
    view! {
        <div class="list-empty watch-nobody">
            <p>{move || says()}</p>
            <div class="row">
                <a class="button button-primary" href="/">
                    {move || t_string!(i18n, common.play)}
                </a>
                <a class="button" href=computer>
                    {move || t_string!(i18n, lobby.against_computer)}
                </a>
            </div>
        </div>
    }
}
