//! Compares an event's place in its stream with the last place that was seen. Pure: knows no socket
//! and no state, only the four answers there are.

use protocol::Position;

/// What an event's place means for who stands at a known place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next event: take it in.
    Next,
    /// Seen before: drop it.
    Duplicate,
    /// Something between was missed: listen anew from the known place.
    Gap,
    /// Another stream of the same name: the places do not compare, so listen anew.
    OtherEpoch,
}

/// Says what an event that arrives at a place means for who stands at `known`.
pub fn step(known: Position, arrived: Position) -> Step {
    if arrived.epoch != known.epoch {
        return Step::OtherEpoch;
    }
    if arrived.offset <= known.offset {
        return Step::Duplicate;
    }
    // The subtraction cannot pass zero: the arrived offset is the larger.
    if arrived.offset - known.offset == 1 { Step::Next } else { Step::Gap }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch: u64, offset: u64) -> Position {
        Position { epoch, offset }
    }

    #[test]
    fn the_event_after_the_last_one_is_the_next() {
        assert_eq!(step(at(1, 0), at(1, 1)), Step::Next);
        assert_eq!(step(at(9, 41), at(9, 42)), Step::Next);
        assert_eq!(step(at(1, u64::MAX - 1), at(1, u64::MAX)), Step::Next);
    }

    #[test]
    fn what_was_seen_is_a_duplicate() {
        assert_eq!(step(at(1, 5), at(1, 5)), Step::Duplicate);
        assert_eq!(step(at(1, 5), at(1, 1)), Step::Duplicate);
        assert_eq!(step(at(1, u64::MAX), at(1, 0)), Step::Duplicate);
    }

    #[test]
    fn a_place_further_on_is_a_gap() {
        assert_eq!(step(at(1, 5), at(1, 7)), Step::Gap);
        assert_eq!(step(at(1, 0), at(1, u64::MAX)), Step::Gap);
    }

    #[test]
    fn another_epoch_never_compares() {
        assert_eq!(step(at(1, 5), at(2, 6)), Step::OtherEpoch);
        assert_eq!(step(at(2, 5), at(1, 5)), Step::OtherEpoch);
    }
}
