//! What one can listen to, and its text form on the wire (`table/0190…`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, LegId, TableId},
    limits,
};

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
    /// Who is in the call of a room. Ephemeral, for those who may take part.
    Call(CallRoom),
    /// What is meant for one part of a call; listening is being there. Ephemeral, for its owner alone.
    Leg(LegId),
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

/// Where people call each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum CallRoom {
    /// Those who sit at the table.
    Table(TableId),
    /// Two people, wherever they are.
    Direct(Pair),
    /// One of the lobby's rooms, by its number from 1 to [`VOICE_ROOMS`](crate::limits::VOICE_ROOMS): everyone.
    Voice(u8),
}

/// Two different people, in no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    // The lesser first, so that a pair has one form.
    one: AccountId,
    other: AccountId,
}

impl Pair {
    /// The pair of two people; none if they are one.
    pub fn of(one: AccountId, other: AccountId) -> Option<Self> {
        (one != other).then(|| Self { one: one.min(other), other: one.max(other) })
    }

    /// The other of the two; none for a third.
    pub fn beside(self, account: AccountId) -> Option<AccountId> {
        match account {
            _ if account == self.one => Some(self.other),
            _ if account == self.other => Some(self.one),
            _ => None,
        }
    }
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
            Self::Call(room) => write!(formatter, "call/{room}"),
            Self::Leg(leg) => write!(formatter, "leg/{leg}"),
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
            "call" => Ok(Self::Call(rest.parse()?)),
            "leg" => Ok(Self::Leg(id(rest)?)),
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

impl fmt::Display for CallRoom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(table) => write!(formatter, "table/{table}"),
            Self::Direct(Pair { one, other }) => write!(formatter, "direct/{one}/{other}"),
            Self::Voice(number) => write!(formatter, "voice/{number}"),
        }
    }
}

impl FromStr for CallRoom {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let room = match text.split_once('/') {
            Some(("table", rest)) => Self::Table(id(rest)?),
            Some(("direct", rest)) => {
                let (one, other) = rest.split_once('/').ok_or(UnknownTopic)?;
                Self::Direct(Pair::of(id(one)?, id(other)?).ok_or(UnknownTopic)?)
            }
            Some(("voice", rest)) => {
                let number = rest.parse().ok().filter(|number| (1..=limits::VOICE_ROOMS).contains(number));
                Self::Voice(number.ok_or(UnknownTopic)?)
            }
            _ => return Err(UnknownTopic),
        };
        // A pair is written in its order, a number without zeros in front.
        if room.to_string() == text { Ok(room) } else { Err(UnknownTopic) }
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

as_text!(Topic, Room, CallRoom);

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190a3c4-5f00-7000-8000-000000000001";
    const OTHER: &str = "0190a3c4-5f00-7000-8000-000000000002";

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
            format!("call/table/{ID}"),
            format!("call/direct/{ID}/{OTHER}"),
            "call/voice/1".to_owned(),
            format!("leg/{ID}"),
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
            format!("call/direct/{OTHER}/{ID}"),
            format!("call/direct/{ID}/{ID}"),
            format!("call/direct/{ID}"),
            "call/voice/0".to_owned(),
            "call/voice/01".to_owned(),
            "call/voice/+1".to_owned(),
            "call/voice/200".to_owned(),
            "call/lobby".to_owned(),
        ] {
            assert_eq!(text.parse::<Topic>(), Err(UnknownTopic), "{text}");
        }
    }
}
