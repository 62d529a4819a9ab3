//! The rules written down a second time, stone by stone from their text and without any speed, and compared
//! with the others over many games. No published counts of move sequences are known for this game.

use super::*;
use crate::checks::{TIMES, perft};

/// How often random play met each clause.
#[derive(Default)]
struct Met {
    even: u32,
    tuzdyk: u32,
    three_without_tuzdyk: [u32; 3],
    own_tuzdyk_last: u32,
    opponents_tuzdyk_last: u32,
    round: u32,
    swept: u32,
    won_by_not_moving: u32,
    draw: u32,
}

#[derive(Clone)]
struct Naive {
    /// By player and number.
    pits: [[u32; 9]; 2],
    kazans: [u32; 2],
    /// By owner: the number of the other's pit.
    tuzdyks: [Option<usize>; 2],
    side: usize,
    ended: bool,
}

impl Naive {
    fn of(counts: &Counts) -> Naive {
        let seats = [Seat::FIRST, Seat::SECOND];
        Naive {
            pits: seats.map(|seat| std::array::from_fn(|pit| u32::from(counts.row(seat)[pit]))),
            kazans: seats.map(|seat| u32::from(counts.kazan(seat))),
            tuzdyks: seats.map(|seat| counts.tuzdyk(seat).map(usize::from)),
            side: usize::from(counts.side().0),
            ended: counts.is_over(),
        }
    }

    fn legal(&self) -> Vec<usize> {
        if self.ended { Vec::new() } else { (0..9).filter(|&pit| self.pits[self.side][pit] > 0).collect() }
    }

    /// Lets one stone fall; says whether it fell into a tuzdyk.
    fn fall(&mut self, row: usize, pit: usize) -> bool {
        let owner = 1 - row;
        if self.tuzdyks[owner] == Some(pit) {
            self.kazans[owner] += 1;
            return true;
        }
        self.pits[row][pit] += 1;
        false
    }

    /// Makes a move and writes it as people do.
    fn play(&mut self, from: usize, met: &mut Met) -> String {
        let mover = self.side;
        let (mut row, mut pit) = (mover, from);
        let mut hand = self.pits[row][pit];
        self.pits[row][pit] = 0;
        met.round += u32::from(hand > 18);
        let mut fell_into_tuzdyk = false;
        let mut moves_on = hand == 1;
        while hand > 0 {
            if moves_on {
                pit += 1;
                if pit == 9 {
                    (row, pit) = (1 - row, 0);
                }
            }
            moves_on = true;
            fell_into_tuzdyk = self.fall(row, pit);
            hand -= 1;
        }

        let mut mark = "";
        if fell_into_tuzdyk {
            *(if row == mover { &mut met.opponents_tuzdyk_last } else { &mut met.own_tuzdyk_last }) += 1;
        } else if row != mover {
            let stones = self.pits[row][pit];
            if stones.is_multiple_of(2) {
                self.kazans[mover] += stones;
                self.pits[row][pit] = 0;
                met.even += 1;
            }
            if stones == 3 {
                if self.tuzdyks[mover].is_some() {
                    met.three_without_tuzdyk[0] += 1;
                } else if pit == 8 {
                    met.three_without_tuzdyk[1] += 1;
                } else if self.tuzdyks[1 - mover] == Some(pit) {
                    met.three_without_tuzdyk[2] += 1;
                } else {
                    self.tuzdyks[mover] = Some(pit);
                    self.kazans[mover] += 3;
                    self.pits[row][pit] = 0;
                    mark = "x";
                    met.tuzdyk += 1;
                }
            }
        }

        self.side = 1 - mover;
        self.end(mover, met);
        format!("{}{}{mark}", from + 1, pit + 1)
    }

    fn end(&mut self, mover: usize, met: &mut Met) {
        if self.kazans[0] > 81 || self.kazans[1] > 81 {
            self.ended = true;
            met.won_by_not_moving += u32::from(self.kazans[self.side] > 81);
        } else if self.pits[self.side] == [0; 9] {
            self.ended = true;
            met.swept += u32::from(self.pits[mover] != [0; 9]);
            self.kazans[mover] += self.pits[mover].iter().sum::<u32>();
            self.pits[mover] = [0; 9];
        }
        met.draw += u32::from(self.ended && self.kazans[0] == self.kazans[1]);
    }

    fn perft(&self, depth: u32) -> u64 {
        if depth == 0 {
            return 1;
        }
        let after = |pit| {
            let mut next = self.clone();
            next.play(pit, &mut Met::default());
            next.perft(depth - 1)
        };
        self.legal().into_iter().map(after).sum()
    }
}

/// A small generator, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}

/// Compares everything that both know.
fn agree(counts: &Counts, naive: &Naive) {
    let read = Naive::of(counts);
    assert_eq!(read.pits, naive.pits);
    assert_eq!((read.kazans, read.tuzdyks), (naive.kazans, naive.tuzdyks));
    assert_eq!((read.side, read.ended), (naive.side, naive.ended));
    assert!(counts.moves().map(usize::from).eq(naive.legal()));
}

/// The stones outside the kazans, and their steps to a tuzdyk if there is one.
fn steps(counts: &Counts) -> Option<(usize, usize)> {
    let tuzdyk = [Seat::FIRST, Seat::SECOND].into_iter().find_map(|seat| counts.tuzdyk_place(seat))?;
    let pits = || counts.pits().iter().map(|&stones| usize::from(stones)).enumerate();
    let away = |place: usize| (tuzdyk + 18 - place) % 18;
    Some((pits().map(|(_, stones)| stones).sum(), pits().map(|(place, stones)| stones * away(place)).sum()))
}

/// Makes one move by both rules.
fn play_alike(counts: &mut Counts, naive: &mut Naive, pit: usize, met: &mut Met) {
    let steps_before = steps(counts);
    let sown = counts.play(pit as u8);
    let mark = if sown.taken == Taken::Tuzdyk { "x" } else { "" };
    assert_eq!(format!("{}{}{mark}", pit + 1, sown.last % 9 + 1), naive.play(pit, met));
    agree(counts, naive);
    // With a tuzdyk either the stones become fewer or their steps do: the game comes to an end.
    assert!(steps_before.is_none() || steps(counts) < steps_before);
}

/// Makes one move of the game in each way that there is, and follows the single stones.
fn follow_stones(game: &mut Togyzkumalak, mv: Pit) {
    let mut advanced = game.clone();
    let mut lying: Vec<usize> = game.stones.lying().map(|(place, _)| place).collect();
    for effect in game.play(&mv).unwrap() {
        if let Effect::Moved { piece, from, to, .. } = effect {
            let place = &mut lying[piece as usize];
            assert_eq!(id(*place), from, "a stone is told from where it does not lie");
            *place = (0..20).find(|&place| id(place) == to).unwrap();
        }
    }
    assert!(game.stones.lying().map(|(place, _)| place).eq(lying));
    advanced.advance(&mv);
    assert_eq!(&advanced, game);

    let pits = game.counts().pits().iter().copied();
    let kazans = [Seat::FIRST, Seat::SECOND].map(|seat| game.counts().kazan(seat));
    assert!((0..20).map(|place| game.stones.count(place)).eq(pits.chain(kazans)));
    let mut taken = [[false; 162]; 20];
    for (place, slot) in game.stones.lying() {
        assert!(slot < game.stones.count(place));
        assert!(!std::mem::replace(&mut taken[place][usize::from(slot)], true), "two stones in one slot");
    }
}

#[test]
fn random_games_go_by_the_naive_rules_too() {
    let mut met = Met::default();
    let mut random = Random(1);
    for _ in 0..2_000 * TIMES {
        let mut counts = Counts::START;
        let mut naive = Naive::of(&counts);
        while !naive.ended {
            let legal = naive.legal();
            play_alike(&mut counts, &mut naive, legal[random.below(legal.len())], &mut met);
        }
    }
    // The comparison is worth something only where the clauses come up.
    let [second, ninth, same_number] = met.three_without_tuzdyk;
    let taken =
        [met.even, met.tuzdyk, second, ninth, same_number, met.own_tuzdyk_last, met.opponents_tuzdyk_last];
    assert!(taken.iter().all(|&times| times > 100), "{taken:?}");
    let ends = [met.round, met.swept, met.won_by_not_moving, met.draw];
    assert!(ends.iter().all(|&times| times > 10), "{ends:?}");
}

#[test]
fn random_positions_go_by_the_naive_rules_too() {
    let mut met = Met::default();
    let mut random = Random(2);
    let mut tried = 0;
    while tried < 5_000 {
        let mut pits = [0_u8; 18];
        // Heaps, so that many pits are empty, small, or larger than a whole round.
        for _ in 0..random.below(25) {
            let size = [2, 3, 4, 30][random.below(4)];
            let place = random.below(18);
            pits[place] = pits[place].saturating_add(1 + random.below(size) as u8);
        }
        let tuzdyks = [9, 0].map(|row| (random.below(2) == 0).then(|| (row + random.below(8)) as u8));
        for place in tuzdyks.into_iter().flatten() {
            pits[usize::from(place)] = 0;
        }
        let left = 162_usize.saturating_sub(pits.iter().map(|&stones| usize::from(stones)).sum());
        let first = random.below(left + 1);
        let kazans = [first as u8, (left - first) as u8];
        let side = Seat(random.below(2) as u8);
        let Some(counts) = Counts::position(pits, kazans, tuzdyks, side) else { continue };
        tried += 1;
        let naive = Naive::of(&counts);
        agree(&counts, &naive);
        for pit in naive.legal() {
            play_alike(&mut { counts }, &mut naive.clone(), pit, &mut met);
            if tried % 20 == 0 {
                follow_stones(&mut Togyzkumalak::of(counts), Pit(pit as u8));
            }
        }
    }
    let clauses =
        [met.even, met.tuzdyk, met.three_without_tuzdyk[2], met.round, met.swept, met.won_by_not_moving];
    assert!(clauses.iter().all(|&times| times > 10), "{clauses:?}");
}

#[test]
fn every_stone_is_followed_through_random_games() {
    let mut random = Random(3);
    for _ in 0..50 {
        let mut game = Togyzkumalak::new(&Standard, 0);
        while let Turn::Seat(_) = game.turn() {
            let legal = game.legal_moves();
            follow_stones(&mut game, legal[random.below(legal.len())]);
        }
    }
}

#[test]
fn perft_counts_what_the_naive_rules_count() {
    let start = Togyzkumalak::new(&Standard, 0);
    let deepest = if TIMES > 1 { 7 } else { 5 };
    for depth in 1..=deepest {
        assert_eq!(perft(&start, depth), Naive::of(start.counts()).perft(depth), "depth {depth}");
    }
}
