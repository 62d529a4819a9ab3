//! How much time the players of a match have, and what follows from it: the class of speed and every patience
//! that depends on it. Knows no running clock.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::problem::{Code, Problem};

/// Seconds of base time at most: three hours, as lichess; longer is correspondence.
pub const MOST_BASE_S: u32 = 10_800;
/// Seconds of increment at most: three minutes, as lichess.
pub const MOST_INCREMENT_S: u32 = 180;
/// The days that a correspondence move may take, as lichess offers them.
pub const DAYS: [u8; 7] = [1, 2, 3, 5, 7, 10, 14];
/// How long a network must be lost until the opponent is told, in milliseconds: most are back by then.
pub const LOST_SHOWN_MS: u32 = 5_000;

const SECOND_MS: u32 = 1_000;
const DAY_MS: u32 = 24 * 60 * 60 * SECOND_MS;

/// How many moves a player is taken to make when controls are compared (scalachess,
/// `Clock.Config.estimateTotalSeconds`).
const EXPECTED_MOVES: u64 = 40;
/// Without a base the clock begins with one increment, but at least with this: what is left after a network's
/// delay must still be enough to see the board and move (scalachess, `Clock.Config.initTime`).
const LEAST_START_MS: u32 = 3_000;

/// How long a closed tab is waited for (lila, `RoundSocket.ragequitTimeout`). Whoever closes it means it.
const CLOSED_MS: u32 = 10_000;
/// How long a lost network is waited for in fast games (lila, `RoundSocket.disconnectTimeout`): a phone that
/// changes from one network to another takes up to half a minute.
const LOST_MS: u32 = 40_000;

/// How much time the players have.
///
/// A value from outside is any number of its type: [`check`](Self::check) says whether it is one of ours. On
/// unchecked values nothing panics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TimeControl {
    /// As much as they like.
    #[default]
    None,
    /// A time for the whole match, and some more after each move (Fischer).
    Clock {
        /// What the clock begins with, in seconds; any number of them, so a quarter of a minute is 15.
        base_s: u32,
        /// What is added after a move, in seconds.
        increment_s: u32,
    },
    /// Correspondence: each move has a deadline.
    Days {
        /// How many days a move may take; one of [`DAYS`].
        days: u8,
    },
}

/// How fast a control is. Ratings are kept for each speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// Less than 3 minutes for 40 moves.
    Bullet,
    /// Less than 8 minutes for 40 moves.
    Blitz,
    /// Less than 25 minutes for 40 moves.
    Rapid,
    /// Longer, but at one sitting.
    Classical,
    /// Days for each move.
    Correspondence,
}

/// How somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// The last tab was closed, and said so.
    Closed,
    /// Nothing is heard any more; the opponent is told after [`LOST_SHOWN_MS`].
    Lost,
}

/// The text is not a speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown speed")]
pub struct UnknownSpeed;

impl TimeControl {
    /// Whether it is played without a clock.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether each move has days: nobody has to be there, and one person plays many such matches.
    pub fn is_correspondence(&self) -> bool {
        matches!(self, Self::Days { .. })
    }

    /// Refuses what is out of bounds: `invalid_field` with the limit, `invalid_choice` for the days. The
    /// pointer begins at the control.
    pub fn check(self) -> Result<(), Problem> {
        let beyond = |pointer: &str, most: u32| {
            Err(Problem::new(Code::InvalidField).at(pointer).limit(u64::from(most)))
        };
        match self {
            Self::Clock { base_s, .. } if base_s > MOST_BASE_S => beyond("/clock/base_s", MOST_BASE_S),
            Self::Clock { increment_s, .. } if increment_s > MOST_INCREMENT_S => {
                beyond("/clock/increment_s", MOST_INCREMENT_S)
            }
            // No time at all is lost before it begins.
            Self::Clock { base_s: 0, increment_s: 0 } => Err(Problem::new(Code::InvalidField).at("/clock")),
            Self::Days { days } if !DAYS.contains(&days) => {
                Err(Problem::new(Code::InvalidChoice).at("/days/days"))
            }
            Self::None | Self::Clock { .. } | Self::Days { .. } => Ok(()),
        }
    }

    /// The class of speed by `base + 40 * increment` seconds; none without a clock.
    pub fn speed(self) -> Option<Speed> {
        match self {
            Self::None => None,
            Self::Clock { base_s, increment_s } => Some(match estimate_s(base_s, increment_s) {
                0..180 => Speed::Bullet,
                180..480 => Speed::Blitz,
                480..1500 => Speed::Rapid,
                1500.. => Speed::Classical,
            }),
            Self::Days { .. } => Some(Speed::Correspondence),
        }
    }

    /// What each player has at the start, in milliseconds: the base, or without one the increment but at
    /// least 3 s; in correspondence the days of a move; 0 without a clock.
    pub fn start_ms(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Clock { base_s: 0, .. } => self.increment_ms().max(LEAST_START_MS),
            Self::Clock { base_s, .. } => base_s.saturating_mul(SECOND_MS),
            Self::Days { days } => u32::from(days).saturating_mul(DAY_MS),
        }
    }

    /// What is added after a move, in milliseconds.
    pub fn increment_ms(self) -> u32 {
        match self {
            Self::Clock { increment_s, .. } => increment_s.saturating_mul(SECOND_MS),
            Self::None | Self::Days { .. } => 0,
        }
    }

    /// How long the side to move has for its first move before the match is cancelled, in milliseconds. In
    /// correspondence that is the deadline of any move; none without a clock.
    pub fn no_start_ms(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Clock { .. } => self.speed().and_then(Speed::no_start_ms),
            Self::Days { .. } => Some(self.start_ms()),
        }
    }

    /// How long somebody who left is waited for before the other may claim the match, in milliseconds, from
    /// the moment of leaving. Without a clock it is as in classical, since nobody is in a hurry and yet the
    /// match must be able to end; in correspondence nobody is expected to be there.
    pub fn gone_ms(self, how: Gone) -> Option<u32> {
        self.speed().unwrap_or(Speed::Classical).gone_ms(how)
    }
}

/// Seconds that a player is expected to have in all.
pub(super) fn estimate_s(base_s: u32, increment_s: u32) -> u64 {
    u64::from(base_s) + EXPECTED_MOVES * u64::from(increment_s)
}

impl Speed {
    /// Every speed, the fastest first.
    pub const ALL: [Self; 5] =
        [Self::Bullet, Self::Blitz, Self::Rapid, Self::Classical, Self::Correspondence];

    /// The text on the wire, in the database and in links.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bullet => "bullet",
            Self::Blitz => "blitz",
            Self::Rapid => "rapid",
            Self::Classical => "classical",
            Self::Correspondence => "correspondence",
        }
    }

    /// How long a first move is waited for, in milliseconds, as long as lichess waits (lila,
    /// `Game.timeForFirstMove`): whoever plays fast has come to play at once. In correspondence it is the
    /// control that says it.
    pub fn no_start_ms(self) -> Option<u32> {
        match self {
            Self::Bullet => Some(15_000),
            Self::Blitz => Some(20_000),
            Self::Rapid => Some(25_000),
            Self::Classical => Some(30_000),
            Self::Correspondence => None,
        }
    }

    /// How long somebody who left is waited for, in milliseconds; none in correspondence. Only a lost network
    /// is waited for longer in slow games (lila, `RoundSocket.gameDisconnectTimeout`): there the wait costs
    /// the opponent less of the match, while a closed tab means the same at any speed.
    pub fn gone_ms(self, how: Gone) -> Option<u32> {
        match (self, how) {
            (Self::Correspondence, _) => None,
            (_, Gone::Closed) => Some(CLOSED_MS),
            (Self::Bullet | Self::Blitz, Gone::Lost) => Some(LOST_MS),
            (Self::Rapid, Gone::Lost) => Some(2 * LOST_MS),
            (Self::Classical, Gone::Lost) => Some(3 * LOST_MS),
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Speed {
    type Err = UnknownSpeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|speed| speed.code() == text).ok_or(UnknownSpeed)
    }
}
