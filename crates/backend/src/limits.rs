//! Token buckets: how often who may do what.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// A bucket that holds `capacity` tokens and fills evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    capacity: f64,
    per_second: f64,
}

impl Rate {
    /// `count` in `period`, in one burst if need be.
    pub fn new(count: u32, period: Duration) -> Self {
        let capacity = f64::from(count.max(1));
        Self { capacity, per_second: capacity / period.as_secs_f64() }
    }
}

/// How full one bucket is.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self { tokens: rate.capacity, at: now }
    }

    /// Takes a token, or says how long until there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        let filled = now.saturating_duration_since(self.at).as_secs_f64() * rate.per_second;
        self.tokens = (self.tokens + filled).min(rate.capacity);
        self.at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / rate.per_second))
    }
}

/// Buckets by key, such as a network.
#[derive(Debug)]
pub struct Buckets<Key> {
    rate: Rate,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

/// Keys kept before those whose bucket is full again are forgotten.
const MOST_KEYS: usize = 10_000;

impl<Key: Eq + Hash> Buckets<Key> {
    /// A bucket of this rate for each key.
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes a token of a key, or says how long until there is one.
    pub fn take(&self, key: Key, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.lock();
        if buckets.len() >= MOST_KEYS {
            self.forget_full(&mut buckets, now);
        }
        buckets.entry(key).or_insert_with(|| Bucket::full(self.rate, now)).take(self.rate, now)
    }

    /// Forgets the keys whose bucket is full again.
    pub fn sweep(&self, now: Instant) {
        self.forget_full(&mut self.lock(), now);
    }

    fn forget_full(&self, buckets: &mut HashMap<Key, Bucket>, now: Instant) {
        let refill = Duration::from_secs_f64(self.rate.capacity / self.rate.per_second);
        buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < refill);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_one_at_a_time() {
        let (rate, now) = (Rate::new(3, Duration::from_secs(3)), Instant::now());
        let mut bucket = Bucket::full(rate, now);
        for _ in 0..3 {
            assert_eq!(bucket.take(rate, now), Ok(()));
        }
        let wait = bucket.take(rate, now).unwrap_err();
        assert!((wait.as_secs_f64() - 1.0).abs() < 0.001, "{wait:?}");
        assert_eq!(bucket.take(rate, now + Duration::from_secs(1)), Ok(()));
        assert!(bucket.take(rate, now + Duration::from_secs(1)).is_err());
    }

    #[test]
    fn who_may_do_everything_again_is_forgotten() {
        let (rate, now) = (Rate::new(2, Duration::from_secs(2)), Instant::now());
        let buckets = Buckets::new(rate);
        buckets.take("one", now).unwrap();
        buckets.take("other", now + Duration::from_secs(1)).unwrap();
        buckets.sweep(now + Duration::from_secs(2));
        assert_eq!(buckets.lock().keys().collect::<Vec<_>>(), [&"other"]);
    }
}
