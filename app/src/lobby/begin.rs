//! What the lobby begins with, as the server sees it.

use protocol::Room;

use super::LobbyVisit;
use crate::{
    error::AppError,
    server::{backend, caller},
};

/// What the lobby begins with.
pub async fn lobby() -> Result<LobbyVisit, AppError> {
    let (backend, caller) = (backend(), caller());
    let chat = backend::chat::snapshot(&backend, caller.as_ref(), Room::Lobby).await?;
    Ok(LobbyVisit { lobby: backend::lobby::snapshot(&backend), chat })
}
