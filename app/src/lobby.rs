//! The lobby: playing at once, open tables, matches to watch, who is here, and talk.

mod matches;
#[cfg(feature = "hydrate")]
mod memory;
#[cfg(not(feature = "hydrate"))]
#[path = "lobby/no_memory.rs"]
mod memory;
mod mine;
mod my_matches;
mod open_table;
mod page;
mod people;
mod play_now;
mod rated;
mod tables;
mod tiles;

use leptos::prelude::*;
use protocol::{At, chat::ChatSnapshot, lobby::LobbySnapshot};
use serde::{Deserialize, Serialize};

pub use self::{
    mine::{Mine, Seed, provide_mine, use_mine},
    page::Lobby,
};
use crate::{codec::Json, error::AppError};

/// What the lobby begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LobbyVisit {
    /// The lists.
    pub lobby: At<LobbySnapshot>,
    /// The last messages.
    pub chat: At<ChatSnapshot>,
}

/// Gives what the lobby begins with.
#[server(prefix = "/api", endpoint = "lobby", input = Json, output = Json)]
pub async fn lobby_page() -> Result<LobbyVisit, AppError> {
    use crate::server::{backend, caller};
    use protocol::Room;

    let (backend, caller) = (backend(), caller());
    let chat = backend::chat::snapshot(&backend, caller.as_ref(), Room::Lobby).await?;
    Ok(LobbyVisit { lobby: backend::lobby::snapshot(&backend), chat })
}
