//! Who is here.

use leptos::prelude::*;
use protocol::{accounts::Person, lobby::LobbySnapshot};

use crate::{
    texts::{t_string, use_i18n},
    ui::{Each, PersonLink},
};

/// The region "Here now".
#[component]
pub fn People(
    /// The lobby, with who is here by the time of coming.
    lobby: ReadSignal<Option<LobbySnapshot>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let people = move || lobby.read().as_ref().map(|lobby| lobby.people.clone()).unwrap_or_default();
    let count = move || lobby.read().as_ref().map_or(0, |lobby| lobby.people.len());
    // A guest who registers is the same person under another name.
    let key = |person: &Person| format!("{} {}", person.id, person.name);
    view! {
        <section class="panel here-now" aria-labelledby="people-title">
            <h2 class="panel-title">
                <span id="people-title">{move || t_string!(i18n, lobby.here_now)}</span>
                <span class="count tabular">{move || count().to_string()}</span>
            </h2>
            <p class="list-empty" hidden=move || count() != 0>
                {move || t_string!(i18n, lobby.nobody)}
            </p>
            <ul class="people" hidden=move || count() == 0>
                <Each items=people key let:person>
                    <li>
                        <PersonLink person />
                    </li>
                </Each>
            </ul>
        </section>
    }
}
