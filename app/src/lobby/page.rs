//! The lobby's page.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Room, Topic};

use super::{
    LobbyVisit, lobby_page, matches::Matches, people::People, play_now::PlayNow, tables::OpenTables,
};
use crate::{
    accounts::visitor,
    chat::{ChatPanel, MayWrite},
    i18n::{t_string, use_i18n},
    live::follow,
    ui::ErrorPage,
};

/// The route `/`.
#[component]
pub fn LobbyPage() -> impl IntoView {
    let visit = Resource::new_blocking(|| (), |()| lobby_page());
    view! {
        <Suspense fallback=|| view! { <div class="lobby" aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match visit.await {
                    Ok(visit) => view! { <Lobby visit /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Lobby(visit: LobbyVisit) -> impl IntoView {
    let i18n = use_i18n();
    let LobbyVisit { lobby, chat } = visit;
    let state = follow(Topic::Lobby, Some(lobby)).state();
    let state = Signal::derive(move || state.get().unwrap_or_default());
    let open = Memo::new(move |_| state.with(|state| state.open.clone()));
    let playing = Memo::new(move |_| state.with(|state| state.playing.clone()));
    let people = Memo::new(move |_| state.with(|state| state.people.clone()));
    let pools = Memo::new(move |_| state.with(|state| state.pools.clone()));
    let may_write = match visitor() {
        Some(_) => MayWrite::Yes,
        None => MayWrite::ComeInFirst,
    };
    let title = Signal::derive(move || t_string!(i18n, lobby.chat).to_owned());
    view! {
        <Title text="" />
        <h1 class="visually-hidden" tabindex="-1">
            {move || t_string!(i18n, lobby.lobby)}
        </h1>
        <div class="lobby">
            <div class="lobby-play">
                <PlayNow pools />
                <OpenTables tables=open />
            </div>
            <div class="lobby-matches">
                <Matches tables=playing />
            </div>
            <div class="lobby-side">
                <People people />
                <ChatPanel room=Room::Lobby seed=Some(chat) may_write=Signal::stored(may_write) title />
            </div>
        </div>
    }
}
