//! The rooms of a table: that of the players, and that of the watchers, which who plays does not see.

use leptos::prelude::*;
use protocol::{At, CallRoom, Room, accounts::Person, chat::ChatSnapshot};

use super::store::TableStore;
use crate::{
    calls::CallBar,
    chat::{ChatPanel, MayWrite, Note, TEXTBOX_ID},
    texts::{t_string, use_i18n},
};

/// The rooms that the viewer may see, the one that is the viewer's own first.
#[component]
pub fn Talk(store: TableStore, chat: At<ChatSnapshot>, watchers: Option<At<ChatSnapshot>>) -> impl IntoView {
    let i18n = use_i18n();
    let seated = Memo::new(move |_| store.seat.get().is_some());
    let opponents = Memo::new(move |_| {
        let table = store.table.read();
        let people = table.seats.iter().filter_map(|seat| seat.person.clone());
        let is_one = |person: &Person| person.level().is_none() && Some(person.id) != store.account();
        people.filter(is_one).collect::<Vec<_>>()
    });
    let players_write = Callback::new(move |()| if seated.get() { MayWrite::Yes } else { MayWrite::No });
    let watchers_write = Callback::new(move |()| match store.account() {
        Some(_) => MayWrite::Yes,
        None => MayWrite::ComeInFirst,
    });
    // Who sits sees the watchers' room only between matches, and only once there was one.
    let sees_watchers = Memo::new(move |_| {
        let plays = store.is_playing() && store.player().is_some();
        !plays && (!seated.get() || store.table.read().current.is_some())
    });
    let textbox = move || if seated.get() { "chat-text-watchers" } else { TEXTBOX_ID };
    // Whoever comes back to the room goes on from there: the server sends what was written since.
    let watchers = StoredValue::new(watchers);
    let notes = Memo::new(move |_| {
        let table = store.table.read();
        let resumed = table.current.iter().flat_map(|played| &played.resumed_at_ms);
        let text = t_string!(i18n, gone.server_was_away);
        resumed.map(|&at_ms| Note { at_ms, text: text.to_owned() }).collect::<Vec<_>>()
    });
    let players_title = move || t_string!(i18n, play.chat);
    let watchers_title = move || t_string!(i18n, play.watchers_chat);
    let watchers_panel = move || {
        let (room, seed) = (Room::Watchers(store.id), watchers.get_value());
        view! { <ChatPanel room seed may_write=watchers_write title=watchers_title textbox /> }
    };
    let watchers_room = move || match (sees_watchers.get(), seated.get()) {
        (false, _) => ().into_any(),
        (true, false) => watchers_panel().into_any(),
        (true, true) => view! {
            <details class="talk-more">
                <summary>{move || watchers_title()}</summary>
                {watchers_panel()}
            </details>
        }
        .into_any(),
    };
    view! {
        <div class="talk" class:is-seated=move || seated.get()>
            {move || {
                seated.get().then(|| view! { <CallBar room=CallRoom::Table(store.id) people=opponents /> }.into_any())
            }}
            <ChatPanel room=Room::Table(store.id) seed=Some(chat) may_write=players_write notes title=players_title />
            {move || watchers_room()}
        </div>
    }
}
