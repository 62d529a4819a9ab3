//! How good a connection is, by what came of the sound since one looked last.

use super::Quality;

/// What a browser has counted about the sound of one connection.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// Packets that have come.
    pub received: f64,
    /// Packets that have not.
    pub lost: f64,
    /// How unevenly they come, in seconds.
    pub jitter: f64,
    /// The way there and back, in seconds.
    pub round_trip: f64,
    /// What the way is believed to carry, in bits a second, where the browser has an idea.
    pub carries: Option<f64>,
}

/// The quality between two looks; none where nothing was to come. The bounds are those of speech: from 2 % on
/// losses are heard, at 8 % words are missed; people begin to talk at the same time from 300 ms on (ITU-T G.114
/// puts the limit at 400 ms one way).
pub fn quality(before: Counted, now: Counted) -> Option<Quality> {
    let (received, lost) = (now.received - before.received, (now.lost - before.lost).max(0.0));
    if received + lost <= 0.0 {
        return None;
    }
    let share = lost / (received + lost);
    Some(match (share, now.round_trip, now.jitter) {
        (..0.02, ..0.3, ..0.03) => Quality::Good,
        (..0.08, ..0.6, ..0.1) => Quality::Fair,
        _ => Quality::Poor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(received: f64, lost: f64, round_trip: f64) -> Counted {
        Counted { received, lost, round_trip, jitter: 0.01, carries: None }
    }

    #[test]
    fn quality_is_that_of_what_came_since_the_last_look() {
        let bad_before = counted(100.0, 100.0, 0.05);
        assert_eq!(quality(bad_before, counted(200.0, 100.0, 0.05)), Some(Quality::Good));
        assert_eq!(quality(bad_before, counted(195.0, 105.0, 0.05)), Some(Quality::Fair));
        assert_eq!(quality(bad_before, counted(150.0, 150.0, 0.05)), Some(Quality::Poor));
        assert_eq!(quality(bad_before, counted(200.0, 100.0, 0.5)), Some(Quality::Fair));
        assert_eq!(quality(bad_before, counted(200.0, 100.0, 1.0)), Some(Quality::Poor));
        assert_eq!(quality(bad_before, bad_before), None);
    }

    #[test]
    fn a_count_that_goes_back_is_no_loss() {
        // Packets that were thought lost and come late.
        assert_eq!(quality(counted(0.0, 5.0, 0.0), counted(100.0, 0.0, 0.0)), Some(Quality::Good));
    }
}
