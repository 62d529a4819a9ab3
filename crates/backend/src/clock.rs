//! The one source of time for everything that is stored or shown.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::OffsetDateTime;

/// Tells the time. Tests hold a clock that stands still until it is moved.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed_ms: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `now_ms` milliseconds since 1970.
    pub fn fixed(now_ms: i64) -> Self {
        Self { fixed_ms: Some(Arc::new(AtomicI64::new(now_ms))) }
    }

    /// Moves a fixed clock on. A machine's clock moves by itself.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Some(fixed_ms) = &self.fixed_ms {
            fixed_ms.fetch_add(by_ms, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        match &self.fixed_ms {
            Some(fixed_ms) => fixed_ms.load(Ordering::Relaxed),
            None => ms(machine_time()),
        }
    }

    /// The time, whole milliseconds: what Postgres gives back is what was put in.
    pub fn now(&self) -> OffsetDateTime {
        at_ms(self.now_ms())
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
