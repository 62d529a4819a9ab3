//! What the pages of watching begin with, as the server sees it.

use games::GameKind;
use protocol::Code;

use super::{TvVisit, WatchVisit, best};
use crate::{error::AppError, play, server::backend};

/// What the page of all matches begins with.
pub async fn watch(game: Option<String>) -> Result<WatchVisit, AppError> {
    let backend = backend();
    let last = backend::play::last(&backend, known(game.as_deref())?).await?;
    Ok(WatchVisit { game, lobby: backend::lobby::snapshot(&backend), last })
}

/// What TV begins with.
pub async fn tv(game: Option<String>) -> Result<TvVisit, AppError> {
    known(game.as_deref())?;
    let lobby = backend::lobby::snapshot(&backend());
    let shown = match best::next(&lobby.state.playing, game.as_deref(), None, false) {
        // A table that has just been closed to strangers is not shown; the browser looks for another.
        Some(table) => play::begin::table(table.id).await.ok(),
        None => None,
    };
    Ok(TvVisit { game, lobby, shown })
}

/// The game of an address.
fn known(game: Option<&str>) -> Result<Option<GameKind>, AppError> {
    let kind = game.map(str::parse).transpose();
    kind.map_err(|_| backend::Error::from(Code::NotFound).into())
}
