//! How many stones lie in each pit and kazan, and what a move does to them: all that a search needs, and
//! quick to copy. Knows no single stone, no text and no drawing.
//!
//! A place is a number: 0 to 8 are the first player's pits 1 to 9, 9 to 17 the second player's, in the order
//! of sowing; 18 and 19 are the kazans.

use std::mem;

use crate::rules::Seat;

/// The pits of one player.
pub const ROW: usize = 9;

/// The pits of both.
pub const PITS: usize = 2 * ROW;

/// The pits and the kazans.
pub const PLACES: usize = PITS + 2;

/// All stones: nine in each pit at the beginning.
pub const STONES: usize = 9 * PITS;

/// More than half of all stones.
const MAJORITY: u8 = 82;

/// What a pit must hold to become a tuzdyk; less cannot have come to its owner.
const TUZDYK: u8 = 3;

/// The seats in order.
const SEATS: [Seat; 2] = [Seat::FIRST, Seat::SECOND];

/// The stones in every place, the tuzdyks and the side to move.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Counts {
    pits: [u8; PITS],
    kazans: [u8; 2],
    /// By owner: a place in the other's row.
    tuzdyks: [Option<u8>; 2],
    side: Seat,
}

/// What a move did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sown {
    /// The place into which the last stone fell.
    pub last: usize,
    /// What happened there.
    pub taken: Taken,
    /// Whether the opponent is left without a move, so that the mover takes what lies in the own pits.
    pub swept: bool,
}

/// What the last stone took.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// Nothing: the pit is the mover's, or a tuzdyk, or holds an odd number.
    Nothing,
    /// The stones of an opponent's pit, whose number it made even.
    Even,
    /// The stones of an opponent's pit, and the pit with them.
    Tuzdyk,
}

impl Counts {
    /// The set-up: nine stones in each pit.
    pub const START: Counts =
        Counts { pits: [9; PITS], kazans: [0; 2], tuzdyks: [None; 2], side: Seat::FIRST };

    /// A position, unless it cannot arise.
    ///
    /// The tuzdyks are by owner, as places in the other's row.
    pub fn position(
        pits: [u8; PITS],
        kazans: [u8; 2],
        tuzdyks: [Option<u8>; 2],
        side: Seat,
    ) -> Option<Counts> {
        let counts = Counts { pits, kazans, tuzdyks, side };
        counts.can_arise().then_some(counts)
    }

    /// The side to move, or that would move had the game not ended.
    pub fn side(&self) -> Seat {
        self.side
    }

    /// The stones of a seat's pits 1 to 9.
    pub fn row(&self, seat: Seat) -> &[u8] {
        let first = first_of(seat);
        &self.pits[first..first + ROW]
    }

    /// The stones in a seat's kazan.
    pub fn kazan(&self, seat: Seat) -> u8 {
        self.kazans[usize::from(seat.0)]
    }

    /// Which of the opponent's pits is the seat's tuzdyk, from 0.
    pub fn tuzdyk(&self, seat: Seat) -> Option<u8> {
        self.tuzdyks[usize::from(seat.0)].map(|place| place % ROW as u8)
    }

    /// The place of a seat's tuzdyk.
    pub fn tuzdyk_place(&self, seat: Seat) -> Option<usize> {
        self.tuzdyks[usize::from(seat.0)].map(usize::from)
    }

    /// The stones in every pit, in the order of sowing.
    pub fn pits(&self) -> &[u8; PITS] {
        &self.pits
    }

    /// Whether the game has ended: somebody has more than half, or all stones are won.
    pub fn is_over(&self) -> bool {
        self.has_majority() || self.kazans == [MAJORITY - 1; 2]
    }

    /// Whether a seat could still come to more than half of the stones.
    pub fn can_win(&self, seat: Seat) -> bool {
        self.kazan(seat.other()) < MAJORITY - 1
    }

    /// The pits with which the side to move can move, from 0; none after the end.
    ///
    /// A tuzdyk is always empty, so that nobody moves with it.
    pub fn moves(&self) -> impl Iterator<Item = u8> {
        let is_over = self.is_over();
        (0..).zip(self.row(self.side)).filter(move |&(_, &stones)| stones > 0 && !is_over).map(|(pit, _)| pit)
    }

    /// The place of the pit that the side to move counts as this one, from 0.
    pub fn place(&self, pit: u8) -> usize {
        first_of(self.side) + usize::from(pit)
    }

    /// Moves with a pit that holds stones, counted from 0 as the side to move counts.
    pub fn play(&mut self, pit: u8) -> Sown {
        let mover = self.side;
        let mut last = self.place(pit);
        let stones = mem::take(&mut self.pits[last]);
        debug_assert!(stones > 0, "a move with an empty pit");
        for place in sown_into(last, stones) {
            last = place;
            self.pits[place] += 1;
        }
        // What fell into a tuzdyk is its owner's at once, whoever sowed it, and be it the last stone.
        for owner in SEATS {
            if let Some(tuzdyk) = self.tuzdyk_place(owner) {
                self.win(owner, tuzdyk);
            }
        }
        let taken = self.taken(mover, last);
        if taken != Taken::Nothing {
            self.win(mover, last);
        }
        if taken == Taken::Tuzdyk {
            self.tuzdyks[usize::from(mover.0)] = Some(last as u8);
        }
        self.side = mover.other();
        let swept = !self.is_over() && self.row(self.side).iter().all(|&stones| stones == 0);
        if swept {
            for place in first_of(mover)..first_of(mover) + ROW {
                self.win(mover, place);
            }
        }
        Sown { last, taken, swept }
    }

    /// What the last stone takes, after what lay in tuzdyks is gone.
    fn taken(&self, mover: Seat, last: usize) -> Taken {
        let is_own = (first_of(mover)..first_of(mover) + ROW).contains(&last);
        match self.pits[last] {
            // It fell into the mover's tuzdyk.
            0 => Taken::Nothing,
            _ if is_own => Taken::Nothing,
            stones if stones.is_multiple_of(2) => Taken::Even,
            TUZDYK if self.may_become_tuzdyk(mover, last) => Taken::Tuzdyk,
            _ => Taken::Nothing,
        }
    }

    /// Whether the rules let an opponent's pit become the mover's tuzdyk: one in a game, not the ninth, and
    /// not the one with the number of the opponent's tuzdyk.
    fn may_become_tuzdyk(&self, mover: Seat, place: usize) -> bool {
        let number = (place % ROW) as u8;
        self.tuzdyk(mover).is_none()
            && usize::from(number) != ROW - 1
            && self.tuzdyk(mover.other()) != Some(number)
    }

    /// Moves the stones of a pit into a kazan.
    fn win(&mut self, seat: Seat, place: usize) {
        self.kazans[usize::from(seat.0)] += mem::take(&mut self.pits[place]);
    }

    fn has_majority(&self) -> bool {
        self.kazans.iter().any(|&stones| stones >= MAJORITY)
    }

    /// Whether nothing speaks against the position that is cheap to see. Not all such can be reached.
    fn can_arise(&self) -> bool {
        let stones: usize = self.pits.iter().chain(&self.kazans).map(|&stones| usize::from(stones)).sum();
        if stones != STONES {
            return false;
        }
        let is_won = self.pits.iter().all(|&stones| stones == 0);
        let numbers = SEATS.map(|seat| self.tuzdyk(seat));
        let kazan_fits = |seat| match self.tuzdyk_place(seat) {
            Some(place) => {
                place % ROW != ROW - 1
                    && first_of(seat.other()) == place - place % ROW
                    && self.pits[place] == 0
                    && self.kazan(seat) >= TUZDYK
            }
            // Without a tuzdyk one wins even numbers only, but for what is left at the end.
            None => is_won || self.kazan(seat).is_multiple_of(2),
        };
        SEATS.into_iter().all(kazan_fits)
            && (numbers[0].is_none() || numbers[0] != numbers[1])
            && (self.is_over() || self.moves().next().is_some())
    }
}

/// The place of a seat's first pit.
pub fn first_of(seat: Seat) -> usize {
    usize::from(seat.0) * ROW
}

/// The place of a seat's kazan.
pub fn kazan_of(seat: Seat) -> usize {
    PITS + usize::from(seat.0)
}

/// The places into which the stones of a pit fall, in order: the first into the pit itself, or, if it is the
/// only one, into the next.
pub fn sown_into(from: usize, stones: u8) -> impl Iterator<Item = usize> {
    let first = if stones == 1 { from + 1 } else { from };
    (first..first + usize::from(stones)).map(|place| place % PITS)
}
