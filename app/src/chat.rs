//! Talk: the panel of a room, and the messages that were written before those it begins with.

mod outgoing;
mod panel;

use leptos::prelude::*;
use protocol::{Room, chat::ChatSnapshot};

pub use self::panel::{ChatPanel, Note};
use crate::{codec::Json, error::AppError};

/// The id of the textbox that the key `/` leads to.
pub const TEXTBOX_ID: &str = "chat-text";

/// Whether a person may write to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayWrite {
    /// The person may.
    Yes,
    /// Anybody who is signed in may.
    ComeInFirst,
    /// The room belongs to others.
    No,
}

/// Gives a page of the messages before a number.
#[server(prefix = "/api", endpoint = "chat/earlier", input = Json, output = Json)]
pub async fn earlier(room: Room, before: u64) -> Result<ChatSnapshot, AppError> {
    use crate::server::{backend, caller};

    Ok(backend::chat::history(&backend(), caller().as_ref(), room, before).await?)
}
