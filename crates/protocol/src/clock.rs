//! The clocks of two players: how much time is left, who is charged for what, and when a flag falls.
//!
//! Pure: every instant is a parameter, in milliseconds of one timeline that never goes back (the server's
//! monotonic clock). Where two calls disagree about it, no time has passed. Knows no game, no network and no
//! table; who is to move is told. Seats are those of the table, 0 and 1.
//!
//! The clock runs once both players have made a move; those first moves cost nothing, bring no increment and
//! leave the quota alone, and until then only [`TimeControl::no_start_ms`] counts.

mod control;
mod lag;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::{
    control::{DAYS, Gone, LOST_SHOWN_MS, MOST_BASE_S, MOST_INCREMENT_S, Speed, TimeControl, UnknownSpeed},
    lag::{Rtt, counted_lag},
};

/// What one player can give the other at a time, in milliseconds (lila, `Moretimer`): enough to be worth a
/// press, too little to change a match by mistake.
pub const GIFT_MS: u32 = 15_000;

/// What both players get after an outage on top of the outage itself, in milliseconds: the time to see that
/// the page is back and to find one's way into the position again.
pub const OUTAGE_BONUS_MS: u32 = 20_000;

/// The clock of a match, as the server keeps it.
///
/// Absolute values only, so it reads back from its serialized form without any history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    control: TimeControl,
    /// What each seat has left, without what the running side has used of the present move.
    remaining_ms: [u32; 2],
    quota_ms: [u32; 2],
    moves: [u32; 2],
    hand: Hand,
    /// How long the server was away since the side to move got the move, where the clock does not run yet.
    #[serde(default, skip_serializing_if = "is_zero")]
    away_ms: u32,
}

/// What each seat has left at one moment, in milliseconds: what events and snapshots carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Remaining(pub [u32; 2]);

/// A move that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Who made it.
    pub seat: u8,
    /// What it was charged, in milliseconds.
    pub charged_ms: u32,
}

/// The move came after the player's time was over: the flag has fallen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of time")]
pub struct OutOfTime;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Hand {
    Still,
    Runs { seat: u8, since_ms: i64 },
    Paused { seat: u8, elapsed_ms: u32 },
}

impl Clock {
    /// A clock at the start of a match; none if it is played without one.
    pub fn new(control: TimeControl) -> Option<Self> {
        (control != TimeControl::None).then(|| Self {
            control,
            remaining_ms: [control.start_ms(); 2],
            quota_ms: [control.start_quota_ms(); 2],
            moves: [0; 2],
            hand: Hand::Still,
            away_ms: 0,
        })
    }

    /// Takes in that `seat` has moved, and that it is `next` to move, or that the match is over. Gives what
    /// the move is charged, in milliseconds.
    ///
    /// One call for each decision of a player: what nobody chooses (a forced pass) costs nothing and is part
    /// of the move before it, and a player who moves again is `next`. The charge is what has passed, less the
    /// lag as far as the quota reaches; what was forgiven leaves the quota. `lag_ms` is what
    /// [`counted_lag`] gives.
    ///
    /// # Errors
    ///
    /// [`OutOfTime`] if the charge is all that is left, or more. Nothing has changed then. This may be so
    /// before [`flags_at`](Self::flags_at), which allows for the most lag that the move could have had.
    pub fn moved(&mut self, seat: u8, next: Option<u8>, at_ms: i64, lag_ms: u32) -> Result<u32, OutOfTime> {
        let charged_ms = if self.to_move() == Some(seat) { self.charge(seat, at_ms, lag_ms)? } else { 0 };
        let moves = &mut self.moves[place(seat)];
        *moves = moves.saturating_add(1);
        self.turn_to(next, at_ms);
        Ok(charged_ms)
    }

    /// Whose time runs; none before both have moved, while paused and after the end.
    pub fn running(&self) -> Option<u8> {
        match self.hand {
            Hand::Runs { seat, .. } => Some(seat),
            Hand::Still | Hand::Paused { .. } => None,
        }
    }

    /// How long the side to move has had the move, in milliseconds. Less what the client says that its player
    /// needed, this is the lag that it reports.
    pub fn elapsed_ms(&self, at_ms: i64) -> u32 {
        match self.hand {
            Hand::Still => 0,
            Hand::Runs { since_ms, .. } => {
                u32::try_from(at_ms.saturating_sub(since_ms).max(0)).unwrap_or(u32::MAX)
            }
            Hand::Paused { elapsed_ms, .. } => elapsed_ms,
        }
    }

    /// What a seat has left, in milliseconds.
    pub fn remaining(&self, seat: u8, at_ms: i64) -> u32 {
        let used_ms = if self.to_move() == Some(seat) { self.elapsed_ms(at_ms) } else { 0 };
        self.remaining_ms[place(seat)].saturating_sub(used_ms)
    }

    /// What both have left.
    pub fn all_remaining(&self, at_ms: i64) -> Remaining {
        Remaining([0, 1].map(|seat| self.remaining(seat, at_ms)))
    }

    /// When the flag of the running side falls: its time is over, and what is left of its quota too.
    pub fn flags_at(&self) -> Option<i64> {
        let Hand::Runs { seat, since_ms } = self.hand else { return None };
        let place = place(seat);
        let left_ms = i64::from(self.remaining_ms[place]) + i64::from(self.quota_ms[place]);
        Some(since_ms.saturating_add(left_ms))
    }

    /// Whether the flag of the running side has fallen.
    pub fn is_flagged(&self, at_ms: i64) -> bool {
        self.flags_at().is_some_and(|flags_at| at_ms >= flags_at)
    }

    /// When somebody must look at the match: when the flag falls, or, before the clock runs, when the side to
    /// move has not begun. `since_ms` is when that side got the move.
    pub fn due_at(&self, since_ms: i64) -> Option<i64> {
        self.flags_at().or_else(|| {
            let wait_ms = i64::from(self.control.no_start_ms()?) + i64::from(self.away_ms);
            Some(since_ms.saturating_add(wait_ms))
        })
    }

    /// What a player can give a seat at a time, in milliseconds: [`GIFT_MS`]; in correspondence all that the
    /// present move has used, as lichess does, since seconds would be worth nothing there.
    pub fn gift_ms(&self, seat: u8, at_ms: i64) -> u32 {
        match self.control {
            TimeControl::Days { .. } => self.control.start_ms().saturating_sub(self.remaining(seat, at_ms)),
            TimeControl::None | TimeControl::Clock { .. } => GIFT_MS,
        }
    }

    /// Gives a seat more time. The quota is left alone.
    pub fn give(&mut self, seat: u8, ms: u32) {
        let remaining_ms = &mut self.remaining_ms[place(seat)];
        *remaining_ms = remaining_ms.saturating_add(ms);
    }

    /// Halts the clock; nothing is charged until it is resumed, or until a move shows that it goes on.
    pub fn pause(&mut self, at_ms: i64) {
        if let Hand::Runs { seat, .. } = self.hand {
            self.hand = Hand::Paused { seat, elapsed_ms: self.elapsed_ms(at_ms) };
        }
    }

    /// Goes on after a pause. The timeline may be another one than before.
    pub fn resume(&mut self, at_ms: i64) {
        if let Hand::Paused { seat, elapsed_ms } = self.hand {
            self.hand = Hand::Runs { seat, since_ms: at_ms.saturating_sub(i64::from(elapsed_ms)) };
        }
    }

    /// Gives both the outage back and [`OUTAGE_BONUS_MS`] more, whether the clock runs already or not.
    ///
    /// `from_ms` is the last moment at which the server is known to have lived, `to_ms` the first at which
    /// players can move again; if a move is younger than `from_ms`, nothing at all is charged until `to_ms`.
    pub fn resume_after_outage(&mut self, from_ms: i64, to_ms: i64) {
        if self.hand == Hand::Still {
            let away_ms = u32::try_from(to_ms.saturating_sub(from_ms).max(0)).unwrap_or(u32::MAX);
            self.away_ms = self.away_ms.saturating_add(away_ms).saturating_add(OUTAGE_BONUS_MS);
        }
        self.pause(from_ms);
        self.resume(to_ms);
        for seat in [0, 1] {
            self.give(seat, OUTAGE_BONUS_MS);
        }
    }

    /// Stops the clock for good, at an end that no move made: resigned, agreed, flagged. The running side is
    /// charged what has passed, at most all that it has.
    pub fn stop(&mut self, at_ms: i64) {
        self.remaining_ms = self.all_remaining(at_ms).0;
        self.hand = Hand::Still;
    }

    /// Takes moves back, given newest first; then it is `next` to move.
    ///
    /// Both have the time again that they had when the oldest of the moves was begun, so a replay shows no
    /// gap, and nobody pays for moves that were not made. Time that was given since stays. The quota stays as
    /// it is: taking back must not fill it. The present move is begun anew, its time is not charged. Nobody
    /// can gain by this alone, since the other has to agree.
    pub fn take_back(&mut self, undone: &[Undone], next: u8, at_ms: i64) {
        let increment_ms = self.control.increment_ms();
        for &Undone { seat, charged_ms } in undone {
            let place = place(seat);
            self.moves[place] = self.moves[place].saturating_sub(1);
            self.remaining_ms[place] = match self.control {
                TimeControl::Days { .. } => self.control.start_ms(),
                // Before both had moved, nothing was charged and nothing added.
                _ if !self.both_have_moved() => self.remaining_ms[place],
                _ => self.remaining_ms[place].saturating_add(charged_ms).saturating_sub(increment_ms),
            };
        }
        self.turn_to(Some(next), at_ms);
    }

    fn charge(&mut self, seat: u8, at_ms: i64, lag_ms: u32) -> Result<u32, OutOfTime> {
        let elapsed_ms = self.elapsed_ms(at_ms);
        let remaining_ms = &mut self.remaining_ms[place(seat)];
        let quota_ms = &mut self.quota_ms[place(seat)];
        // Only what is forgiven is used up: a lag longer than the whole move cannot be.
        let forgiven_ms = lag_ms.min(*quota_ms).min(elapsed_ms);
        let charged_ms = elapsed_ms - forgiven_ms;
        if charged_ms >= *remaining_ms {
            return Err(OutOfTime);
        }
        *remaining_ms = match self.control {
            TimeControl::Days { .. } => self.control.start_ms(),
            _ => (*remaining_ms - charged_ms).saturating_add(self.control.increment_ms()),
        };
        *quota_ms = (*quota_ms - forgiven_ms + self.control.lag_gain_ms()).min(self.control.most_quota_ms());
        Ok(charged_ms)
    }

    fn to_move(&self) -> Option<u8> {
        match self.hand {
            Hand::Still => None,
            Hand::Runs { seat, .. } | Hand::Paused { seat, .. } => Some(seat),
        }
    }

    fn turn_to(&mut self, next: Option<u8>, at_ms: i64) {
        self.away_ms = 0;
        self.hand = match next {
            Some(seat) if self.both_have_moved() => Hand::Runs { seat, since_ms: at_ms },
            _ => Hand::Still,
        };
    }

    fn both_have_moved(&self) -> bool {
        self.moves.iter().all(|&moves| moves > 0)
    }
}

impl Remaining {
    /// What a seat has left, in milliseconds.
    pub fn of(self, seat: u8) -> u32 {
        self.0[place(seat)]
    }
}

fn is_zero(ms: &u32) -> bool {
    *ms == 0
}

/// Two players play on time; a number beyond the seats, which no game hands out, must not panic.
fn place(seat: u8) -> usize {
    usize::from(seat % 2)
}
