//! When a connection is too narrow for pictures, and when to try them again.
//!
//! Sound comes first: where the way to somebody does not carry both, the pictures rest until it may again. A browser
//! cannot tell what a way would carry that carries only sound, so it is tried, ever more rarely.

/// Below this nothing of a picture is to be recognized, and it takes from the sound, in bits a second.
const TOO_NARROW: f64 = 120_000.0;
/// So many looks in a row must say so: a way is narrow for a moment whenever it changes.
const LOOKS: u32 = 3;
/// After how many looks pictures are tried again for the first time; then after twice as many each time.
const FIRST_REST: u32 = 10;
/// The longest rest, in looks: some two minutes.
const LONGEST_REST: u32 = 60;

/// What is known of one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    narrow_looks: u32,
    rests_for: u32,
    next_rest: u32,
    good_looks: u32,
}

impl Default for Way {
    fn default() -> Self {
        Self { narrow_looks: 0, rests_for: 0, next_rest: FIRST_REST, good_looks: 0 }
    }
}

impl Way {
    /// Whether pictures are sent.
    pub fn carries_pictures(&self) -> bool {
        self.rests_for == 0
    }

    /// Takes in what the browser believes that the way carries, in bits a second; none where it does not know, as it
    /// does not while nothing but sound is sent.
    pub fn look(&mut self, carries: Option<f64>) {
        if self.rests_for > 0 {
            self.rests_for -= 1;
            return;
        }
        let Some(carries) = carries else { return };
        if carries >= TOO_NARROW {
            self.narrow_looks = 0;
            self.good_looks += 1;
            if self.good_looks >= LONGEST_REST {
                // It has been wide for long: the next time is the first again.
                self.next_rest = FIRST_REST;
            }
            return;
        }
        self.good_looks = 0;
        self.narrow_looks += 1;
        if self.narrow_looks >= LOOKS {
            self.narrow_looks = 0;
            self.rests_for = self.next_rest;
            self.next_rest = (self.next_rest * 2).min(LONGEST_REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(way: &mut Way, carries: f64, count: u32) {
        (0..count).for_each(|_| way.look(Some(carries)));
    }

    #[test]
    fn pictures_rest_where_the_way_stays_narrow() {
        let mut way = Way::default();
        looks(&mut way, 50_000.0, LOOKS - 1);
        looks(&mut way, 500_000.0, 1);
        looks(&mut way, 50_000.0, LOOKS - 1);
        assert!(way.carries_pictures());
        looks(&mut way, 50_000.0, 1);
        assert!(!way.carries_pictures());
    }

    #[test]
    fn pictures_are_tried_again_ever_more_rarely() {
        let mut way = Way::default();
        let mut rests = Vec::new();
        for _ in 0..5 {
            looks(&mut way, 50_000.0, LOOKS);
            let mut rest = 0;
            while !way.carries_pictures() {
                way.look(None);
                rest += 1;
            }
            rests.push(rest);
        }
        assert_eq!(rests, [10, 20, 40, 60, 60]);
        looks(&mut way, 500_000.0, LONGEST_REST);
        looks(&mut way, 50_000.0, LOOKS);
        assert_eq!(way.rests_for, FIRST_REST);
    }

    #[test]
    fn what_is_not_known_changes_nothing() {
        let mut way = Way::default();
        way.look(None);
        assert_eq!(way, Way::default());
    }
}
