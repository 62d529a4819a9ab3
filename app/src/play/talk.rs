//! The rooms of a table: that of the players, and that of the watchers, which who plays does not see.

use leptos::prelude::*;
use protocol::{At, Room, chat::ChatSnapshot};

use super::store::TableStore;
use crate::{
    chat::{ChatPanel, MayWrite, TEXTBOX_ID},
    i18n::{t_string, use_i18n},
};

/// The rooms that the viewer may see, the one that is the viewer's own first.
#[component]
pub fn Talk(
    store: TableStore,
    chat: At<ChatSnapshot>,
    watchers: Option<At<ChatSnapshot>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let seated = Memo::new(move |_| store.seat.get().is_some());
    let players_write = Signal::derive(move || if seated.get() { MayWrite::Yes } else { MayWrite::No });
    let watchers_write =
        Signal::derive(move || if store.account().is_some() { MayWrite::Yes } else { MayWrite::ComeInFirst });
    // Who sits sees the watchers' room only between matches, and only once there was one.
    let sees_watchers = Memo::new(move |_| {
        let plays = store.is_playing() && store.player().is_some();
        !plays && (!seated.get() || store.table.read().current.is_some())
    });
    let textbox = Signal::derive(move || if seated.get() { "chat-text-watchers" } else { TEXTBOX_ID });
    // The seeds serve the first rendering; who comes to a room later gets it from the socket.
    let seeds = StoredValue::new((Some(chat), watchers));
    let players_title = Signal::derive(move || t_string!(i18n, play.chat).to_owned());
    let watchers_title = Signal::derive(move || t_string!(i18n, play.watchers_chat).to_owned());
    let players_room = move || {
        let seed = seeds.try_update_value(|seeds| seeds.0.take()).flatten();
        view! {
            <ChatPanel room=Room::Table(store.id) seed may_write=players_write title=players_title />
        }
    };
    let watchers_room = move || {
        sees_watchers.get().then(|| {
            let seed = seeds.try_update_value(|seeds| seeds.1.take()).flatten();
            view! {
                <ChatPanel room=Room::Watchers(store.id) seed may_write=watchers_write title=watchers_title textbox />
            }
        })
    };
    view! {
        <div class="talk" class:is-seated=move || seated.get()>
            {players_room()}
            {watchers_room}
        </div>
    }
}
