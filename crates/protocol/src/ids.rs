//! Identifiers: newtypes over UUIDs, so that a table cannot be taken for a match.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person, registered or guest.
    AccountId,
    /// One signed-in browser.
    SessionId,
    /// A place where people sit, play and talk; it outlives the matches played at it.
    TableId,
    /// One match, from its start to its result.
    MatchId,
    /// One person's part of a call, named by the client whose it is (UUID version 7).
    LegId,
    /// A command, named by the client that sent it (UUID version 7), so that sending it again is safe.
    CommandId,
}
