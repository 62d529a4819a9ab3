//! The call beside the pages: a strip below the header that covers nothing, a window with the pictures, and more of
//! both when one wants to see it.

use leptos::prelude::*;
use protocol::calls::{Leg, Rung as Called};

use super::{
    Here,
    check::{Choice, Troubled},
    controls::Controls,
    engine::{Devices, Session},
    medium::Medium,
    pictures::Pictures,
    ringing::outcome,
    rooms::room_name,
    tile::{OwnTile, Safety, Tile, Volume},
    use_calls,
};
use crate::{
    texts::{t_string, use_i18n},
    ui::{Alert, Each},
};

/// The call.
#[component]
pub fn Dock(here: Here, devices: Devices) -> impl IntoView {
    let i18n = use_i18n();
    let session = Session::new(use_calls(), here, devices);
    let large = RwSignal::new(false);
    let others = Memo::new(move |_| {
        let call = session.call().get();
        let legs = call.into_iter().flat_map(|call| call.legs);
        legs.filter(|leg| leg.id != here.leg).collect::<Vec<_>>()
    });
    let is_alone = move || others.read().is_empty();
    let waits =
        move || is_alone() && session.call().with(|call| call.iter().all(|call| call.rung.is_empty()));
    let key = |leg: &Leg| leg.id.to_string();
    view! {
        <section class="call" class:is-large=move || large.get() aria-labelledby="call-title">
            <div class="call-strip">
                <h2 class="call-title" id="call-title">{move || room_name(i18n, here.room)}</h2>
                <ul class="call-people" aria-label=move || t_string!(i18n, calls.people)>
                    <OwnTile session />
                    <Each items=move || others.get() key let:leg>
                        <Tile session leg />
                    </Each>
                </ul>
                <p class="call-note" hidden=move || !waits()>
                    {move || t_string!(i18n, calls.alone)}
                </p>
                <Controls session large />
            </div>
            <Rung session />
            <Troubled devices />
            <div class="call-more" id="call-more" hidden=move || !large.get()>
                <Choice devices medium=Medium::Microphone />
                <Choice devices medium=Medium::Camera />
                <label class="choice">
                    <input
                        type="checkbox"
                        prop:checked=move || session.talks_on_push()
                        on:change:target=move |event| session.talk_on_push(event.target().checked())
                    />
                    <span>{move || t_string!(i18n, calls.push_to_talk)}</span>
                </label>
                <Each items=move || others.get() key let:leg>
                    <Volume session leg=leg.clone() />
                    <Safety session leg />
                </Each>
                <p class="call-note" hidden=is_alone>
                    {move || t_string!(i18n, calls.safety_meaning)}
                </p>
            </div>
            <Pictures session others large />
        </section>
    }
}

/// Who is rung, and what became of it.
#[component]
fn Rung(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let calls = use_calls();
    let rung = move || session.call().get().map(|call| call.rung).unwrap_or_default();
    let told = Memo::new(move |_| {
        let (person, how) = session.outcome().get()?;
        let told = outcome(i18n, person.name.clone(), how);
        (!told.is_empty()).then_some((person, told))
    });
    let again = move |_| {
        if let Some((person, _)) = told.get_untracked() {
            calls.ring_here(person);
        }
    };
    view! {
        <Each items=rung key=|rung: &Called| rung.person.id.to_string() let:rung>
            <div class="call-strip">
                <p role="status">
                    {
                        let name = rung.person.name.clone();
                        move || t_string!(i18n, calls.ringing, name = name.clone())
                    }
                </p>
                <button
                    type="button"
                    class="button button-small"
                    on:click=move |_| session.stop_ringing(rung.person.id)
                >
                    {move || t_string!(i18n, calls.stop_ringing)}
                </button>
            </div>
        </Each>
        <div class="call-strip" hidden=move || told.read().is_none()>
            <p role="status">{move || told.get().map(|(_, told)| told)}</p>
            <button type="button" class="button button-small" on:click=again>
                {move || t_string!(i18n, calls.ring_again)}
            </button>
        </div>
        <Alert problem=session.problem() />
    }
}
