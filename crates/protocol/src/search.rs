//! Looking for finished matches: those of a person, and the last of all.

use serde::{Deserialize, Serialize};

use crate::{MatchId, accounts::Person, clock::TimeControl, lobby::TableOptions};

/// How many matches are shown at once.
pub const PAGE: u32 = 20;

/// The last page that can be asked for: whoever wants to look further back gives a date.
pub const MOST_PAGES: u32 = 500;

/// What is looked for, as the fields of a form have it: an empty one asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct MatchSearch {
    /// The game's code.
    pub game: String,
    /// The beginning of the opponent's name, as it looks.
    pub opponent: String,
    /// The code of an [`Ending`].
    pub result: String,
    /// The first day, `2026-11-21`, in UTC.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The page, from 1; 0 is the first, too.
    pub page: u32,
}

/// How a match ended for one of its players.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The player won.
    Won,
    /// The player lost.
    Lost,
    /// Nobody won.
    Drawn,
    /// It was broken off.
    Aborted,
}

impl Ending {
    /// Every ending, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Won, Self::Lost, Self::Drawn, Self::Aborted];

    /// The text in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Drawn => "drawn",
            Self::Aborted => "aborted",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundMatches {
    /// Whose matches.
    pub person: Person,
    /// The page's, newest first.
    pub matches: Vec<FoundMatch>,
    /// Whether there are older ones.
    pub more: bool,
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundMatch {
    /// The match.
    pub id: MatchId,
    /// The game's code.
    pub game: String,
    /// The variant.
    pub rules: String,
    /// The clock.
    pub time: TimeControl,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// How many moves were made.
    pub moves: u32,
    /// Whom it was played against.
    pub opponent: Option<Person>,
    /// How it ended for the person.
    pub ending: Ending,
}

/// One of the last matches that everybody might watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMatch {
    /// The match.
    pub id: MatchId,
    /// What was played.
    pub options: TableOptions,
    /// The players' names, by seat.
    pub players: Vec<String>,
    /// Who won, unless it was a draw.
    pub winner: Option<u8>,
    /// When it ended, in milliseconds since 1970.
    pub ended_at_ms: i64,
}
