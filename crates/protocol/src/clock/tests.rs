//! Sequences worked out by hand, the tables of the controls, and what the parts of this folder share.

mod controls;
mod days;
mod laws;
mod random;
mod reference;
mod simulation;

use super::{Clock, GIFT_MS, OutOfTime, Remaining, Rtt, TimeControl, Undone, counted_lag};

/// A clock control from the way players write it.
fn control(base_s: u32, increment_s: u32) -> TimeControl {
    TimeControl::Clock { base_s, increment_s }
}

/// A clock that runs for seat 0 since the instant 0.
fn running(control: TimeControl) -> Clock {
    let mut clock = Clock::new(control).unwrap();
    assert_eq!(clock.moved(0, Some(1), -5_000, 100), Ok(0));
    assert_eq!(clock.moved(1, Some(0), 0, 100), Ok(0));
    clock
}

#[test]
fn nothing_runs_until_both_have_moved() {
    let mut clock = Clock::new(control(60, 2)).unwrap();
    assert_eq!((clock.running(), clock.flags_at(), clock.elapsed_ms(50_000)), (None, None, 0));
    assert_eq!(clock.moved(1, Some(0), 1_000, 0), Ok(0));
    assert_eq!((clock.running(), clock.flags_at()), (None, None));
    assert_eq!(clock.moved(0, Some(1), 14_000, 0), Ok(0));
    // Neither charged nor added to, and the time of the side to move runs from here.
    assert_eq!(clock.all_remaining(14_000), Remaining([60_000, 60_000]));
    assert_eq!(clock.running(), Some(1));
    assert_eq!(clock.all_remaining(15_500), Remaining([60_000, 58_500]));
}

#[test]
fn three_moves_of_one_player_do_not_start_the_clock() {
    let mut clock = Clock::new(control(60, 0)).unwrap();
    for at_ms in [1_000, 2_000, 3_000] {
        assert_eq!(clock.moved(0, Some(0), at_ms, 0), Ok(0));
    }
    assert_eq!(clock.moved(1, Some(0), 9_000, 0), Ok(0));
    assert_eq!((clock.running(), clock.remaining(0, 9_000)), (Some(0), 60_000));
}

#[test]
fn a_match_without_a_clock_has_none() {
    assert_eq!(Clock::new(TimeControl::None), None);
}

#[test]
fn a_move_is_charged_what_passed_less_the_lag_within_the_quota() {
    // 60 + 40 * 1 = 100 s: the gain is 550 ms, the quota begins with 1,650 and ends at 3,850.
    let mut clock = running(control(60, 1));
    let moves: [(u8, i64, u32, u32, u32); 7] = [
        // seat, at, lag, charged, left after the increment
        (0, 3_000, 200, 2_800, 58_200),   // quota 1650 - 200 + 550 = 2000
        (1, 4_000, 0, 1_000, 60_000),     // 2200
        (0, 9_000, 5_000, 3_000, 56_200), // 2000 all used: 550
        (1, 9_100, 300, 0, 61_000),       // only 100 of the lag can be: 2650
        (0, 19_100, 600, 9_450, 47_750),  // 550 used: 550
        (1, 20_100, 0, 1_000, 61_000),    // 3200
        (0, 20_100, 0, 0, 48_750),        // 1100
    ];
    for (seat, at_ms, lag_ms, charged_ms, left_ms) in moves {
        assert_eq!(clock.moved(seat, Some(1 - seat), at_ms, lag_ms), Ok(charged_ms), "at {at_ms}");
        assert_eq!(clock.remaining(seat, at_ms), left_ms, "at {at_ms}");
    }
    assert_eq!(clock.quota_ms, [1_100, 3_200]);
}

#[test]
fn the_quota_is_capped_at_seven_gains() {
    let mut clock = running(control(600, 0));
    for round in 0..10 {
        clock.moved(0, Some(1), round * 200 + 100, 0).unwrap();
        clock.moved(1, Some(0), round * 200 + 200, 0).unwrap();
    }
    assert_eq!(clock.quota_ms, [7_000, 7_000]);
}

#[test]
fn a_flag_falls_when_the_time_and_the_quota_are_over() {
    // 15 s: the gain is 210 ms, the quota 630.
    let clock = running(control(15, 0));
    assert_eq!(clock.flags_at(), Some(15_630));
    assert!(!clock.is_flagged(15_629));
    assert!(clock.is_flagged(15_630));
    assert_eq!(clock.remaining(0, 15_300), 0);

    let in_time = clock.clone().moved(0, Some(1), 15_629, 1_000);
    assert_eq!(in_time, Ok(14_999));
    let mut late = clock.clone();
    assert_eq!(late.moved(0, Some(1), 15_630, 1_000), Err(OutOfTime));
    assert_eq!(late, clock);
    // Whoever had no lag has no use for the quota.
    assert_eq!(late.moved(0, Some(1), 15_000, 0), Err(OutOfTime));
    assert_eq!(late.moved(0, Some(1), 14_999, 0), Ok(14_999));
}

#[test]
fn a_given_time_moves_the_flag() {
    let mut clock = running(control(15, 0));
    clock.give(0, GIFT_MS);
    clock.give(1, GIFT_MS);
    assert_eq!(clock.flags_at(), Some(30_630));
    assert_eq!(clock.all_remaining(1_000), Remaining([29_000, 30_000]));
}

#[test]
fn the_end_stops_the_clock_where_it_stands() {
    let mut clock = running(control(60, 5));
    assert_eq!(clock.moved(0, None, 4_000, 0), Ok(4_000));
    assert_eq!((clock.running(), clock.flags_at()), (None, None));
    assert_eq!(clock.all_remaining(1_000_000), Remaining([61_000, 60_000]));

    let mut clock = running(control(60, 5));
    clock.stop(7_000);
    assert_eq!(clock.all_remaining(1_000_000), Remaining([53_000, 60_000]));
    let mut clock = running(control(60, 5));
    clock.stop(100_000);
    assert_eq!(clock.all_remaining(1_000_000), Remaining([0, 60_000]));
}

#[test]
fn an_outage_is_given_back_with_twenty_seconds() {
    let mut clock = running(control(60, 0));
    clock.resume_after_outage(10_000, 250_000);
    assert_eq!(clock.all_remaining(250_000), Remaining([70_000, 80_000]));
    assert_eq!(clock.moved(0, Some(1), 251_000, 0), Ok(11_000));
    assert_eq!(clock.remaining(0, 251_000), 69_000);
}

#[test]
fn an_outage_on_another_timeline_charges_what_was_before_it() {
    let mut clock = running(control(60, 0));
    // The new process counts from another zero.
    clock.resume_after_outage(10_000, -900_000);
    assert_eq!(clock.remaining(0, -899_000), 69_000);
    // The last sign of life is older than the last move: all of it was the outage.
    let mut clock = running(control(60, 0));
    clock.resume_after_outage(-3_000, 40_000);
    assert_eq!(clock.remaining(0, 41_000), 79_000);
}

#[test]
fn an_outage_before_the_clock_runs_starts_nothing() {
    let mut clock = Clock::new(control(60, 0)).unwrap();
    clock.resume_after_outage(0, 10_000);
    assert_eq!(clock.running(), None);
    assert_eq!(clock.all_remaining(99_000), Remaining([80_000, 80_000]));
}

#[test]
fn a_pause_charges_nothing_and_has_no_flag() {
    let mut clock = running(control(60, 0));
    clock.pause(20_000);
    assert_eq!((clock.running(), clock.flags_at()), (None, None));
    assert_eq!(clock.remaining(0, 900_000), 40_000);
    clock.pause(30_000);
    clock.resume(900_000);
    clock.resume(950_000);
    assert_eq!(clock.remaining(0, 901_000), 39_000);
}

#[test]
fn a_takeback_restores_the_time_of_both() {
    let mut clock = running(control(60, 2));
    let first = clock.moved(0, Some(1), 10_000, 0).unwrap();
    clock.give(0, GIFT_MS);
    let second = clock.moved(1, Some(0), 13_000, 0).unwrap();
    assert_eq!(clock.all_remaining(13_000), Remaining([67_000, 59_000]));
    let undone = [Undone { seat: 1, charged_ms: second }, Undone { seat: 0, charged_ms: first }];
    clock.take_back(&undone, 0, 30_000);
    // As before the two moves; what was given since stays.
    assert_eq!(clock.all_remaining(30_000), Remaining([75_000, 60_000]));
    assert_eq!(clock.flags_at(), Some(30_000 + 75_000 + i64::from(clock.quota_ms[0])));
}

#[test]
fn taking_the_first_moves_back_stops_the_clock() {
    let mut clock = running(control(60, 2));
    clock.take_back(&[Undone { seat: 1, charged_ms: 0 }], 1, 5_000);
    assert_eq!(clock.running(), None);
    assert_eq!(clock.all_remaining(90_000), Remaining([60_000, 60_000]));
    assert_eq!(clock.moved(1, Some(0), 8_000, 0), Ok(0));
    assert_eq!(clock.running(), Some(0));
}

#[test]
fn a_takeback_does_not_fill_the_quota() {
    let mut clock = running(control(60, 0));
    let charged_ms = clock.moved(0, Some(1), 2_000, 1_000).unwrap();
    let before = clock.quota_ms;
    clock.take_back(&[Undone { seat: 0, charged_ms }], 0, 3_000);
    assert_eq!(clock.quota_ms, before);
}

#[test]
fn a_correspondence_move_has_its_days() {
    const DAY_MS: u32 = 86_400_000;
    let mut clock = running(TimeControl::Days { days: 3 });
    assert_eq!(clock.flags_at(), Some(3 * i64::from(DAY_MS)));
    // No lag is compensated for, and the days do not add up.
    assert_eq!(clock.moved(0, Some(1), 2 * i64::from(DAY_MS), 5_000), Ok(2 * DAY_MS));
    assert_eq!(clock.all_remaining(2 * i64::from(DAY_MS)), Remaining([3 * DAY_MS, 3 * DAY_MS]));
    assert_eq!(clock.flags_at(), Some(5 * i64::from(DAY_MS)));
    assert_eq!(clock.moved(1, Some(0), 5 * i64::from(DAY_MS), 0), Err(OutOfTime));
    assert!(clock.is_flagged(5 * i64::from(DAY_MS)));
}

#[test]
fn no_time_passes_where_instants_disagree() {
    let mut clock = running(control(60, 0));
    assert_eq!(clock.remaining(0, -500), 60_000);
    assert_eq!(clock.moved(0, Some(1), -500, 0), Ok(0));
    assert_eq!(clock.remaining(1, i64::MIN), 60_000);
    assert_eq!(clock.remaining(1, i64::MAX), 0);
    assert!(clock.is_flagged(i64::MAX));
}

#[test]
fn remaining_times_are_two_numbers_on_the_wire() {
    let remaining = running(control(60, 0)).all_remaining(1_234);
    insta::assert_snapshot!(serde_json::to_string(&remaining).unwrap(), @"[58766,60000]");
    assert_eq!((remaining.of(0), remaining.of(1)), (58_766, 60_000));
}

#[test]
fn a_stored_clock_goes_on() {
    let mut clock = running(control(60, 1));
    clock.moved(0, Some(1), 2_500, 0).unwrap();
    let json = serde_json::to_string(&clock).unwrap();
    insta::assert_snapshot!(json, @r#"{"control":{"clock":{"base_s":60,"increment_s":1}},"remaining_ms":[58500,60000],"quota_ms":[2200,1650],"moves":[2,1],"hand":{"runs":{"seat":1,"since_ms":2500}}}"#);
    assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
}

#[test]
fn a_reported_lag_counts_as_far_as_the_measured_trips_support_it() {
    let mut rtt = Rtt::default();
    assert_eq!(counted_lag(500, &rtt), 0);
    rtt.measured(100);
    assert_eq!((counted_lag(60, &rtt), counted_lag(9_999, &rtt)), (60, 100));
    // RFC 6298, 2.2: mean 100, deviation 50; 2.3: deviation 37.5 + 10, mean 87.5 + 17.5. The sum, 295, is
    // more than any trip took.
    rtt.measured(140);
    assert_eq!(rtt.believable_ms(), 140);
    // Deviation 35.625 + 1.25 = 36.875, mean 91.875 + 12.5 = 104.375.
    rtt.measured(100);
    assert_eq!(rtt.believable_ms(), 140);
    for _ in 0..6 {
        rtt.measured(100);
    }
    // The deviation has shrunk, so the long trip counts no longer.
    assert!((100..140).contains(&rtt.believable_ms()));
    for _ in 0..100 {
        rtt.measured(80);
    }
    // A line that does not vary supports its trip and nothing more.
    assert_eq!(counted_lag(9_999, &rtt), 80);
    let mut slow = Rtt::default();
    slow.measured(u32::MAX);
    assert_eq!(counted_lag(u32::MAX, &slow), 2_000);
}
