//! The way into the call of a room, and who is in it.

use leptos::prelude::*;
use protocol::{CallRoom, Topic, accounts::Person, calls::CallSnapshot, limits::CALL_LEGS};

use super::{rooms::room_name, use_calls};
use crate::{
    accounts::visitor,
    live::{Followed, follow, use_live},
    texts::{t_string, use_i18n},
    ui::Each,
};

/// A line with the room's name, who is in its call, and a button to join.
#[component]
pub fn CallBar(
    /// The room.
    room: CallRoom,
    /// Who belongs there, and may be rung by those who are in the call.
    #[prop(optional)]
    people: Option<Memo<Vec<Person>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (calls, awake) = (use_calls(), use_live().awake());
    let followed: Followed<CallSnapshot> = follow(Topic::Call(room), None);
    let call = followed.state();
    let names = Memo::new(move |_| {
        let call = call.read();
        let names: Vec<_> =
            call.iter().flat_map(|call| &call.legs).map(|leg| leg.person.name.clone()).collect();
        names
    });
    let absent = move || {
        let people = people.filter(|_| calls.is_in(room)).map(|people| people.get()).unwrap_or_default();
        let call = call.read();
        let is_known = |person: &Person| {
            let is = |known: &Person| known.id == person.id;
            call.iter().any(|call| {
                call.legs.iter().any(|leg| is(&leg.person)) || call.rung.iter().any(|rung| is(&rung.person))
            })
        };
        people.into_iter().filter(|person| !is_known(person)).collect::<Vec<_>>()
    };
    let is_full = move || names.read().len() >= CALL_LEGS;
    let label = move || match names.read().is_empty() {
        true => t_string!(i18n, calls.start),
        false => t_string!(i18n, calls.join_call),
    };
    let join = visitor().map(|_| {
        view! {
            <button
                type="button"
                class="button button-small"
                hidden=move || calls.is_in(room)
                aria-disabled=move || (!awake.get() || is_full()).then_some("true")
                aria-label=move || format!("{}: {}", label(), room_name(i18n, room))
                on:click=move |_| {
                    if untrack(|| awake.get() && !is_full()) {
                        calls.ask(room);
                    }
                }
            >
                {move || label()}
            </button>
        }
        .into_any()
    });
    view! {
        <div class="call-bar">
            <span class="call-bar-name">{move || room_name(i18n, room)}</span>
            <span class="call-bar-people">{move || names.read().join(", ")}</span>
            {join}
            <Each items=absent key=|person: &Person| person.id.to_string() let:person>
                <Summon person />
            </Each>
        </div>
    }
}

/// Rings somebody to the call in which the visitor is.
#[component]
fn Summon(person: Person) -> impl IntoView {
    let i18n = use_i18n();
    let (calls, awake) = (use_calls(), use_live().awake());
    let whom = StoredValue::new(person);
    view! {
        <button
            type="button"
            class="button button-small"
            aria-disabled=move || (!awake.get()).then_some("true")
            on:click=move |_| {
                if awake.get_untracked() {
                    calls.ring_here(whom.get_value());
                }
            }
        >
            {move || t_string!(i18n, calls.ring_person, name = whom.with_value(|person| person.name.clone()))}
        </button>
    }
}
