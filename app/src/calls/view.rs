//! All of a call that is to be seen: the look at the devices, the call itself, and why it ended.

use leptos::prelude::*;
use protocol::CallRoom;

use super::{Ended, check::Check, dock::Dock, engine::Devices, rooms::room_name, use_calls};
use crate::{
    texts::{t_string, use_i18n},
    words::{self, language},
};

/// The call of this tab. The devices are open from the look at them until the call is over.
#[component]
pub fn CallView() -> impl IntoView {
    let calls = use_calls();
    let devices = Devices::new();
    Effect::new(move |_| {
        if !calls.is_used() {
            devices.close_all();
        }
    });
    let (here, checking) = (Memo::new(move |_| calls.here.get()), Memo::new(move |_| calls.checking.get()));
    view! {
        {move || here.get().map(|here| view! { <Dock here devices /> }.into_any())}
        {move || checking.get().map(|room| view! { <Check room devices /> }.into_any())}
        {move || calls.over.get().map(|(room, why)| view! { <Over room why /> }.into_any())}
    }
}

/// Why the call is over, and the way back.
#[component]
fn Over(room: CallRoom, why: Ended) -> impl IntoView {
    let i18n = use_i18n();
    let calls = use_calls();
    let told = move || match &why {
        Ended::Elsewhere => t_string!(i18n, calls.goes_on_elsewhere).to_owned(),
        Ended::Refused(problem) => words::sentence(language(i18n.get_locale()), problem),
    };
    view! {
        <section class="call" aria-labelledby="call-title">
            <div class="call-strip">
                <h2 class="call-title" id="call-title">{move || room_name(i18n, room)}</h2>
                <p role="status">{move || told()}</p>
                <div class="call-controls">
                    <button type="button" class="button button-primary" on:click=move |_| calls.ask(room)>
                        {move || t_string!(i18n, calls.come_back)}
                    </button>
                    <button type="button" class="button" on:click=move |_| calls.over.set(None)>
                        {move || t_string!(i18n, calls.close)}
                    </button>
                </div>
            </div>
        </section>
    }
}
