//! Computer players: persons of the site's own, one for each level, the same in every game.
//!
//! Everyone knows them by their accounts, which are the same on every server: whatever names a person tells
//! whether it is one of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    accounts::{NotAChoice, Person},
    ids::{AccountId, TableId},
    lobby::TableOptions,
};

/// How strong a computer player is (`bots::Level`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The hare: friendly.
    Qoyan,
    /// The fox.
    Tulki,
    /// The snow leopard.
    Barys,
    /// The golden eagle: the strongest.
    Qyran,
}

/// Opens a table with a computer player and starts a match there at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeComputer {
    /// What is played: casual, and at one sitting.
    pub options: TableOptions,
    /// Against whom.
    pub level: Level,
}

/// Has a computer player sit down at one's own table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteComputer {
    /// The table.
    pub table: TableId,
    /// Who.
    pub level: Level,
}

/// The accounts are this number and those after it: UUIDs of the version that is left to whoever makes them
/// (RFC 9562, version 8), so no account that is made otherwise is ever one of them.
const FIRST_ACCOUNT: u128 = 0x0000_0000_0000_8000_8000_0000_0000_0001;

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Self; 4] = [Self::Qoyan, Self::Tulki, Self::Barys, Self::Qyran];

    /// The text on the wire and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Qoyan => "qoyan",
            Self::Tulki => "tulki",
            Self::Barys => "barys",
            Self::Qyran => "qyran",
        }
    }

    /// The name of the account, unless somebody had it before there were computer players.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qoyan => "Qoyan",
            Self::Tulki => "Tulki",
            Self::Barys => "Barys",
            Self::Qyran => "Qyran",
        }
    }

    /// The account of the computer player of this level.
    pub fn account(self) -> AccountId {
        AccountId(Uuid::from_u128(FIRST_ACCOUNT + self as u128))
    }

    /// The level of an account; none for people.
    pub fn of(account: AccountId) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.account() == account)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Level {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|level| level.code() == text).ok_or(NotAChoice)
    }
}

impl Person {
    /// The level of a computer player; none for people.
    pub fn level(&self) -> Option<Level> {
        Level::of(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_tells_its_level_and_no_other_account_has_one() {
        for level in Level::ALL {
            assert_eq!(Level::of(level.account()), Some(level));
            assert_eq!(level.code().parse(), Ok(level));
            assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{level}\""));
            assert_eq!(level.account().0.get_version_num(), 8);
        }
        assert_eq!(Level::of(AccountId(Uuid::nil())), None);
        assert_eq!(Level::ALL[0].account().to_string(), "00000000-0000-8000-8000-000000000001");
    }
}
