//! Who is here.

use leptos::prelude::*;
use protocol::accounts::Person;

use crate::{
    i18n::{t_string, use_i18n},
    ui::PersonLink,
};

/// The region "Here now".
#[component]
pub fn People(
    /// Who is here, by the time of coming.
    people: Memo<Vec<Person>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = move || people.with(Vec::is_empty);
    view! {
        <section class="panel here-now" aria-labelledby="people-title">
            <h2 class="panel-title">
                <span id="people-title">{move || t_string!(i18n, lobby.here_now)}</span>
                <span class="count tabular">{move || people.with(Vec::len)}</span>
            </h2>
            <p class="list-empty" hidden=move || !is_empty()>
                {move || t_string!(i18n, lobby.nobody)}
            </p>
            <ul class="people" hidden=is_empty>
                // A guest who registers is the same person under another name.
                <For each=move || people.get() key=|person| (person.id, person.name.clone()) let:person>
                    <li>
                        <PersonLink person=Signal::stored(person) />
                    </li>
                </For>
            </ul>
        </section>
    }
}
