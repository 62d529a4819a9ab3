//! How much of a network's delay is not charged: the quota of a player, and how much of what a client reports
//! the server believes. Knows no clock and no socket.
//!
//! **What a client reports.** It can measure only one thing well: how long its player had the move, from the
//! frame that showed the opponent's move to the press of the own. The server takes that from the time that it
//! saw pass itself ([`Clock::elapsed_ms`](super::Clock::elapsed_ms)); the rest is the lag of this very move,
//! both ways. A client that reports its mean round trip instead is right on average only.
//!
//! **What is believed.** No more than the round trips that the server measured itself, see [`Rtt`]. They are
//! to be measured with pings of the WebSocket (RFC 6455, 5.5.2), which a browser answers without asking the
//! page. A changed client can still delay its answers; all that it wins is bounded by the quota, a second a
//! move at most.

use super::control::{TimeControl, estimate_s};

/// How many gains a player begins with: enough for a bad first second of a match (scalachess, `LagTracker`).
const START_GAINS: u32 = 3;
/// How many gains can be saved up for one long hole in the network (scalachess, `LagTracker`).
const MOST_GAINS: u32 = 7;
/// The most that the quota grows by in a move, in milliseconds: even in a long game a connection that loses
/// more than a second a move is no longer the opponent's to carry.
const MOST_GAIN_MS: u64 = 1_000;
/// What the quota grows by even in the fastest game: an ordinary round trip across a continent.
const LEAST_GAIN_MS: u64 = 150;
/// Milliseconds of gain for each expected second of the player's time: 0.4 hundredths of a second.
const GAIN_MS_PER_S: u64 = 4;

/// A ping that takes longer than this counts as this, in milliseconds. It is a hole in the network then, not
/// its ordinary delay: the slowest satellite line in use takes well under a second.
const MOST_TRIP_MS: u32 = 2_000;

/// Thousandths of a millisecond, so that the eighths of RFC 6298 do not get lost in rounding.
const MILLISECOND_US: u32 = 1_000;

/// The round trip of one connection, measured by the server.
///
/// The mean and the mean deviation are those of RFC 6298 (Jacobson's): weights of 1/8 and 1/4, the first
/// sample being the mean, half of it the deviation. A connection that is opened anew begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rtt {
    measured: Option<Measured>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Measured {
    mean_us: u32,
    deviation_us: u32,
    longest_us: u32,
}

impl Rtt {
    /// Takes in how long a ping took, in milliseconds.
    pub fn measured(&mut self, trip_ms: u32) {
        let trip_us = trip_ms.min(MOST_TRIP_MS) * MILLISECOND_US;
        self.measured = Some(match self.measured {
            None => Measured { mean_us: trip_us, deviation_us: trip_us / 2, longest_us: trip_us },
            // RFC 6298, 2.3: the deviation first, from the mean as it was.
            Some(Measured { mean_us, deviation_us, longest_us }) => Measured {
                deviation_us: (3 * deviation_us + mean_us.abs_diff(trip_us)) / 4,
                mean_us: (7 * mean_us + trip_us) / 8,
                longest_us: longest_us.max(trip_us),
            },
        });
    }

    /// The longest delay that the measured trips make believable, in milliseconds, rounded up. Before the
    /// first ping it is 0.
    ///
    /// It is the mean and four times the deviation, as RFC 6298 has it for a time-out, so that an honest
    /// player hardly ever loses the end of a long trip; but never more than the longest trip that there was,
    /// so that nobody is believed what was never measured.
    pub fn believable_ms(&self) -> u32 {
        self.measured.map_or(0, |Measured { mean_us, deviation_us, longest_us }| {
            (mean_us + 4 * deviation_us).min(longest_us).div_ceil(MILLISECOND_US)
        })
    }
}

/// How much of the reported lag of a move counts, in milliseconds: what the server's own measurements support.
pub fn counted_lag(reported_ms: u32, measured: &Rtt) -> u32 {
    reported_ms.min(measured.believable_ms())
}

impl TimeControl {
    /// What a player's quota grows by with each move, in milliseconds: `min(1000, (base + 40 * increment) *
    /// 0.4 * 10 + 150)`, base and increment in seconds (scalachess, `LagTracker.maxQuotaGainFor`). A network
    /// whose delay is no longer than that is compensated for without end. A clock that counts seconds only.
    pub fn lag_gain_ms(self) -> u32 {
        let Self::Clock { base_s, increment_s } = self else { return 0 };
        let gain_ms = (estimate_s(base_s, increment_s) * GAIN_MS_PER_S + LEAST_GAIN_MS).min(MOST_GAIN_MS);
        u32::try_from(gain_ms).unwrap_or(u32::MAX)
    }

    /// The quota that a player begins with, in milliseconds.
    pub(super) fn start_quota_ms(self) -> u32 {
        START_GAINS * self.lag_gain_ms()
    }

    /// The largest quota, in milliseconds.
    pub(super) fn most_quota_ms(self) -> u32 {
        MOST_GAINS * self.lag_gain_ms()
    }
}
