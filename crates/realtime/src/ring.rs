//! The short memory of a stream: its last events, encoded. Longer gaps are the owner's business.

use std::collections::VecDeque;

use bytes::Bytes;
use protocol::Position;

/// Events kept for those who come back soon: enough for a lost minute of a lively table.
const MOST_EVENTS: usize = 256;
/// Bytes kept at the most, whatever the number of events.
const MOST_BYTES: usize = 256 * 1024;

/// The last events of a stream, without a gap.
#[derive(Debug, Default)]
pub struct Ring {
    events: VecDeque<Bytes>,
    bytes: usize,
    /// The position of the last event; none before the first push.
    head: Option<Position>,
}

impl Ring {
    /// Adds the event that stands at `position`. If it is not the next one, the past is forgotten:
    /// the ring never claims to know what it does not.
    pub fn push(&mut self, position: Position, frame: Bytes) {
        let next = self.head.is_some_and(|head| {
            head.epoch == position.epoch && head.offset.checked_add(1) == Some(position.offset)
        });
        if !next {
            self.events.clear();
            self.bytes = 0;
        }
        self.head = Some(position);
        self.bytes += frame.len();
        self.events.push_back(frame);
        while self.events.len() > MOST_EVENTS || self.bytes > MOST_BYTES {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.len();
        }
    }

    /// Every event after `since`, if the ring can prove that it has all of them up to `head`.
    pub fn since(&self, since: Position, head: Position) -> Option<Vec<Bytes>> {
        if since.epoch != head.epoch || since.offset > head.offset {
            return None;
        }
        if since == head {
            return Some(Vec::new());
        }
        if self.head != Some(head) {
            return None;
        }
        let missed = usize::try_from(head.offset - since.offset).ok()?;
        let skipped = self.events.len().checked_sub(missed)?;
        Some(self.events.iter().skip(skipped).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch: u64, offset: u64) -> Position {
        Position { epoch, offset }
    }

    fn ring(offsets: std::ops::RangeInclusive<u64>) -> Ring {
        let mut ring = Ring::default();
        for offset in offsets {
            ring.push(at(1, offset), Bytes::from(offset.to_string()));
        }
        ring
    }

    fn texts(frames: Option<Vec<Bytes>>) -> Option<Vec<String>> {
        let text = |frame: &Bytes| String::from_utf8_lossy(frame).into_owned();
        frames.map(|frames| frames.iter().map(text).collect())
    }

    #[test]
    fn gives_exactly_what_was_missed() {
        let ring = ring(1..=5);
        assert_eq!(texts(ring.since(at(1, 3), at(1, 5))), Some(vec!["4".to_owned(), "5".to_owned()]));
        assert_eq!(texts(ring.since(at(1, 5), at(1, 5))), Some(vec![]));
        assert_eq!(texts(ring.since(at(1, 0), at(1, 5))).map(|all| all.len()), Some(5));
    }

    #[test]
    fn claims_nothing_of_another_epoch_or_of_the_future() {
        let ring = ring(1..=5);
        assert_eq!(ring.since(at(2, 3), at(1, 5)), None);
        assert_eq!(ring.since(at(1, 6), at(1, 5)), None);
        assert_eq!(ring.since(at(1, u64::MAX), at(1, 5)), None);
    }

    #[test]
    fn claims_nothing_that_it_has_forgotten() {
        let ring = ring(1..=1_000);
        assert_eq!(ring.since(at(1, 1_000 - MOST_EVENTS as u64 - 1), at(1, 1_000)), None);
        assert!(ring.since(at(1, 1_000 - MOST_EVENTS as u64), at(1, 1_000)).is_some());
    }

    #[test]
    fn forgets_the_past_at_a_gap() {
        let mut ring = ring(1..=5);
        ring.push(at(1, 7), Bytes::from_static(b"7"));
        assert_eq!(ring.since(at(1, 5), at(1, 7)), None);
        assert_eq!(texts(ring.since(at(1, 6), at(1, 7))), Some(vec!["7".to_owned()]));
    }

    #[test]
    fn claims_nothing_when_the_owner_is_ahead() {
        assert_eq!(ring(1..=5).since(at(1, 4), at(1, 6)), None);
    }
}
