//! Correspondence: each move has the whole days, and nothing else of a clock applies.

use super::TimeControl;
use crate::clock::{Clock, OUTAGE_BONUS_MS, OutOfTime, Undone};

const DAY_MS: i64 = 86_400_000;

fn begun(days: u8) -> Clock {
    Clock::new(TimeControl::Days { days }).unwrap()
}

/// A clock that runs for seat 0 from the instant 0 on.
fn running(days: u8) -> Clock {
    let mut clock = begun(days);
    clock.moved(0, Some(1), 0, 0).unwrap();
    clock.moved(1, Some(0), 0, 0).unwrap();
    clock
}

#[test]
fn every_move_has_all_its_days_from_the_moment_in_which_the_turn_came() {
    for days in crate::clock::DAYS {
        let whole_ms = i64::from(days) * DAY_MS;
        let mut clock = running(days);
        let mut at_ms = 0;
        for ply in 0..20_u8 {
            assert_eq!(clock.flags_at(), Some(at_ms + whole_ms), "{days} days");
            at_ms += whole_ms - 1;
            // What a client says of lag is not heard.
            clock.moved(ply % 2, Some((ply + 1) % 2), at_ms, 5_000).unwrap();
        }
        assert_eq!(clock.moved(0, Some(1), at_ms + whole_ms, u32::MAX), Err(OutOfTime));
    }
}

#[test]
fn the_first_moves_have_the_same_days_and_an_outage_comes_on_top() {
    let mut clock = begun(2);
    assert_eq!(clock.due_at(1_000), Some(1_000 + 2 * DAY_MS));
    clock.resume_after_outage(5_000, 5_000 + 9 * DAY_MS);
    assert_eq!(clock.due_at(1_000), Some(1_000 + 11 * DAY_MS + i64::from(OUTAGE_BONUS_MS)));
    let back: Clock = serde_json::from_str(&serde_json::to_string(&clock).unwrap()).unwrap();
    assert_eq!(back, clock);
    // The other's first move has no part in it.
    clock.moved(0, Some(1), 10 * DAY_MS, 0).unwrap();
    assert_eq!(clock.due_at(10 * DAY_MS), Some(12 * DAY_MS));
    assert!(!serde_json::to_string(&clock).unwrap().contains("away"));
}

#[test]
fn a_gift_is_what_the_move_has_used() {
    let mut clock = running(3);
    assert_eq!(clock.gift_ms(0, 0), 0);
    assert_eq!(clock.gift_ms(1, 2 * DAY_MS), 0);
    for round in 1..=20 {
        let at_ms = round * 2 * DAY_MS;
        let by_ms = clock.gift_ms(0, at_ms);
        assert_eq!(i64::from(by_ms), 2 * DAY_MS);
        clock.give(0, by_ms);
        assert_eq!(clock.flags_at(), Some(at_ms + 3 * DAY_MS));
    }
    clock.moved(0, Some(1), 41 * DAY_MS, 0).unwrap();
    assert_eq!(i64::from(clock.remaining(0, 41 * DAY_MS)), 3 * DAY_MS);
}

#[test]
fn gifts_without_end_come_to_an_end_and_overflow_nothing() {
    let mut clock = running(14);
    let mut at_ms = 0;
    while !clock.is_flagged(at_ms) {
        let by_ms = clock.gift_ms(0, at_ms);
        clock.give(0, by_ms);
        at_ms += 13 * DAY_MS;
        assert!(at_ms < 100 * DAY_MS);
    }
}

#[test]
fn a_move_that_is_taken_back_has_its_days_again() {
    let mut clock = running(1);
    let charged_ms = clock.moved(0, Some(1), DAY_MS / 2, 0).unwrap();
    clock.take_back(&[Undone { seat: 0, charged_ms }], 0, DAY_MS);
    assert_eq!(clock.flags_at(), Some(2 * DAY_MS));
    assert_eq!(clock.all_remaining(DAY_MS).0.map(i64::from), [DAY_MS; 2]);
}
