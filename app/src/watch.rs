//! Watching: the page of all matches that everybody may watch, and TV, which follows the best of them.

#[cfg(feature = "ssr")]
pub mod begin;
mod best;
mod games;
mod last;
mod nobody;
mod page;
mod tv;

use protocol::{At, lobby::LobbySnapshot, search::LastMatch};
use serde::{Deserialize, Serialize};

pub use self::{page::Watch, tv::Tv};
use crate::play::TableVisit;

/// What the page of all matches begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchVisit {
    /// The code of the game whose matches are shown; all without one.
    pub game: Option<String>,
    /// The lists, among them that of the matches.
    pub lobby: At<LobbySnapshot>,
    /// The matches that ended last.
    pub last: Vec<LastMatch>,
}

/// What TV begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TvVisit {
    /// The code of the game whose matches are shown; all without one.
    pub game: Option<String>,
    /// The lists, among them that of the matches.
    pub lobby: At<LobbySnapshot>,
    /// The match that is shown, if any is being played.
    pub shown: Option<TableVisit>,
}

/// The end of an address: that of a game, or of all.
fn address(base: &str, game: Option<&str>) -> String {
    match game {
        Some(game) => format!("{base}/{game}"),
        None => base.to_owned(),
    }
}
