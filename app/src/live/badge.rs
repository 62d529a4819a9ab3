//! The small sign in the header that says how the connection stands.

use leptos::prelude::*;

use super::{Connection, use_live};
use crate::i18n::{t_string, use_i18n};

/// Shows how the connection stands, in words and with a lamp. Its width does not change with the words.
#[component]
pub fn ConnectionBadge() -> impl IntoView {
    let i18n = use_i18n();
    let connection = use_live().connection();
    let text = move || match connection.get() {
        Connection::Connecting => t_string!(i18n, live.connecting),
        Connection::Online { .. } => t_string!(i18n, live.connected),
        Connection::Reconnecting { .. } => t_string!(i18n, live.reconnecting),
        Connection::Offline => t_string!(i18n, live.offline),
        Connection::Ended => t_string!(i18n, live.ended),
    };
    let state = move || match connection.get() {
        Connection::Connecting => "connecting",
        Connection::Online { .. } => "online",
        Connection::Reconnecting { .. } => "reconnecting",
        Connection::Offline => "offline",
        Connection::Ended => "ended",
    };
    let round_trip = move || match connection.get() {
        Connection::Online { round_trip_ms: Some(ms) } => Some(t_string!(i18n, live.round_trip, ms = ms)),
        _ => None,
    };
    view! {
        <span
            class="connection"
            role="status"
            aria-label=move || t_string!(i18n, live.connection)
            data-state=state
            title=round_trip
        >
            <span class="connection-lamp" aria-hidden="true"></span>
            <span class="connection-text">{text}</span>
        </span>
    }
}
