//! The rooms in which people call each other: what they are called, and those of the lobby.

use leptos::prelude::*;
use protocol::{CallRoom, limits::VOICE_ROOMS};

use super::bar::CallBar;
use crate::texts::{I18n, t_string, use_i18n};

/// What a room is called.
pub fn room_name(i18n: I18n, room: CallRoom) -> &'static str {
    match room {
        CallRoom::Table(_) => t_string!(i18n, calls.of_table),
        CallRoom::Direct(_) => t_string!(i18n, calls.of_two),
        CallRoom::Voice(1) => t_string!(i18n, calls.voice_1),
        CallRoom::Voice(2) => t_string!(i18n, calls.voice_2),
        CallRoom::Voice(3) => t_string!(i18n, calls.voice_3),
        CallRoom::Voice(_) => t_string!(i18n, calls.voice_4),
    }
}

/// The lobby's rooms.
#[component]
pub fn VoiceRooms() -> impl IntoView {
    let i18n = use_i18n();
    let rooms = (1..=VOICE_ROOMS).map(|number| {
        view! {
            <li class="list-item">
                <CallBar room=CallRoom::Voice(number) />
            </li>
        }
        .into_any()
    });
    view! {
        <section class="panel" aria-labelledby="voice-title">
            <h2 class="panel-title" id="voice-title">{move || t_string!(i18n, calls.voice_rooms)}</h2>
            <ul class="list">{rooms.collect_view()}</ul>
        </section>
    }
}
