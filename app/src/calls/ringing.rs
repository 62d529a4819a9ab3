//! Ringing: the buttons to ring somebody, who rings, and what was missed.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    CallRoom, Command, Pair, Problem,
    accounts::Person,
    calls::{AnswerRing, ForgetMissed, MissedCall, Ring, RingAnswer, RingEnd},
};

use super::{engine, rooms::room_name, use_calls};
use crate::{
    accounts::{set_blocked, visitor},
    live::use_live,
    lobby::use_mine,
    texts::{I18n, t_string, use_i18n},
    ui::{Alert, Each, PersonLink, Time},
    words::language,
};

/// The choice that nothing is heard when somebody rings, as the browser remembers it.
const SILENT: &str = "oyinline-rings-silently";

/// On a person's page: to ring the person, or to have nothing to do with the person.
#[component]
pub fn RingBar(person: Person, blocked: bool) -> impl IntoView {
    let i18n = use_i18n();
    let (calls, awake) = (use_calls(), use_live().awake());
    let blocked = RwSignal::new(blocked);
    let problem = RwSignal::new(None::<Problem>);
    let whom = StoredValue::new(person);
    let ring = move |_| {
        if untrack(|| awake.get() && !blocked.get()) {
            calls.ring(whom.get_value());
        }
    };
    let toggle = move |_| {
        if !awake.get_untracked() {
            return;
        }
        problem.set(None);
        let wanted = !blocked.get_untracked();
        let language = language(i18n.get_locale_untracked());
        spawn_local(async move {
            match set_blocked(whom.with_value(|person| person.id), wanted).await {
                Ok(()) => drop(blocked.try_set(wanted)),
                Err(error) => drop(problem.try_set(Some(error.into_problem(language)))),
            }
        });
    };
    let name = move || match blocked.get() {
        true => t_string!(i18n, calls.unblock),
        false => t_string!(i18n, calls.block),
    };
    view! {
        <div class="form-actions">
            <button
                type="button"
                class="button"
                aria-disabled=move || (!awake.get() || blocked.get()).then_some("true")
                on:click=ring
            >
                {move || t_string!(i18n, calls.ring)}
            </button>
            <button
                type="button"
                class="button button-quiet"
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=toggle
            >
                {move || name()}
            </button>
        </div>
        <p class="call-note" hidden=move || !blocked.get()>
            {move || t_string!(i18n, calls.blocked)}
        </p>
        <Alert problem />
    }
}

/// Who rings, and the calls that were missed.
#[component]
pub fn RingingView() -> impl IntoView {
    let (calls, mine) = (use_calls(), use_mine());
    // Whoever goes to answer has heard it.
    engine::sound(Memo::new(move |_| {
        !mine.rings().is_empty() && !calls.is_used() && !engine::remembers(SILENT)
    }));
    view! {
        <Each items=move || mine.rings() key=|ring: &Ring| format!("{} {}", ring.room, ring.until_ms) let:ring>
            <Rings ring />
        </Each>
        <Missed />
    }
}

/// The choice whether it is heard in this browser that somebody rings.
#[component]
pub fn RingAloud() -> impl IntoView {
    let i18n = use_i18n();
    let aloud = RwSignal::new(true);
    Effect::new(move |_| aloud.set(!engine::remembers(SILENT)));
    let choose = move |chosen: bool| {
        aloud.set(chosen);
        engine::remember(SILENT, !chosen);
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || aloud.get()
                on:change:target=move |event| choose(event.target().checked())
            />
            <span>{move || t_string!(i18n, calls.ring_aloud)}</span>
        </label>
    }
}

#[component]
fn Rings(ring: Ring) -> impl IntoView {
    let i18n = use_i18n();
    let (calls, live) = (use_calls(), use_live());
    let Ring { room, by, .. } = ring;
    let name = StoredValue::new(by.name);
    let told = move || match room {
        CallRoom::Direct(_) => t_string!(i18n, calls.rings, name = name.get_value()),
        _ => t_string!(i18n, calls.rings_to, name = name.get_value(), room = room_name(i18n, room)),
    };
    let answer = move |answer: RingAnswer| {
        // Who has stopped ringing meanwhile needs no answer.
        drop(live.send(Command::AnswerRing(AnswerRing { room, answer })));
    };
    view! {
        <section class="call-ring" aria-label=told>
            <p class="call-ring-text" role="alert">{move || told()}</p>
            <div class="call-controls">
                <button type="button" class="button button-primary" on:click=move |_| calls.ask(room)>
                    {move || t_string!(i18n, calls.accept)}
                </button>
                <button type="button" class="button" on:click=move |_| answer(RingAnswer::Later)>
                    {move || t_string!(i18n, calls.later)}
                </button>
                <button type="button" class="button" on:click=move |_| answer(RingAnswer::Decline)>
                    {move || t_string!(i18n, calls.decline)}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Missed() -> impl IntoView {
    let i18n = use_i18n();
    let (calls, live, mine) = (use_calls(), use_live(), use_mine());
    let missed = Memo::new(move |_| mine.missed());
    let has_some = Memo::new(move |_| !missed.read().is_empty());
    let forget = move |_| drop(live.send(Command::ForgetMissed(ForgetMissed {})));
    let list = move || {
        view! {
            <section class="call-ring" aria-labelledby="missed-title">
                <h2 class="call-title" id="missed-title">{move || t_string!(i18n, calls.missed)}</h2>
                <ul class="call-missed">
                    <Each items=move || missed.get() key=|missed: &MissedCall| missed.id.to_string() let:missed>
                        <li>
                            <PersonLink person=missed.by.clone() />
                            <Time at_ms=missed.at_ms />
                            <button
                                type="button"
                                class="button button-small"
                                on:click=move |_| calls.ring(missed.by.clone())
                            >
                                {move || t_string!(i18n, calls.ring_back)}
                            </button>
                        </li>
                    </Each>
                </ul>
                <button type="button" class="button button-small" on:click=forget>
                    {move || t_string!(i18n, calls.seen)}
                </button>
            </section>
        }
        .into_any()
    };
    view! { {move || has_some.get().then(list)} }
}

/// The room of the visitor and another person.
pub fn room_with(person: &Person) -> Option<CallRoom> {
    Pair::of(visitor()?.id, person.id).map(CallRoom::Direct)
}

/// What became of ringing somebody.
pub fn outcome(i18n: I18n, name: String, how: RingEnd) -> String {
    match how {
        RingEnd::Answered | RingEnd::Withdrawn => String::new(),
        RingEnd::Declined => t_string!(i18n, calls.has_declined, name = name),
        RingEnd::Later => t_string!(i18n, calls.comes_later, name = name),
        RingEnd::Missed => t_string!(i18n, calls.does_not_answer, name = name),
        RingEnd::Busy => t_string!(i18n, calls.is_busy, name = name),
        RingEnd::Quiet => t_string!(i18n, calls.is_quiet, name = name),
    }
}
