//! Togyzkumalak (тоғызқұмалақ): two players sow stones round 18 pits in turn and win them into their kazans;
//! more than half of the 162 stones win.
//!
//! # Rules
//!
//! As told by arcrfk-sport.kz ("Тогыз Кумалак") and playstrategy.org ("Togyzqumalaq", which names M. Auezov
//! and K. Kuanyshbaev, 1949, as the rules' authors).
//!
//! * A move takes all stones of an own pit and sows them counter-clockwise, the first back into that pit, one
//!   in each; a single stone goes to the next pit. A large pit goes round, past its own place like any other.
//! * If the last stone falls into an opponent's pit and makes its number even, the mover wins these stones.
//! * If it makes exactly three, the mover wins them, and the pit becomes the mover's tuzdyk: one a game,
//!   never the opponent's ninth pit, never the pit with the number of the opponent's tuzdyk. Such a move is
//!   legal where that is forbidden; the three then stay.
//! * A stone that falls into a tuzdyk is its owner's at once, whoever sows it; the last one takes nothing.
//! * 82 stones in a kazan end the game as soon as a move has been made, also when they came through the
//!   tuzdyk of the player who did not move.
//! * Otherwise, if whoever is to move then has no stone in the own pits (atsyz kalu, атсыз қалу), the mover
//!   wins all that is left. It can only lie in the mover's pits, since a tuzdyk is always empty.
//! * 81 stones each are a draw.
//!
//! # Whether a game ends
//!
//! With a tuzdyk on the board it does, within 17 * (159 + 158 + ... + 1) = 216,240 moves: each stone has at
//! most 17 steps to that tuzdyk, each move takes some of these steps, and whenever a sowing reaches the
//! tuzdyk or a pit is won, the board has a stone less. Without one it need not: two single stones that follow
//! each other round an empty board come back to where they were. No source at hand has a draw by repetition; the players
//! agree on it.

mod counts;
mod layout;
mod stones;
mod text;

use std::fmt::{self, Display};
use std::str::FromStr;

pub use self::counts::{Counts, Sown, Taken};
use self::counts::{ROW, first_of, kazan_of, sown_into};
use self::layout::{dealt_by, id};
use self::stones::Stones;
use crate::board::Board;
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Standard, Turn, WinBy};

/// How many stones lie where, and which.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Togyzkumalak {
    counts: Counts,
    /// On the heap, so that a state is small to move about.
    stones: Box<Stones>,
}

/// A pit of whoever moves, from 0 at that player's left; its text counts from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pit(u8);

impl Rules for Togyzkumalak {
    type Options = Standard;
    type Move = Pit;

    fn new(_: &Standard, _seed: u64) -> Self {
        Togyzkumalak::of(Counts::START)
    }

    fn turn(&self) -> Turn {
        let [first, second] = [Seat::FIRST, Seat::SECOND].map(|seat| self.counts.kazan(seat));
        if !self.counts.is_over() {
            return Turn::Seat(self.counts.side());
        }
        if first == second {
            return Turn::Over(Outcome::Draw { by: DrawBy::Equal });
        }
        let seat = if first > second { Seat::FIRST } else { Seat::SECOND };
        Turn::Over(Outcome::Win { seat, by: WinBy::MostStones })
    }

    fn legal_moves(&self) -> Vec<Pit> {
        self.counts.moves().map(Pit).collect()
    }

    fn play(&mut self, &pit: &Pit) -> Result<Vec<Effect>, Illegal> {
        if self.counts.is_over() {
            return Err(Illegal::Over);
        }
        if !self.is_legal(pit) {
            return Err(Illegal::NotNow);
        }
        let (before, mover) = (self.counts, self.counts.side());
        let from = before.place(pit.0);
        let sown = self.counts.play(pit.0);
        let moved = |piece: usize, from, to| {
            let seat = dealt_by(piece);
            Effect::Moved { piece: piece as u32, seat, from: id(from), to: id(to) }
        };

        let mut effects = Vec::new();
        let stones = self.stones.in_place(from);
        let places = sown_into(from, before.pits()[from]);
        self.stones.sow(from, |place| lies_in(&before, place));
        // The first of several stones falls back to where it lies: nothing is seen of it.
        let first = usize::from(stones.len() > 1);
        for (stone, place) in stones.into_iter().zip(places).skip(first) {
            effects.push(moved(stone, from, place));
            let into = lies_in(&before, place);
            if into != place {
                effects.push(moved(stone, place, into));
            }
        }
        if sown.taken == Taken::Tuzdyk {
            effects.push(Effect::Tuzdyk { seat: mover, at: id(sown.last) });
        }
        for (from, into) in won(mover, &sown) {
            effects.extend(self.stones.in_place(from).into_iter().map(|stone| moved(stone, from, into)));
            self.stones.empty(from, into);
        }
        Ok(effects)
    }

    fn position(&self) -> String {
        text::write(&self.counts)
    }

    fn from_position(_: &Standard, text: &str) -> Result<Self, Illegal> {
        text::read(text).map(Togyzkumalak::of)
    }

    fn advance(&mut self, &Pit(pit): &Pit) {
        let (before, from) = (self.counts, self.counts.place(pit));
        let sown = self.counts.play(pit);
        self.stones.sow(from, |place| lies_in(&before, place));
        for (from, into) in won(before.side(), &sown) {
            self.stones.empty(from, into);
        }
    }

    fn can_win(&self, seat: Seat) -> bool {
        self.counts.can_win(seat)
    }

    /// The pit, the number of the pit where the last stone falls, and `x` if it makes a tuzdyk, as the
    /// records of Kazakh championships write it: `67`, `45x`. Whose pit the second number means, and
    /// how many stones are won, is not written.
    fn shown(&self, &pit: &Pit) -> String {
        if !self.is_legal(pit) {
            return pit.to_string();
        }
        let Sown { last, taken, .. } = { self.counts }.play(pit.0);
        format!("{pit}{}{}", last % ROW + 1, if taken == Taken::Tuzdyk { "x" } else { "" })
    }

    fn board(&self) -> Board {
        layout::board(&self.counts, &self.stones)
    }

    /// A move that is not legal now is taken for one of the other player, who moved last. The text of the
    /// last move is often that of a legal move too: ask for its gesture before it is made.
    fn gesture(&self, &pit: &Pit) -> Vec<String> {
        let side = self.counts.side();
        let mover = if self.is_legal(pit) { side } else { side.other() };
        vec![id(first_of(mover) + usize::from(pit.0))]
    }
}

impl Togyzkumalak {
    /// The number of stones everywhere, the tuzdyks and the side: what a search copies, plays on and judges.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    fn of(counts: Counts) -> Togyzkumalak {
        Togyzkumalak { stones: Box::new(Stones::of(&counts)), counts }
    }

    fn is_legal(&self, Pit(pit): Pit) -> bool {
        !self.counts.is_over() && self.counts.row(self.counts.side())[usize::from(pit)] > 0
    }
}

/// Where a stone comes to lie that falls into a place: in a kazan, if the place is a tuzdyk.
fn lies_in(counts: &Counts, place: usize) -> usize {
    let owner =
        [Seat::FIRST, Seat::SECOND].into_iter().find(|&seat| counts.tuzdyk_place(seat) == Some(place));
    owner.map_or(place, kazan_of)
}

/// The places from which the mover wins all stones after sowing, each with the kazan.
fn won(mover: Seat, sown: &Sown) -> impl Iterator<Item = (usize, usize)> + use<> {
    let taken = (sown.taken != Taken::Nothing).then_some(sown.last);
    let left = if sown.swept { first_of(mover)..first_of(mover) + ROW } else { 0..0 };
    taken.into_iter().chain(left).map(move |place| (place, kazan_of(mover)))
}

impl FromStr for Pit {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text.as_bytes() {
            [digit @ b'1'..=b'9'] => Ok(Pit(digit - b'1')),
            _ => Err(Illegal::Notation),
        }
    }
}

impl Display for Pit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 + 1)
    }
}

#[cfg(test)]
mod tests;
