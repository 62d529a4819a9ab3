//! Togyzkumalak for a search: the numbers of stones, and what they look like: kazans, tuzdyks, freedom, and
//! what could be won next.

use games::Seat;
use games::togyzkumalak::Counts;

use crate::random::mix;
use crate::search::Position;

/// What a won stone counts.
const STONE: i32 = 10;

/// What a tuzdyk counts at the beginning: it wins a stone of almost every large sowing.
const TUZDYK: i32 = 170;

/// A move that wins so many stones is looked at before a position is judged.
const LOUD_STONES: i32 = 6;

/// A position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stones(pub Counts);

impl Stones {
    /// The stones that a move wins for whoever makes it, less what the other side gets through its tuzdyk;
    /// making a tuzdyk counts as many more.
    fn won(&self, pit: u8) -> i32 {
        let side = self.0.side();
        let mut after = self.0;
        after.play(pit);
        let gain = |seat| i32::from(after.kazan(seat)) - i32::from(self.0.kazan(seat));
        let tuzdyk = after.tuzdyk(side).is_some() && self.0.tuzdyk(side).is_none();
        gain(side) - gain(side.other()) + if tuzdyk { TUZDYK / STONE } else { 0 }
    }

    /// The most that a seat could win with one move from what lies on the board: stones of pits that its last
    /// stone would make even. A rough count that leaves the sowing on the way out of account.
    fn threat(&self, seat: Seat) -> i32 {
        let pits = self.0.pits();
        let first = 9 * usize::from(seat.0);
        let mut most = 0;
        for (pit, &stones) in self.0.row(seat).iter().enumerate() {
            if stones == 0 {
                continue;
            }
            let steps = if stones == 1 { 1 } else { usize::from(stones) - 1 };
            let last = (first + pit + steps) % 18;
            let is_own = (first..first + 9).contains(&last);
            let there = i32::from(pits[last]) + 1;
            if !is_own && there % 2 == 0 {
                most = most.max(there);
            }
        }
        most
    }

    fn judge(&self, seat: Seat) -> i32 {
        let counts = &self.0;
        let kazan = i32::from(counts.kazan(seat));
        let row = counts.row(seat);
        let lying: i32 = row.iter().map(|&stones| i32::from(stones)).sum();
        let usable = row.iter().filter(|&&stones| stones > 0).count() as i32;
        let left: i32 = counts.pits().iter().map(|&stones| i32::from(stones)).sum();
        let mut sum = STONE * kazan + 4 * usable + lying;
        // The nearer to the goal, the more each stone counts.
        sum += (kazan - 60).max(0) * 4;
        if let Some(tuzdyk) = counts.tuzdyk(seat) {
            // Pits in the middle of the row are passed most often.
            let middle = 20 - 4 * (i32::from(tuzdyk) - 4).abs();
            sum += (TUZDYK + middle) * left / 162;
        }
        // Pits of two become a tuzdyk by the next stone.
        let others_twos =
            counts.row(seat.other()).iter().take(8).filter(|&&stones| stones == 2).count() as i32;
        if counts.tuzdyk(seat).is_none() {
            sum += 8 * others_twos;
        }
        sum
    }
}

impl Position for Stones {
    type Move = u8;

    fn key(&self) -> u64 {
        let pits = self.0.pits();
        let word = |pits: &[u8]| pits.iter().fold(0_u64, |word, &stones| word << 8 | u64::from(stones));
        let tuzdyk = |seat| self.0.tuzdyk(seat).map_or(15, u64::from);
        let rest = u64::from(pits[16]) << 32
            | u64::from(pits[17]) << 24
            | u64::from(self.0.kazan(Seat::FIRST)) << 16
            | tuzdyk(Seat::FIRST) << 8
            | tuzdyk(Seat::SECOND) << 4
            | u64::from(self.0.side().0);
        mix(word(&pits[..8]) ^ mix(word(&pits[8..16]) ^ mix(rest)))
    }

    fn result(&self) -> Option<i32> {
        if !self.0.is_over() {
            return None;
        }
        let side = self.0.side();
        Some((i32::from(self.0.kazan(side)) - i32::from(self.0.kazan(side.other()))).signum())
    }

    fn moves(&self, list: &mut Vec<u8>) {
        list.extend(self.0.moves());
    }

    fn loud_moves(&self, list: &mut Vec<u8>) {
        list.extend(self.0.moves().filter(|&pit| self.won(pit) >= LOUD_STONES));
    }

    fn play(&mut self, pit: u8) {
        self.0.play(pit);
    }

    fn evaluate(&self) -> i32 {
        let side = self.0.side();
        self.judge(side) - self.judge(side.other()) + 2 * self.threat(side) - 3 * self.threat(side.other())
    }

    fn promise(&self, pit: u8) -> i32 {
        let won = self.won(pit);
        if won >= LOUD_STONES { Self::LOUD + won } else { 200 * won + 1000 }
    }

    fn slot(pit: u8) -> usize {
        usize::from(pit)
    }
}
