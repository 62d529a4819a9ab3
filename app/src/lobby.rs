//! The lobby: playing at once, open tables, matches to watch, who is here, and talk.

#[cfg(feature = "ssr")]
pub mod begin;
mod computer_offer;
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

use protocol::{At, chat::ChatSnapshot, lobby::LobbySnapshot};
use serde::{Deserialize, Serialize};

pub use self::{
    matches::MatchCards,
    mine::{Mine, Seed, provide_mine, use_mine},
    page::Lobby,
};

/// What the lobby begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LobbyVisit {
    /// The lists.
    pub lobby: At<LobbySnapshot>,
    /// The last messages.
    pub chat: At<ChatSnapshot>,
}
