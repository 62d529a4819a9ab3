//! Talk: messages of a room in their order.

use serde::{Deserialize, Serialize};

use crate::{accounts::Person, limits, topic::Room};

/// Writes to a room.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    /// Where.
    pub room: Room,
    /// Plain text; shown as text, never as markup.
    pub text: String,
}

// Message texts never reach a log.
impl std::fmt::Debug for Say {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Say").field("room", &self.room).finish_non_exhaustive()
    }
}

/// One message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number in the room, equal to its event's offset.
    pub number: u64,
    /// Who wrote it.
    pub author: Person,
    /// The text.
    pub text: String,
    /// When it was committed, in milliseconds since 1970.
    pub at_ms: i64,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Message").field("number", &self.number).finish_non_exhaustive()
    }
}

/// What happens in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatEvent {
    /// Somebody wrote.
    Said(Message),
}

/// The last messages of a room, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatSnapshot {
    /// At most [`limits::CHAT_PAGE`] when it is made; it grows as people write and as one reads back.
    pub messages: Vec<Message>,
    /// True if there are messages before the first of these.
    pub earlier: bool,
}

impl ChatSnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &ChatEvent) {
        match event {
            ChatEvent::Said(message) => self.messages.push(message.clone()),
        }
    }

    /// Forgets all but the last page, as a snapshot that is made anew would have it.
    pub fn trim(&mut self) {
        if self.messages.len() > limits::CHAT_PAGE {
            self.messages.drain(..self.messages.len() - limits::CHAT_PAGE);
            self.earlier = true;
        }
    }
}
