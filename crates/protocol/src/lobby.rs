//! Meeting: who is here, the pool, the tables and their seats.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::Person,
    calls::{MissedCall, MyCall, Ring},
    clock::TimeControl,
    ids::{AccountId, TableId},
    limits,
    ratings::ShownRating,
    topic::CallRoom,
};

/// Waits in the pool of a game and a time for an opponent. Seeking another one leaves the first pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seek {
    /// The game's code.
    pub game: String,
    /// On what time, at one sitting.
    #[serde(default, skip_serializing_if = "TimeControl::is_none")]
    pub time: TimeControl,
    /// Whether the match is to be rated, if the opponent wants it too and it can be.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rated: bool,
}

/// Leaves the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopSeeking {}

/// Opens a table and sits down at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenTable {
    /// What is played and who may join.
    pub options: TableOptions,
}

/// What is played at a table and who may join.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableOptions {
    /// The game's code.
    pub game: String,
    /// The game's own options in its text form; empty for the standard game.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rules: String,
    /// On what time.
    #[serde(default, skip_serializing_if = "TimeControl::is_none")]
    pub time: TimeControl,
    /// Whether the results change the players' ratings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rated: bool,
    /// Who may find the table.
    pub entry: Entry,
    /// Who begins the first match.
    pub first: First,
    /// Of how many matches a series is at most; 1 where each match stands alone.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub best_of: u8,
    /// Who may watch.
    #[serde(default, skip_serializing_if = "Watch::is_all")]
    pub watch: Watch,
}

/// The lengths of a series that are offered: odd, so that there is a middle to pass.
pub const SERIES: [u8; 4] = [1, 3, 5, 7];

fn one() -> u8 {
    1
}

fn is_one(count: &u8) -> bool {
    *count == 1
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Who may watch the matches of a table, while they are played and afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// Everyone; the lobby lists the match.
    #[default]
    All,
    /// Who has the link; no list has it.
    Link,
    /// The players only.
    Nobody,
}

impl Watch {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::All, Self::Link, Self::Nobody];

    /// The text on the wire and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Link => "link",
            Self::Nobody => "nobody",
        }
    }

    /// Whether everyone may.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }
}

/// Who may find a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// It stands in the lobby's list.
    Anyone,
    /// Only who has the link.
    Link,
}

/// Who begins the first match; in later ones the players take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum First {
    /// Drawn by lot.
    Random,
    /// Who opened the table.
    Host,
    /// Who joined.
    Guest,
}

macro_rules! at_a_table {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* },)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The table.
            pub table: TableId,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )+};
}

at_a_table! {
    /// Takes a free seat.
    Sit {},
    /// Leaves one's seat.
    Stand {},
    /// Lights or puts out one's lamp.
    SetReady {
        /// Whether one is ready.
        ready: bool
    },
    /// Changes the options of one's own table; every lamp goes out.
    SetOptions {
        /// The options.
        options: TableOptions
    },
    /// Frees a seat of one's own table.
    FreeSeat {
        /// The seat's number, from 0.
        seat: u8
    },
}

/// A place at a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who sits there.
    pub person: Option<Person>,
    /// Whether the lamp is lit: ready for the match, or for a rematch after one.
    pub ready: bool,
}

/// What the lobby's lists show of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSummary {
    /// Which table.
    pub id: TableId,
    /// What is played and who may join.
    pub options: TableOptions,
    /// The seats; the first is the host's until the host leaves.
    pub seats: Vec<Seat>,
    /// The match being played, if one is.
    pub playing: Option<Playing>,
}

/// What the lobby's small live board shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playing {
    /// The position in the game's notation.
    pub position: String,
    /// The number of the seat that began.
    pub first: u8,
    /// How many moves have been made.
    pub ply: u32,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// In a rated match the players' ratings at its start, by seat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<ShownRating>,
    /// How many watch; told in the lobby's lists only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub watchers: u32,
    /// Whose move is awaited; told in correspondence, where the players are elsewhere meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

/// A move that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Whose it is.
    pub seat: u8,
    /// Until when, in milliseconds since 1970.
    pub at_ms: i64,
}

/// How many people wait in the pool of a game and a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// The game's code.
    pub game: String,
    /// On what time.
    #[serde(default, skip_serializing_if = "TimeControl::is_none")]
    pub time: TimeControl,
    /// How many wait.
    pub waiting: u32,
}

impl Pool {
    /// Whether both are about the same game and time.
    pub fn is_for(&self, other: &Self) -> bool {
        self.game == other.game && self.time == other.time
    }
}

/// The lobby as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbySnapshot {
    /// Who is here, by the time of coming.
    pub people: Vec<Person>,
    /// Tables with a free seat, newest first.
    pub open: Vec<TableSummary>,
    /// Tables where a match is being played, newest first.
    pub playing: Vec<TableSummary>,
    /// The pools in which somebody waits.
    pub pools: Vec<Pool>,
}

/// What changed in the lobby since the last event. Changes of a tenth of a second come together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbyEvent {
    /// Who came, or has another name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Person>,
    /// Who left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<AccountId>,
    /// Tables that are new or have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableSummary>,
    /// Tables that are to be listed no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<TableId>,
    /// Pools whose count has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<Pool>,
}

impl LobbySnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &LobbyEvent) {
        for person in &event.came {
            match self.people.iter_mut().find(|known| known.id == person.id) {
                Some(known) => *known = person.clone(),
                None => self.people.push(person.clone()),
            }
        }
        self.people.retain(|person| !event.left.contains(&person.id));
        for table in &event.tables {
            let (list, other) = match table.playing {
                Some(_) => (&mut self.playing, &mut self.open),
                None => (&mut self.open, &mut self.playing),
            };
            other.retain(|known| known.id != table.id);
            match list.iter_mut().find(|known| known.id == table.id) {
                Some(known) => *known = table.clone(),
                None => list.insert(0, table.clone()),
            }
        }
        self.open.retain(|table| !event.gone.contains(&table.id));
        self.playing.retain(|table| !event.gone.contains(&table.id));
        for pool in &event.pools {
            self.pools.retain(|known| !known.is_for(pool));
            if pool.waiting > 0 {
                self.pools.push(pool.clone());
            }
        }
    }
}

/// What concerns one person, wherever on the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSnapshot {
    /// The pool in which the person waits.
    pub seeking: Option<Seek>,
    /// The tables at which the person sits.
    pub tables: Vec<TableSummary>,
    /// The call in which the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<MyCall>,
    /// Who rings the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rings: Vec<Ring>,
    /// The calls that the person has missed, the last first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<MissedCall>,
}

/// What happens to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserEvent {
    /// The person waits in a pool, or no longer.
    Seeking {
        /// Which, or none.
        seek: Option<Seek>,
    },
    /// An opponent was found in the pool.
    Paired {
        /// Where the match is.
        table: TableId,
    },
    /// The person sat down at a table, or a table at which the person sits has changed.
    Table {
        /// The table.
        summary: Box<TableSummary>,
    },
    /// The person no longer sits at the table.
    Left {
        /// The table.
        table: TableId,
    },
    /// The person is in a call, or in none any more.
    Call {
        /// Which, or none.
        call: Option<MyCall>,
    },
    /// Somebody rings.
    Rings(Ring),
    /// Nobody rings any more to come there.
    RangOut {
        /// Where.
        room: CallRoom,
    },
    /// The person has missed a call.
    Missed(MissedCall),
    /// The missed calls are forgotten.
    MissedForgotten {},
}

impl UserSnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &UserEvent) {
        match event {
            UserEvent::Seeking { seek } => self.seeking.clone_from(seek),
            UserEvent::Paired { .. } => self.seeking = None,
            UserEvent::Table { summary } => {
                match self.tables.iter_mut().find(|known| known.id == summary.id) {
                    Some(known) => known.clone_from(summary),
                    None => self.tables.insert(0, (**summary).clone()),
                }
            }
            UserEvent::Call { call } => self.call = *call,
            UserEvent::Rings(ring) => {
                self.rings.retain(|known| known.room != ring.room);
                self.rings.push(ring.clone());
            }
            UserEvent::RangOut { room } => self.rings.retain(|known| known.room != *room),
            UserEvent::Missed(missed) => {
                // It may have been in the journal already when the state was read.
                self.missed.retain(|known| known.id != missed.id);
                self.missed.insert(0, missed.clone());
                self.missed.truncate(limits::MISSED_CALLS);
            }
            UserEvent::MissedForgotten {} => self.missed.clear(),
            UserEvent::Left { table } => self.tables.retain(|known| known.id != *table),
        }
    }
}
