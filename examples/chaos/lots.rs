//! What is drawn by lot: everything that follows from a run's seed.

use std::{ops::RangeInclusive, time::Duration};

use bots::Random;

/// A drum of lots. The same seed gives the same lots.
#[derive(Clone, Debug)]
pub struct Lots(Random);

impl Lots {
    /// The lots of a seed for one purpose: what is drawn for one does not move what is drawn for another.
    pub fn of(seed: u64, purpose: u64) -> Self {
        let mut first = Random::new(seed);
        Self(Random::new(first.number() ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// A drum of its own for one who draws at moments of their own: what that one draws moves nothing here.
    pub fn branch(&mut self) -> Self {
        Self(Random::new(self.number()))
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0.number()
    }

    /// A number of a range.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        let (least, most) = (*range.start(), *range.end());
        let count = most.saturating_sub(least).saturating_add(1);
        least + self.0.below(usize::try_from(count).unwrap_or(usize::MAX)) as u64
    }

    /// A time of a range of milliseconds.
    pub fn millis(&mut self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.within(range))
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.0.below(times.max(1)) == 0
    }

    /// One of some things, which are not none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.0.below(things.len())]
    }
}
