//! The lobby's page.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Room, Topic};

use super::{
    LobbyVisit, matches::Matches, my_matches::MyMatches, people::People, play_now::PlayNow,
    tables::OpenTables,
};
use crate::{
    accounts::visitor,
    calls::VoiceRooms,
    chat::{ChatPanel, MayWrite},
    live::follow,
    texts::{t_string, use_i18n},
};

/// The lobby.
#[component]
pub fn Lobby(
    /// What the page begins with.
    visit: LobbyVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let LobbyVisit { lobby, chat } = visit;
    let state = follow(Topic::Lobby, Some(lobby)).state();
    let open = Memo::new(move |_| state.read().as_ref().map(|state| state.open.clone()).unwrap_or_default());
    let playing =
        Memo::new(move |_| state.read().as_ref().map(|state| state.playing.clone()).unwrap_or_default());
    let pools =
        Memo::new(move |_| state.read().as_ref().map(|state| state.pools.clone()).unwrap_or_default());
    let may_write = match visitor() {
        Some(_) => MayWrite::Yes,
        None => MayWrite::ComeInFirst,
    };
    view! {
        <Title text="" />
        <h1 class="visually-hidden" tabindex="-1">
            {move || t_string!(i18n, lobby.lobby)}
        </h1>
        <div class="lobby">
            <div class="lobby-play">
                <PlayNow pools />
                <MyMatches />
                <OpenTables tables=open />
            </div>
            <div class="lobby-matches">
                <Matches tables=playing />
            </div>
            <div class="lobby-side">
                <People lobby=state />
                <VoiceRooms />
                <ChatPanel
                    room=Room::Lobby
                    seed=Some(chat)
                    may_write=Callback::new(move |()| may_write)
                    title=move || t_string!(i18n, lobby.chat)
                />
            </div>
        </div>
    }
}
