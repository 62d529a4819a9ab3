//! The one source of time for everything that is stored or shown.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use time::OffsetDateTime;

/// How far the machine's wall clock may be ahead of the steady one, in milliseconds, before it is believed:
/// more than any correction of a running clock, less than a laptop's sleep.
const MOST_DRIFT_MS: i64 = 2_000;

/// Tells the time: milliseconds since 1970 that never go back. It follows the machine's steady clock from the
/// wall clock's time at the start, since players are charged by it; only a wall clock that is far ahead, as
/// after a sleep, is followed. Tests hold a clock that stands still until it is moved.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Machine(Arc<Machine>),
    Fixed(Arc<AtomicI64>),
}

#[derive(Debug)]
struct Machine {
    start: Instant,
    /// What the steady clock is ahead of nothing: the time since 1970 at its start.
    offset_ms: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        let offset_ms = AtomicI64::new(ms(machine_time()));
        Self(Kind::Machine(Arc::new(Machine { start: Instant::now(), offset_ms })))
    }

    /// A clock that stands at `now_ms` milliseconds since 1970.
    pub fn fixed(now_ms: i64) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(now_ms))))
    }

    /// Moves a fixed clock on. A machine's clock moves by itself.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Kind::Fixed(now_ms) = &self.0 {
            now_ms.fetch_add(by_ms, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Kind::Fixed(now_ms) => now_ms.load(Ordering::Relaxed),
            Kind::Machine(machine) => machine.now_ms(ms(machine_time())),
        }
    }

    /// The time, whole milliseconds: what Postgres gives back is what was put in.
    pub fn now(&self) -> OffsetDateTime {
        at_ms(self.now_ms())
    }
}

impl Machine {
    fn now_ms(&self, wall_ms: i64) -> i64 {
        let steady_ms = i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX);
        let ahead_ms = wall_ms.saturating_sub(steady_ms);
        if ahead_ms > self.offset_ms.load(Ordering::Relaxed).saturating_add(MOST_DRIFT_MS) {
            self.offset_ms.fetch_max(ahead_ms, Ordering::Relaxed);
        }
        steady_ms.saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }
}

/// A point in time as milliseconds since 1970.
pub fn ms(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970 as a point in time; beyond the calendar, its first day.
pub fn at_ms(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine_time() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_that_is_put_right_changes_nothing_and_one_far_ahead_is_followed() {
        let machine = Machine { start: Instant::now(), offset_ms: AtomicI64::new(1_000_000) };
        let near = |now_ms: i64, expected_ms: i64| (expected_ms..expected_ms + 1_000).contains(&now_ms);
        assert!(near(machine.now_ms(1_000_000), 1_000_000));
        assert!(near(machine.now_ms(999_000), 1_000_000));
        assert!(near(machine.now_ms(1_001_500), 1_000_000));
        assert!(near(machine.now_ms(4_600_000), 4_600_000));
        assert!(near(machine.now_ms(1_000_000), 4_600_000));
    }
}
