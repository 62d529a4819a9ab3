//! What holds for every clock whatever is done to it: time is conserved, only the side to move loses any, and
//! nothing is below zero.

use super::{Clock, TimeControl, Undone, control, random::SplitMix};
use crate::clock::{GIFT_MS, OUTAGE_BONUS_MS, OutOfTime};

const CONTROLS: [(u32, u32); 10] =
    [(15, 0), (30, 0), (0, 1), (60, 0), (60, 1), (180, 0), (180, 2), (600, 5), (1_800, 20), (10_800, 180)];

/// How many times as many matches `make test-deep` counts.
const TIMES: usize = if option_env!("DEEP_TESTS").is_some() { 10 } else { 1 };

/// A clock beside the sums that it must agree with.
struct Ledger {
    clock: Clock,
    control: TimeControl,
    now_ms: i64,
    to_move: u8,
    made: Vec<Undone>,
    /// What came in and what went out, by seat.
    sums_ms: [i64; 2],
}

impl Ledger {
    fn new(control: TimeControl) -> Self {
        let clock = Clock::new(control).unwrap();
        let sums_ms = [i64::from(control.start_ms()); 2];
        Self { clock, control, now_ms: 0, to_move: 0, made: Vec::new(), sums_ms }
    }

    fn is_running_for(&self, seat: u8) -> bool {
        self.clock.running() == Some(seat)
    }

    /// One thing of all that can happen; false once a flag has fallen.
    fn step(&mut self, random: &mut SplitMix) -> bool {
        match random.below(20) {
            0 => {
                let seat = random.below(2) as u8;
                self.clock.give(seat, GIFT_MS);
                self.sums_ms[usize::from(seat)] += i64::from(GIFT_MS);
            }
            1 => {
                let before = self.clock.all_remaining(self.now_ms);
                let from_ms = self.now_ms;
                self.now_ms += i64::from(random.below(500_000));
                self.clock.resume_after_outage(from_ms, self.now_ms);
                for seat in [0, 1] {
                    self.sums_ms[usize::from(seat)] += i64::from(OUTAGE_BONUS_MS);
                    let after_ms = self.clock.remaining(seat, self.now_ms);
                    assert!(after_ms >= before.of(seat) && after_ms - before.of(seat) <= OUTAGE_BONUS_MS);
                }
            }
            2 => {
                self.clock.pause(self.now_ms);
                self.now_ms += i64::from(random.below(500_000));
                self.clock.resume(self.now_ms);
            }
            3 if self.made.len() > 1 => self.take_back(1 + random.below(2) as usize),
            _ => return self.make_move(random),
        }
        true
    }

    fn make_move(&mut self, random: &mut SplitMix) -> bool {
        // Mostly quick; once in a while about as long as there is time.
        let left_ms = self.clock.remaining(self.to_move, self.now_ms);
        let most_ms = if random.below(40) == 0 { left_ms / 2 * 3 } else { left_ms / 20 };
        self.now_ms += i64::from(random.below(most_ms + 800));
        let (seat, lag_ms) = (self.to_move, random.below(1_500));
        // Some games let a player move again.
        let next = if random.below(10) == 0 { seat } else { 1 - seat };
        let was_running = self.is_running_for(seat);
        let (elapsed_ms, left_ms) =
            (self.clock.elapsed_ms(self.now_ms), self.clock.remaining_ms[usize::from(seat)]);
        let flagged = self.clock.is_flagged(self.now_ms);
        let Ok(charged_ms) = self.clock.moved(seat, Some(next), self.now_ms, lag_ms) else {
            // Never refused before the player has used up all that the clock shows.
            assert!(elapsed_ms >= left_ms);
            return false;
        };
        assert!(!flagged);
        if was_running {
            assert!(charged_ms <= elapsed_ms && elapsed_ms - charged_ms <= lag_ms);
            self.sums_ms[usize::from(seat)] += i64::from(self.control.increment_ms()) - i64::from(charged_ms);
        } else {
            assert_eq!(charged_ms, 0);
        }
        self.made.push(Undone { seat, charged_ms });
        self.to_move = next;
        true
    }

    fn take_back(&mut self, plies: usize) {
        let mut undone = self.made.split_off(self.made.len() - plies);
        undone.reverse();
        for (index, &Undone { seat, charged_ms }) in undone.iter().enumerate() {
            // It was counted if both had moved before it.
            let before = self.made.iter().chain(&undone[index + 1..]);
            let both = [0, 1].iter().all(|&seat| before.clone().any(|made| made.seat == seat));
            assert!(both || charged_ms == 0);
            if both {
                let sum_ms = &mut self.sums_ms[usize::from(seat)];
                *sum_ms += i64::from(charged_ms) - i64::from(self.control.increment_ms());
            }
        }
        self.to_move = undone[undone.len() - 1].seat;
        self.clock.take_back(&undone, self.to_move, self.now_ms);
    }

    fn check(&self) {
        assert_eq!(self.clock.remaining_ms.map(i64::from), self.sums_ms);
        let most_ms = 7 * self.control.lag_gain_ms();
        assert!(self.clock.quota_ms.iter().all(|&quota_ms| quota_ms <= most_ms));
        // Only the side to move loses time, and it loses exactly what passes.
        let running = self.clock.running();
        for seat in [0, 1] {
            let mut last_ms = self.clock.remaining(seat, self.now_ms);
            for passed_ms in [1, 10, 1_000, 1_000_000_000] {
                let left_ms = self.clock.remaining(seat, self.now_ms + passed_ms);
                assert!(left_ms <= last_ms);
                assert!(running == Some(seat) || left_ms == last_ms);
                last_ms = left_ms;
            }
        }
        if let Some(flags_at) = self.clock.flags_at() {
            assert!(!self.clock.is_flagged(flags_at - 1) && self.clock.is_flagged(flags_at));
            let seat = running.unwrap();
            assert_eq!(self.clock.clone().moved(seat, None, flags_at, u32::MAX), Err(OutOfTime));
            // However much lag there is, the last moment before the flag is in time.
            assert!(
                self.now_ms >= flags_at
                    || self.clock.clone().moved(seat, None, flags_at - 1, u32::MAX).is_ok()
            );
        }
    }
}

#[test]
fn time_is_conserved_by_seat_whatever_happens() {
    let mut random = SplitMix(1);
    let (mut steps, mut flags) = (0, 0);
    for round in 0..2_000 * TIMES {
        let (base_s, increment_s) = CONTROLS[round % CONTROLS.len()];
        let mut ledger = Ledger::new(control(base_s, increment_s));
        for _ in 0..100 {
            if !ledger.step(&mut random) {
                flags += 1;
                break;
            }
            ledger.check();
            steps += 1;
        }
    }
    assert!(steps > 50_000 && flags > 100, "{steps} steps, {flags} flags");
}

#[test]
fn a_clock_reads_back_at_every_step() {
    let mut random = SplitMix(2);
    for round in 0..200 {
        let (base_s, increment_s) = CONTROLS[round % CONTROLS.len()];
        let mut ledger = Ledger::new(control(base_s, increment_s));
        while ledger.made.len() < 40 && ledger.step(&mut random) {
            let json = serde_json::to_string(&ledger.clock).unwrap();
            assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), ledger.clock);
        }
    }
}
