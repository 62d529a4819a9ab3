//! What one can listen to, and its text form on the wire (`table/0190…`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, TableId};

/// A stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Topic {
    /// Who is here, the open tables, the matches being played. Ephemeral: counted in memory.
    Lobby,
    /// A table and the matches played at it. Durable: counted in Postgres.
    Table(TableId),
    /// Who is at a table at this moment, players and watchers. Ephemeral.
    Crowd(TableId),
    /// The messages of a room. Durable.
    Chat(Room),
    /// What concerns one person on every page: pairing, seats. Ephemeral, for that person alone.
    User(AccountId),
}

/// Where people talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Room {
    /// Everyone.
    Lobby,
    /// Those who sit at the table.
    Table(TableId),
    /// Those who watch the table.
    Watchers(TableId),
}

/// The text is not a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown topic")]
pub struct UnknownTopic;

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lobby => formatter.write_str("lobby"),
            Self::Table(table) => write!(formatter, "table/{table}"),
            Self::Crowd(table) => write!(formatter, "crowd/{table}"),
            Self::Chat(room) => write!(formatter, "chat/{room}"),
            Self::User(account) => write!(formatter, "user/{account}"),
        }
    }
}

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "lobby" {
            return Ok(Self::Lobby);
        }
        let (kind, rest) = text.split_once('/').ok_or(UnknownTopic)?;
        match kind {
            "table" => Ok(Self::Table(id(rest)?)),
            "crowd" => Ok(Self::Crowd(id(rest)?)),
            "user" => Ok(Self::User(id(rest)?)),
            "chat" => Ok(Self::Chat(rest.parse()?)),
            _ => Err(UnknownTopic),
        }
    }
}

impl fmt::Display for Room {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lobby => formatter.write_str("lobby"),
            Self::Table(table) => write!(formatter, "table/{table}"),
            Self::Watchers(table) => write!(formatter, "watchers/{table}"),
        }
    }
}

impl FromStr for Room {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            None if text == "lobby" => Ok(Self::Lobby),
            Some(("table", rest)) => Ok(Self::Table(id(rest)?)),
            Some(("watchers", rest)) => Ok(Self::Watchers(id(rest)?)),
            _ => Err(UnknownTopic),
        }
    }
}

/// One topic has one text: only the hyphenated lower-case form of a UUID is taken.
fn id<Id: FromStr + fmt::Display>(text: &str) -> Result<Id, UnknownTopic> {
    let id: Id = text.parse().map_err(|_| UnknownTopic)?;
    if id.to_string() == text { Ok(id) } else { Err(UnknownTopic) }
}

macro_rules! as_text {
    ($($name:ty),+) => {$(
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownTopic;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    )+};
}

as_text!(Topic, Room);

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190a3c4-5f00-7000-8000-000000000001";

    #[test]
    fn every_topic_reads_back_from_its_text() {
        for text in [
            "lobby".to_owned(),
            "chat/lobby".to_owned(),
            format!("table/{ID}"),
            format!("crowd/{ID}"),
            format!("user/{ID}"),
            format!("chat/table/{ID}"),
            format!("chat/watchers/{ID}"),
        ] {
            let topic: Topic = text.parse().unwrap();
            assert_eq!(topic.to_string(), text);
        }
    }

    #[test]
    fn a_topic_has_one_text_only() {
        for text in [
            "".to_owned(),
            "lobby/".to_owned(),
            "chat".to_owned(),
            "table/".to_owned(),
            format!("table/{}", ID.to_uppercase()),
            format!("table/{}", ID.replace('-', "")),
            format!("table/{{{ID}}}"),
            format!("chat/user/{ID}"),
        ] {
            assert_eq!(text.parse::<Topic>(), Err(UnknownTopic), "{text}");
        }
    }
}
