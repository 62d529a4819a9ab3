//! Matches over a bad network in simulated time: what the server charges beside what the players thought, and
//! beside an exact count of the same match.
//!
//! A round trip takes 300 ms, give or take 150, half of it each way. Nothing here waits: instants are numbers.

use super::{
    Clock, Rtt, Undone, control, counted_lag,
    random::SplitMix,
    reference::{self, Turn},
};
use crate::clock::OUTAGE_BONUS_MS;

const TRIP_MS: f64 = 300.0;
const JITTER_MS: f64 = 150.0;
/// How often the server measures the round trip of a player.
const PING_EVERY_MS: f64 = 3_000.0;
/// How many moves are made with each control; ten times as many by `make test-deep`.
const MOVES: usize = if option_env!("DEEP_TESTS").is_some() { 100_000 } else { 10_000 };
/// How many moves a player makes in a match.
const MOVES_OF_A_PLAYER: usize = 60;

const CONTROLS: [(u32, u32); 12] = [
    (15, 0),
    (30, 0),
    (0, 1),
    (60, 0),
    (60, 1),
    (120, 1),
    (180, 0),
    (180, 2),
    (300, 3),
    (600, 0),
    (900, 10),
    (1_800, 20),
];

/// What a client says about its lag.
#[derive(Clone, Copy)]
enum Report {
    /// How long its player thought; the server takes the rest for lag.
    Thought,
    /// The mean of the round trips that it measured itself.
    MeanTrip,
    /// A lie.
    Endless,
}

/// One player's connection, as the server measures it.
struct Connection {
    jitter_ms: f64,
    trip_ms: f64,
    rtt: Rtt,
    trips_ms: Vec<f64>,
    next_ping_ms: f64,
}

impl Connection {
    fn new(trip_ms: f64, jitter_ms: f64) -> Self {
        Self { jitter_ms, trip_ms, rtt: Rtt::default(), trips_ms: Vec::new(), next_ping_ms: -10_000.0 }
    }

    fn one_way_ms(&self, random: &mut SplitMix) -> f64 {
        random.between(self.trip_ms - self.jitter_ms, self.trip_ms + self.jitter_ms) / 2.0
    }

    fn ping_until(&mut self, now_ms: f64, random: &mut SplitMix) {
        while self.next_ping_ms <= now_ms {
            let trip_ms = self.one_way_ms(random) + self.one_way_ms(random);
            self.rtt.measured(trip_ms.round() as u32);
            self.trips_ms.push(trip_ms);
            self.next_ping_ms += PING_EVERY_MS;
        }
    }

    fn mean_trip_ms(&self) -> f64 {
        self.trips_ms.iter().sum::<f64>() / self.trips_ms.len() as f64
    }
}

/// A match under way.
struct Game {
    clock: Clock,
    report: Report,
    connections: [Connection; 2],
    /// When the last move reached the server, exactly.
    now_ms: f64,
    seat: usize,
    turns: Vec<Turn>,
}

/// A move that was in time.
struct Made {
    charged_ms: u32,
    thought_ms: f64,
    lag_ms: f64,
}

impl Game {
    fn new((base_s, increment_s): (u32, u32), report: Report, [trip_ms, jitter_ms]: [f64; 2]) -> Self {
        Self {
            clock: Clock::new(control(base_s, increment_s)).unwrap(),
            report,
            connections: [Connection::new(trip_ms, jitter_ms), Connection::new(trip_ms, jitter_ms)],
            now_ms: 0.25,
            seat: 0,
            turns: Vec::new(),
        }
    }

    /// The side to move thinks for so long and moves; none if that was too late.
    fn make_move(&mut self, thought_ms: f64, random: &mut SplitMix) -> Option<Made> {
        let seat = self.seat;
        let connection = &self.connections[seat];
        let lag_ms = connection.one_way_ms(random) + connection.one_way_ms(random);
        let arrives_ms = self.now_ms + lag_ms + thought_ms;
        for connection in &mut self.connections {
            connection.ping_until(arrives_ms, random);
        }
        let connection = &self.connections[seat];

        let at_ms = arrives_ms.floor() as i64;
        let (reported_ms, exact_ms) = match self.report {
            Report::Thought => {
                (self.clock.elapsed_ms(at_ms).saturating_sub(thought_ms.round() as u32), lag_ms)
            }
            Report::MeanTrip => (connection.mean_trip_ms().round() as u32, connection.mean_trip_ms()),
            Report::Endless => (u32::MAX, f64::INFINITY),
        };
        let believed_ms = exact_ms.min(reference::believable(&connection.trips_ms));
        self.turns.push(Turn {
            seat,
            took_s: (arrives_ms - self.now_ms) / 1_000.0,
            lag_s: believed_ms / 1_000.0,
        });

        let lag = counted_lag(reported_ms, &connection.rtt);
        let charged_ms = self.clock.moved(seat as u8, Some(1 - seat as u8), at_ms, lag).ok()?;
        (self.now_ms, self.seat) = (arrives_ms, 1 - seat);
        Some(Made { charged_ms, thought_ms, lag_ms })
    }

    fn is_running(&self) -> bool {
        self.clock.running().is_some()
    }
}

/// How long players think who want to get through sixty moves.
fn thought_ms((base_s, increment_s): (u32, u32), random: &mut SplitMix) -> f64 {
    let start_ms = f64::from(control(base_s, increment_s).start_ms());
    let mean_ms = 0.7 * (start_ms / MOVES_OF_A_PLAYER as f64 + 1_000.0 * f64::from(increment_s));
    mean_ms * random.between(0.1, 1.9)
}

/// What a player loses in a move on average, in milliseconds, in one match of very many moves. Each charge is
/// given back, so that no flag ends it.
fn loss_in_the_long_run(played: (u32, u32), report: Report) -> f64 {
    let mut random = SplitMix(11);
    let mut game = Game::new(played, report, [TRIP_MS, JITTER_MS]);
    let (mut lost_ms, mut moves) = (0.0, 0);
    while moves < MOVES {
        let was_running = game.is_running();
        let seat = game.seat as u8;
        let thought_ms = thought_ms(played, &mut random);
        let made = game.make_move(thought_ms, &mut random).expect("time enough");
        game.clock.give(seat, made.charged_ms);
        // Exact counting of the past is not needed here and would take long.
        game.turns.clear();
        for connection in &mut game.connections {
            let old = connection.trips_ms.len().saturating_sub(100);
            connection.trips_ms.drain(..old);
        }
        if was_running {
            lost_ms += f64::from(made.charged_ms) - made.thought_ms;
            moves += 1;
        }
    }
    lost_ms / moves as f64
}

#[test]
fn the_server_counts_as_an_exact_clock_does() {
    println!("base+inc  gain ms | matches flags | error p99.9  max ms | loss ms a move: matches");
    let mut all_errors_ms = Vec::new();
    for played @ (base_s, increment_s) in CONTROLS {
        let mut random = SplitMix(u64::from(base_s) * 1_000 + u64::from(increment_s));
        let (mut errors_ms, mut lost_ms, mut matches, mut flags) = (Vec::new(), 0.0, 0, 0);
        while errors_ms.len() < MOVES {
            matches += 1;
            let mut game = Game::new(played, Report::Thought, [TRIP_MS, JITTER_MS]);
            for _ in 0..2 * MOVES_OF_A_PLAYER {
                let (seat, was_running) = (game.seat, game.is_running());
                let thought_ms = thought_ms(played, &mut random);
                let made = game.make_move(thought_ms, &mut random);
                let exact = reference::count(f64::from(base_s), f64::from(increment_s), &game.turns);
                let Some(made) = made else {
                    // Who flags here flags there, give or take the tolerance.
                    assert!(exact.margin_s < 0.010, "{} s were left", exact.margin_s);
                    flags += 1;
                    break;
                };
                assert!(exact.margin_s > -0.010, "{} s were missing", -exact.margin_s);
                let left_ms = f64::from(game.clock.remaining_ms[seat]);
                if was_running {
                    errors_ms.push((left_ms - exact.left_s[seat] * 1_000.0).abs());
                    lost_ms += f64::from(made.charged_ms) - made.thought_ms;
                }
            }
        }
        let moves = errors_ms.len();
        let (permille, most) = worst(&mut errors_ms);
        println!(
            "{base_s:>4}+{increment_s:<3}  {:>7} | {matches:>7} {flags:>5} | {permille:>11.2} {most:>7.2} | {:>6.1}",
            control(base_s, increment_s).lag_gain_ms(),
            lost_ms / moves as f64,
        );
        assert!(permille <= 10.0);
        all_errors_ms.append(&mut errors_ms);
    }
    let (permille, most) = worst(&mut all_errors_ms);
    println!("all {} moves: p99.9 {permille:.2} ms, max {most:.2} ms", all_errors_ms.len());
    assert!(permille <= 10.0);
}

/// The error that one move in a thousand exceeds, and the largest.
fn worst(errors_ms: &mut [f64]) -> (f64, f64) {
    errors_ms.sort_by(f64::total_cmp);
    (errors_ms[errors_ms.len() * 999 / 1_000], errors_ms[errors_ms.len() - 1])
}

#[test]
fn a_quota_that_gains_the_mean_trip_leaves_no_loss() {
    println!("base+inc  gain ms | loss ms a move, reporting: the thought, the mean trip");
    for played @ (base_s, increment_s) in CONTROLS {
        let gain_ms = f64::from(control(base_s, increment_s).lag_gain_ms());
        let by_thought_ms = loss_in_the_long_run(played, Report::Thought);
        let by_mean_ms = loss_in_the_long_run(played, Report::MeanTrip);
        println!("{base_s:>4}+{increment_s:<3}  {gain_ms:>7} | {by_thought_ms:>8.2} {by_mean_ms:>8.2}");
        if gain_ms >= TRIP_MS {
            assert!(by_thought_ms <= 20.0 && by_mean_ms <= 20.0);
        } else {
            // Where it does not suffice, what is missing to the trip is what is lost.
            assert!((by_thought_ms - (TRIP_MS - gain_ms)).abs() <= 10.0);
        }
    }
}

#[test]
fn a_lie_wins_no_more_than_the_measured_trips_allow() {
    println!("trip ms | won ms a move");
    for [trip_ms, jitter_ms] in [[20.0, 2.0], [80.0, 5.0], [80.0, 40.0], [TRIP_MS, JITTER_MS]] {
        let played = (300, 3);
        let mut random = SplitMix(5);
        let mut game = Game::new(played, Report::Endless, [trip_ms, jitter_ms]);
        let (mut won_ms, mut moves) = (0.0, 0.0);
        for _ in 0..2 * MOVES_OF_A_PLAYER {
            let was_running = game.is_running();
            let seat = game.seat;
            let thought_ms = thought_ms(played, &mut random);
            let made = game.make_move(thought_ms, &mut random).expect("time enough");
            if was_running {
                let forgiven_ms = made.thought_ms + made.lag_ms - f64::from(made.charged_ms);
                assert!(forgiven_ms <= f64::from(game.connections[seat].rtt.believable_ms()) + 1.0);
                (won_ms, moves) = (won_ms + forgiven_ms - made.lag_ms, moves + 1.0);
            }
        }
        println!("{trip_ms:>4} ± {jitter_ms:<3} | {:.1}", won_ms / moves);
        // Never more than from the mean to the longest trip, rounded up.
        assert!(won_ms / moves <= jitter_ms + 1.0);
    }
}

#[test]
fn twenty_restarts_charge_nothing_for_the_outages() {
    let played = (300, 0);
    let mut random = SplitMix(20);
    let mut game = Game::new(played, Report::Thought, [TRIP_MS, JITTER_MS]);
    let (mut restarts, mut charged_in_all_ms, mut outages_ms) = (0, 0, 0.0);
    while restarts < 20 {
        let thought_ms = thought_ms(played, &mut random) + 500.0;
        if game.is_running() && random.below(3) == 0 {
            // The server dies while the player thinks, and comes back with a timeline of its own.
            let from_ms = game.now_ms + random.between(0.0, thought_ms);
            let lasts_ms = random.between(500.0, 600_000.0);
            let shift_ms = random.between(-1e9, 1e9).floor();
            let before = game.clock.all_remaining(from_ms.floor() as i64);
            let stored = serde_json::to_string(&game.clock).unwrap();
            game.clock = serde_json::from_str(&stored).unwrap();
            game.now_ms += lasts_ms + shift_ms;
            for connection in &mut game.connections {
                connection.next_ping_ms = game.now_ms;
            }
            let to_ms = (from_ms + lasts_ms + shift_ms).floor() as i64;
            game.clock.resume_after_outage(from_ms.floor() as i64, to_ms);
            let after = game.clock.all_remaining(to_ms);
            for seat in [0, 1] {
                assert_eq!(after.of(seat), before.of(seat) + OUTAGE_BONUS_MS);
            }
            restarts += 1;
            outages_ms += lasts_ms;
        }
        let was_running = game.is_running();
        let made = game.make_move(thought_ms, &mut random).expect("time enough");
        if was_running {
            charged_in_all_ms += i64::from(made.charged_ms);
            let paid_ms = f64::from(made.charged_ms);
            assert!((paid_ms - made.thought_ms).abs() <= made.lag_ms + 2.0);
        }
    }
    let left_ms: i64 = game.clock.remaining_ms.iter().map(|&ms| i64::from(ms)).sum();
    assert_eq!(left_ms + charged_in_all_ms, 2 * (300_000 + 20 * i64::from(OUTAGE_BONUS_MS)));
    println!("{restarts} restarts, {:.0} s of outages, {charged_in_all_ms} ms charged", outages_ms / 1_000.0);
}

#[test]
fn a_takeback_in_the_middle_leaves_the_counting_exact() {
    let played = (180, 2);
    let mut random = SplitMix(8);
    let mut game = Game::new(played, Report::Thought, [TRIP_MS, JITTER_MS]);
    for _ in 0..20 {
        let thought_ms = thought_ms(played, &mut random);
        game.make_move(thought_ms, &mut random).expect("time enough");
    }
    let before = game.clock.remaining_ms;
    let [first, second] = [0, 1].map(|seat| {
        let made = game.make_move(5_000.0, &mut random).expect("time enough");
        Undone { seat, charged_ms: made.charged_ms }
    });
    assert_ne!(game.clock.remaining_ms, before);
    game.clock.take_back(&[second, first], 0, game.now_ms.floor() as i64);
    assert_eq!(game.clock.remaining_ms, before);
}
