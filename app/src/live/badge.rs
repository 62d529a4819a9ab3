//! The small sign in the header that says how the connection stands.

use leptos::prelude::*;

use super::{Connection, Way, use_live};
use crate::texts::{t_string, use_i18n};

/// Shows how the connection stands, in words and with a lamp. Its width does not change with the words.
#[component]
pub fn ConnectionBadge() -> impl IntoView {
    let i18n = use_i18n();
    let connection = use_live().connection();
    let text = move || match connection.get() {
        Connection::Connecting => t_string!(i18n, live.connecting),
        Connection::Online { way: Way::WebSocket, .. } => t_string!(i18n, live.connected),
        Connection::Online { .. } => t_string!(i18n, live.connected_by_http),
        Connection::Reconnecting { .. } => t_string!(i18n, live.reconnecting),
        Connection::Offline => t_string!(i18n, live.offline),
        Connection::Ended => t_string!(i18n, live.ended),
    };
    view! {
        <span
            class="connection"
            role="status"
            aria-label=move || t_string!(i18n, live.connection)
            data-state=move || state(connection.get())
            title=move || match connection.get() {
                Connection::Online { way, round_trip_ms: Some(ms) } => {
                    Some(t_string!(i18n, live.round_trip, way = name(way), ms = ms))
                }
                Connection::Online { way, round_trip_ms: None } => Some(name(way).to_owned()),
                _ => None,
            }
        >
            <span class="connection-lamp" aria-hidden="true"></span>
            <span class="connection-text">{move || text()}</span>
        </span>
    }
}

/// The same in every language.
fn name(way: Way) -> &'static str {
    match way {
        Way::WebSocket => "WebSocket",
        Way::Events => "HTTP (Server-Sent Events)",
        Way::Polling => "HTTP (long polling)",
    }
}

/// What the style knows it by.
fn state(connection: Connection) -> &'static str {
    match connection {
        Connection::Connecting => "connecting",
        Connection::Online { .. } => "online",
        Connection::Reconnecting { .. } => "reconnecting",
        Connection::Offline => "offline",
        Connection::Ended => "ended",
    }
}
