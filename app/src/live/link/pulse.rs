//! Whether the other side is still there: pings, their answers, and the patience with them.

/// How often a ping is sent: often enough for the middle boxes that forget a silent way after 30 s.
pub const EVERY_MS: u32 = 25_000;
/// How long an answer may take on an ordinary day.
pub const PATIENCE_MS: u32 = 10_000;
/// How long an answer may take when there is reason to doubt the way, as after a sleep.
pub const SHORT_PATIENCE_MS: u32 = 3_000;
/// A timer that rings later than this was held back: the tab was frozen or the machine slept, and
/// answers may be waiting behind the ring.
const HELD_BACK_MS: f64 = 2_000.0;

/// What the end of the patience means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Something was heard since the ping.
    Alive,
    /// Nothing was heard, but the machine slept: ask once more.
    Unsure,
    /// Nothing was heard.
    Dead,
}

/// The last ping and what was heard since.
#[derive(Debug, Default)]
pub struct Pulse {
    number: u32,
    asked_at_ms: f64,
    patience_ms: u32,
    heard: bool,
    spared: bool,
}

impl Pulse {
    /// Begins a ping and gives its number.
    pub fn ask(&mut self, patience_ms: u32, now_ms: f64) -> u32 {
        self.number = self.number.wrapping_add(1);
        self.asked_at_ms = now_ms;
        self.patience_ms = patience_ms;
        self.heard = false;
        self.number
    }

    /// Anything was heard.
    pub fn heard(&mut self) {
        self.heard = true;
        self.spared = false;
    }

    /// A pong came: the round trip in milliseconds, if it answers the last ping.
    pub fn answered(&self, number: u32, now_ms: f64) -> Option<f64> {
        (number == self.number).then(|| (now_ms - self.asked_at_ms).max(0.0))
    }

    /// The patience with the last ping is over.
    pub fn judge(&mut self, now_ms: f64) -> Verdict {
        if self.heard {
            return Verdict::Alive;
        }
        let late = now_ms - self.asked_at_ms > f64::from(self.patience_ms) + HELD_BACK_MS;
        // A hidden tab's timers are always late: it is spared once, not for ever.
        if late && !self.spared {
            self.spared = true;
            return Verdict::Unsure;
        }
        Verdict::Dead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_round_trip_is_that_of_the_last_ping() {
        let mut pulse = Pulse::default();
        let first = pulse.ask(PATIENCE_MS, 100.0);
        let second = pulse.ask(PATIENCE_MS, 200.0);
        assert_eq!(pulse.answered(first, 250.0), None);
        assert_eq!(pulse.answered(second, 250.0), Some(50.0));
    }

    #[test]
    fn anything_heard_after_the_ping_keeps_the_connection() {
        let mut pulse = Pulse::default();
        pulse.heard();
        pulse.ask(PATIENCE_MS, 0.0);
        pulse.heard();
        assert_eq!(pulse.judge(10_000.0), Verdict::Alive);
    }

    #[test]
    fn silence_after_the_ping_is_death() {
        let mut pulse = Pulse::default();
        pulse.heard();
        pulse.ask(PATIENCE_MS, 0.0);
        assert_eq!(pulse.judge(10_000.0), Verdict::Dead);
    }

    #[test]
    fn a_machine_that_slept_asks_once_more_and_only_once() {
        let mut pulse = Pulse::default();
        pulse.ask(PATIENCE_MS, 0.0);
        assert_eq!(pulse.judge(3_600_000.0), Verdict::Unsure);
        pulse.ask(SHORT_PATIENCE_MS, 3_600_000.0);
        assert_eq!(pulse.judge(3_660_000.0), Verdict::Dead);
    }
}
