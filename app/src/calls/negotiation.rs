//! Who offers, whose offer stands where both offer at once, and what is said again after a loss: the "perfect
//! negotiation" of WebRTC (W3C, 10.7), for one connection between two legs.
//!
//! Pure: it neither makes nor reads a description. An offer of the side that yields, which was made before the other
//! side was ever heard, is not rolled back: that connection is given up for a fresh one, which cannot keep a part of
//! what was offered in vain.

/// One side's view of the negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiation {
    offers_first: bool,
    /// An offer of this side waits for its answer.
    waits: bool,
    /// The other side has described itself.
    is_described: bool,
}

/// What to do with an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Take it, and answer.
    Take,
    /// Take it with a fresh connection, and answer.
    TakeAnew,
    /// The own offer stands, which the other side answers.
    Ignore,
}

impl Negotiation {
    /// Before anything was said. Of two sides one offers first.
    pub fn new(offers_first: bool) -> Self {
        Self { offers_first, waits: false, is_described: false }
    }

    /// Whether this side is to begin.
    pub fn begins(&self) -> bool {
        self.offers_first && !self.waits && !self.is_described
    }

    /// Whether this side is to begin in the other's place, from which nothing has come for a while.
    pub fn steps_in(&self) -> bool {
        !self.waits && !self.is_described
    }

    /// Whether an own offer waits for its answer: after a loss it is sent again.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Whether the other side has described itself, so that its candidates can be taken.
    pub fn is_described(&self) -> bool {
        self.is_described
    }

    /// An offer was made.
    pub fn offered(&mut self) {
        self.waits = true;
    }

    /// An offer has come.
    pub fn heard_offer(&mut self) -> Offered {
        let offered = match (self.waits, self.offers_first, self.is_described) {
            (false, ..) | (true, false, true) => Offered::Take,
            (true, false, false) => Offered::TakeAnew,
            (true, true, _) => return Offered::Ignore,
        };
        self.waits = false;
        self.is_described = true;
        offered
    }

    /// An answer has come. True if it is to be taken: one to an offer that was given up is not.
    pub fn heard_answer(&mut self) -> bool {
        let takes = self.waits;
        if takes {
            self.waits = false;
            self.is_described = true;
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Said {
        Offer(u32),
        Answer(u32),
    }

    /// A side with what it knows: the number of the last offer that was agreed upon, by whomever it was made.
    #[derive(Clone, Debug)]
    struct Side {
        negotiation: Negotiation,
        offer: u32,
        agreed: u32,
        said: VecDeque<Said>,
    }

    impl Side {
        fn new(offers_first: bool) -> Self {
            Self { negotiation: Negotiation::new(offers_first), offer: 0, agreed: 0, said: VecDeque::new() }
        }

        fn offer(&mut self, number: u32) {
            self.negotiation.offered();
            self.offer = number;
            self.said.push_back(Said::Offer(number));
        }

        fn come_back(&mut self) {
            if self.negotiation.waits() {
                self.said.push_back(Said::Offer(self.offer));
            }
        }

        fn hear(&mut self, said: Said) {
            match said {
                Said::Offer(number) => {
                    if self.negotiation.heard_offer() != Offered::Ignore {
                        self.agreed = number;
                        self.said.push_back(Said::Answer(number));
                    }
                }
                // Browsers refuse the answer to an offer that was replaced.
                Said::Answer(number) if number != self.offer => {}
                Said::Answer(number) => {
                    if self.negotiation.heard_answer() {
                        self.agreed = number;
                    }
                }
            }
        }
    }

    /// Every order in which two sides hear each other, with offers made at any time and, where `loses`, one loss of
    /// all that is on its way. Checks that both agree in the end.
    fn check_all(sides: [Side; 2], offers: [u32; 2], number: u32, loses: bool, orders: &mut u32) {
        let mut is_end = true;
        for (index, other) in [(0, 1), (1, 0)] {
            if offers[index] > 0 && !sides[index].negotiation.waits() {
                is_end = false;
                let (mut sides, mut offers) = (sides.clone(), offers);
                sides[index].offer(number);
                offers[index] -= 1;
                check_all(sides, offers, number + 1, loses, orders);
            }
            if !sides[index].said.is_empty() {
                is_end = false;
                let mut sides = sides.clone();
                let said = sides[index].said.pop_front().unwrap();
                sides[other].hear(said);
                check_all(sides, offers, number, loses, orders);
            }
        }
        if loses && sides.iter().any(|side| !side.said.is_empty()) {
            let mut sides = sides.clone();
            sides.iter_mut().for_each(|side| side.said.clear());
            sides.iter_mut().for_each(Side::come_back);
            check_all(sides, offers, number, false, orders);
        }
        if is_end {
            *orders += 1;
            let [one, other] = &sides;
            assert!(!one.negotiation.waits() && !other.negotiation.waits(), "{sides:?}");
            assert_eq!(one.agreed, other.agreed, "{sides:?}");
            assert_ne!(one.agreed, 0, "{sides:?}");
        }
    }

    #[test]
    fn both_sides_agree_in_every_order_in_which_they_hear_each_other() {
        for loses in [false, true] {
            let mut orders = 0;
            check_all([Side::new(true), Side::new(false)], [2, 2], 1, loses, &mut orders);
            assert!(orders > 100, "{orders}");
        }
    }

    #[test]
    fn of_two_offers_that_cross_that_of_the_first_stands() {
        let (mut first, mut other) = (Negotiation::new(true), Negotiation::new(false));
        assert!(first.begins() && !other.begins() && other.steps_in());
        first.offered();
        other.offered();
        assert_eq!(first.heard_offer(), Offered::Ignore);
        assert!(!first.is_described());
        assert_eq!(other.heard_offer(), Offered::TakeAnew);
        assert!(first.heard_answer());
        assert!(first.is_described() && other.is_described());
        // The answer to what was given up, and a later crossing.
        assert!(!other.heard_answer());
        first.offered();
        other.offered();
        assert_eq!(other.heard_offer(), Offered::Take);
        assert_eq!(first.heard_offer(), Offered::Ignore);
    }
}
