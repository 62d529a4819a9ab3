//! The matches that ended last.

use leptos::prelude::*;
use protocol::search::LastMatch;

use crate::{
    play::terms,
    texts::{t_string, use_i18n},
    ui::Time,
};

/// The region "Last finished", with a link to the replay of each.
#[component]
pub fn Last(matches: Vec<LastMatch>) -> impl IntoView {
    let i18n = use_i18n();
    let items = matches.into_iter().map(|LastMatch { id, options, players, winner, ended_at_ms }| {
        let names = players.join(" – ");
        let winner = winner.and_then(|winner| players.into_iter().nth(usize::from(winner)));
        let end = move || match &winner {
            Some(name) => t_string!(i18n, play.won, name = name.clone()),
            None => t_string!(i18n, play.draw).to_owned(),
        };
        view! {
            <li class="list-item">
                <span>
                    <a href=format!("/match/{id}")>{names}</a>
                    <span class="list-note tabular">{move || terms(i18n, &options)} " · " {move || end()}</span>
                </span>
                <Time at_ms=ended_at_ms day=true />
            </li>
        }
        .into_any()
    });
    view! {
        <section class="panel" aria-labelledby="last-title">
            <h2 class="panel-title" id="last-title">
                {move || t_string!(i18n, watching.last)}
            </h2>
            <ul class="list">{items.collect_view()}</ul>
        </section>
    }
}
