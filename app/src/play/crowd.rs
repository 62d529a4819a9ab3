//! Who watches.

use leptos::prelude::*;
use protocol::{Topic, lobby::Watch, play::CrowdSnapshot};

use super::store::TableStore;
use crate::{
    live::{Followed, follow},
    texts::{t_string, use_i18n},
    ui::{Each, page_of},
};

/// How many watch, and their names.
#[component]
pub fn Crowd(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let crowd: Followed<CrowdSnapshot> = follow(Topic::Crowd(store.id), None);
    let crowd = crowd.state();
    let watchers = move || {
        let table = store.table.read();
        let crowd = crowd.read();
        let people = crowd.iter().flat_map(|crowd| &crowd.people);
        let watching = people.filter(|person| table.seated(person.id).is_none());
        watching.map(|person| person.name.clone()).collect::<Vec<_>>()
    };
    let visitors = move || crowd.read().as_ref().map_or(0, |crowd| crowd.visitors);
    let count = move || {
        let count = watchers().len() + visitors() as usize;
        t_string!(i18n, play.watching_count, count = count)
    };
    let limits = move || match store.table.read().options.watch {
        Watch::All => None,
        Watch::Link => Some(t_string!(i18n, watching.listed_nowhere)),
        Watch::Nobody => Some(t_string!(i18n, watching.players_only)),
    };
    let guests = move || {
        let visitors = visitors();
        (visitors > 0)
            .then(|| view! { <li>{t_string!(i18n, play.visitors, count = visitors)}</li> }.into_any())
    };
    view! {
        <section class="crowd" aria-labelledby="crowd-title">
            <h2 id="crowd-title" class="visually-hidden">{move || t_string!(i18n, play.watching)}</h2>
            <p class="crowd-count">{move || count()}</p>
            <ul class="crowd-names">
                <Each items=watchers key=Clone::clone let:name>
                    <li>
                        <a href=page_of(&name)>{name.clone()}</a>
                    </li>
                </Each>
                {move || guests()}
            </ul>
            <p class="crowd-count">{move || limits()}</p>
        </section>
    }
}
