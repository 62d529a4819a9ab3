//! Whole matches through a slow, jittering network: what the server charges, beside what the players thought
//! and beside an exact count of the same match.
//!
//! The server, the sockets and Postgres are real; only time is the test's. It stands still while the server
//! works, so that however slow the machine is, the same happens.

// The count that the clock's own tests compare with: the specification in other words.
#[path = "../../crates/protocol/src/clock/tests/reference.rs"]
mod reference;

use std::{sync::mpsc, time::Duration};

use backend::{clock::Clock, lobby};
use protocol::{
    Command, MatchId, TableId,
    clock::TimeControl,
    lobby::{OpenTable, TableOptions},
    play::{Play, TableEvent},
};
use sqlx::PgPool;
use tokio::{task::JoinHandle, time::Instant};

use self::reference::Turn;
use crate::harness::{
    Network, Player, Socket, TestServer,
    game::{expect, options, ready, sit, started, table_snapshot},
    socket::new_id,
};

const NOON_MS: i64 = 1_790_000_000_000;

/// One way of 300 ± 150 ms there and back.
const ONE_WAY_MS: std::ops::RangeInclusive<u64> = 75..=225;

/// Controls whose quota grows by no less than the trip takes, and how long their players think at most.
const CONTROLS: [(u32, u32, u64); 3] = [(60, 0, 900), (180, 2, 3_000), (600, 0, 6_000)];

/// Moves of a match: most of a board of gomoku.
const PLIES: u32 = if option_env!("DEEP_TESTS").is_some() { 220 } else { 80 };

/// What the server may be off by, and what a player may lose in a move, in milliseconds.
const MOST_ERROR_MS: f64 = 10.0;
const MOST_LOSS_MS: f64 = 20.0;

/// The longest step of time, so that no timer of the server is late by more.
const LONGEST_STEP_MS: u64 = 20;

/// How long the players are at the table before the first move, in which the server measures their trips: less
/// than it waits for a first move.
const BEFORE: Duration = Duration::from_secs(9);

/// How long the server may take for an answer, by the machine's clock.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than the countdown before a match.
const COUNTDOWN_MS: i64 = 5_000;

/// A table where two players are ready.
struct Seated {
    table: TableId,
    players: [Player; 2],
}

/// A match that is played by itself.
struct Running {
    control: (u32, u32),
    match_id: MatchId,
    networks: [Network; 2],
    players: Vec<JoinHandle<Vec<Duration>>>,
    /// The texts that had passed before the first move.
    before: [(usize, usize); 2],
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_slow_jittering_network_costs_hardly_anything(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let (mut seated, mut networks) = (Vec::new(), Vec::new());
    for (base_s, increment_s, _) in CONTROLS {
        seated.push(sit_down(&server, TimeControl::Clock { base_s, increment_s }).await);
        for _ in 0..2 {
            networks.push(Network::before(server.address, ONE_WAY_MS, 100 + networks.len() as u64).await);
        }
    }

    clock.advance_ms(COUNTDOWN_MS);
    for Seated { table, .. } in &seated {
        lobby::deadline(&server.backend, *table).await.unwrap();
    }

    // From here on time passes when the test says so: a blocking task keeps it from passing by itself.
    tokio::time::pause();
    let (go_on, waits) = mpsc::channel::<()>();
    let standing_still = tokio::task::spawn_blocking(move || waits.recv());

    let (mut arriving, mut begun) = (Vec::new(), Vec::new());
    for Seated { table, mut players } in seated {
        let (match_id, _) = started(&mut players[0]).await;
        begun.push((table, match_id));
        for player in players {
            let network = networks[arriving.len()].clone();
            arriving.push(tokio::spawn(arrive(player, network, table)));
        }
    }
    // The handshake is answered, and each text by one.
    let owes = || {
        let owes = |(came, left)| left < came;
        networks.iter().any(|network| network.is_opening() || owes(passed(network)))
    };
    pass_time(&clock, &networks, owes, || arriving.iter().all(JoinHandle::is_finished)).await;

    let mut matches = Vec::new();
    for ((table, match_id), (base_s, increment_s, most_thought_ms)) in begun.into_iter().zip(CONTROLS) {
        let networks = [0, 1].map(|own| networks[2 * matches.len() + own].clone());
        let mut players = Vec::new();
        for own in [0, 1] {
            let socket = arriving.remove(0).await.unwrap();
            players.push(tokio::spawn(play(socket, table, match_id, own, most_thought_ms)));
        }
        let before = networks.each_ref().map(passed);
        matches.push(Running { control: (base_s, increment_s), match_id, networks, players, before });
    }
    let owes = || matches.iter().any(|running| running.unanswered() > 0);
    let are_over = || matches.iter().flat_map(|running| &running.players).all(JoinHandle::is_finished);
    pass_time(&clock, &networks, owes, are_over).await;

    tokio::time::resume();
    drop(go_on);
    standing_still.await.unwrap().unwrap_err();
    let mut summary = Summary::default();
    for running in matches {
        running.judge(&db, &mut summary).await;
    }
    summary.judge();
}

/// A table with two players who are ready. The host begins.
async fn sit_down(server: &TestServer, time: TimeControl) -> Seated {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let options = TableOptions { game: "gomoku".to_owned(), time, ..options() };
    let opened = host.command(Command::OpenTable(OpenTable { options })).await.unwrap();
    let table = opened.table.unwrap();
    table_snapshot(&mut host, table).await;
    guest.command(sit(table)).await.unwrap();
    host.command(ready(table)).await.unwrap();
    guest.command(ready(table)).await.unwrap();
    Seated { table, players: [host, guest] }
}

/// Goes on over a slow network, and looks at the table for a while.
async fn arrive(mut player: Player, network: Network, table: TableId) -> Socket {
    let mut socket = Socket::through(&network, &mut player.visitor).await;
    table_snapshot(&mut socket, table).await;
    think(&mut socket, BEFORE).await;
    socket
}

/// Plays one side of a match and gives how long each move was thought about.
async fn play(
    mut socket: Socket,
    table: TableId,
    match_id: MatchId,
    own: u32,
    most_thought_ms: u64,
) -> Vec<Duration> {
    let mut thoughts = Vec::new();
    for ply in 0..PLIES {
        if ply % 2 == own {
            let seen = Instant::now();
            think(&mut socket, thought(ply, most_thought_ms)).await;
            let thought = seen.elapsed();
            let thought_ms = Some(u32::try_from(thought.as_millis()).unwrap());
            let command = Play { table, match_id, ply, notation: point(ply), thought_ms };
            socket.give(new_id(), Command::Play(command)).await;
            thoughts.push(thought);
        }
        let made = |event: &TableEvent| {
            matches!(event, TableEvent::Moved { ply: made, .. } if *made == ply).then_some(())
        };
        expect(&mut socket, "a move", made).await;
    }
    thoughts
}

/// Lets time pass; the server's pings are answered meanwhile, as browsers do.
async fn think(socket: &mut Socket, thought: Duration) {
    let until = Instant::now() + thought;
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(until) => return,
            _ = socket.frame() => {}
        }
    }
}

/// Between a tenth and all of the longest thought, without a pattern.
fn thought(ply: u32, most_ms: u64) -> Duration {
    let part = u64::from(ply.wrapping_mul(2_654_435_769) >> 16) % 900 + 100;
    Duration::from_millis(most_ms * part / 1_000)
}

/// Points for which neither side ever has more than two in a row: each side fills a pattern of its own.
fn point(ply: u32) -> String {
    let of_side = |&(column, row): &(u32, u32)| (column + 2 * row) % 4 / 2 == ply % 2;
    let all = (0..15).flat_map(|row| (0..15).map(move |column| (column, row)));
    let (column, row) = all.filter(of_side).nth(ply as usize / 2).unwrap();
    format!("{}{}", char::from(b'a' + column as u8), row + 1)
}

fn passed(network: &Network) -> (usize, usize) {
    (network.texts_to_server(), network.texts_from_server())
}

/// Moves time on from one thing to the next until all is over; while the server owes an answer, time stands
/// still.
async fn pass_time(clock: &Clock, networks: &[Network], owes: impl Fn() -> bool, is_over: impl Fn() -> bool) {
    let mut answered = std::time::Instant::now();
    while !is_over() {
        settle().await;
        if owes() {
            assert!(answered.elapsed() < PATIENCE, "the server does not answer");
            // Not in circles: Postgres needs the processor, too.
            tokio::task::spawn_blocking(|| {}).await.unwrap();
            continue;
        }
        answered = std::time::Instant::now();
        let now = Instant::now();
        let next = networks.iter().filter_map(Network::next).min();
        let wait = next.map_or(LONGEST_STEP_MS, |next| (next - now).as_millis() as u64);
        let step = wait.clamp(1, LONGEST_STEP_MS);
        clock.advance_ms(i64::try_from(step).unwrap());
        tokio::time::advance(Duration::from_millis(step)).await;
    }
}

/// Lets everything that can go on do so: each time that nothing else is to be done, the runtime looks at the
/// sockets before it comes back here. A frame takes a few such rounds from one end to the other.
async fn settle() {
    for _ in 0..16 {
        tokio::task::yield_now().await;
    }
}

impl Running {
    /// A move is answered to whoever made it and told to both players: three texts.
    fn unanswered(&self) -> i64 {
        let texts = self.networks.iter().zip(self.before).map(|(network, before)| {
            let (came, left) = passed(network);
            3 * (came - before.0) as i64 - (left - before.1) as i64
        });
        texts.sum()
    }

    /// Compares what the server wrote with what happened.
    async fn judge(self, db: &PgPool, summary: &mut Summary) {
        let mut thoughts = Vec::new();
        for player in self.players {
            thoughts.push(player.await.unwrap());
        }
        let rows: Vec<(i32, i32, i32)> = sqlx::query_as(
            "select charged_ms, left_0_ms, left_1_ms from match_move where match_id = $1 order by ply",
        )
        .bind(self.match_id.0)
        .fetch_all(db)
        .await
        .unwrap();
        assert_eq!(rows.len(), PLIES as usize);
        let arrivals: Vec<_> = self
            .networks
            .iter()
            .zip(self.before)
            .map(|(network, (came, _))| network.arrivals().split_off(came))
            .collect();
        let trips: Vec<_> = self.networks.iter().map(Network::trips).collect();
        let (base_s, increment_s) = self.control;

        let mut turns = Vec::<Turn>::new();
        let (mut errors_ms, mut losses_ms, mut lags_ms) = (Vec::new(), Vec::new(), Vec::new());
        let mut last = None::<Instant>;
        for (ply, (charged_ms, left_0_ms, left_1_ms)) in rows.into_iter().enumerate() {
            let (seat, own) = (ply % 2, ply / 2);
            let came = arrivals[seat][own];
            let took_s = last.map_or(0.0, |last| (came - last).as_secs_f64());
            let thought_s = thoughts[seat][own].as_secs_f64();
            let measured = trips[seat].iter().filter(|(at, _)| *at <= came);
            let measured: Vec<_> = measured.map(|(_, trip)| trip.as_secs_f64()).collect();
            let lag_s = (took_s - thought_s).min(reference::believable(&measured)).max(0.0);
            turns.push(Turn { seat, took_s, lag_s });
            last = Some(came);
            // The first two moves cost nothing.
            if ply < 2 {
                continue;
            }
            let exact = reference::count(f64::from(base_s), f64::from(increment_s), &turns);
            assert!(exact.margin_s > 0.0, "the players think too long");
            let left_ms = f64::from([left_0_ms, left_1_ms][seat]);
            errors_ms.push((left_ms - exact.left_s[seat] * 1_000.0).abs());
            losses_ms.push(f64::from(charged_ms) - thought_s * 1_000.0);
            lags_ms.push((took_s - thought_s) * 1_000.0);
        }
        summary.add(self.control, &trips.concat(), &lags_ms, errors_ms, losses_ms);
    }
}

/// All matches together.
#[derive(Default)]
struct Summary {
    errors_ms: Vec<f64>,
}

impl Summary {
    fn add(
        &mut self,
        (base_s, increment_s): (u32, u32),
        trips: &[(Instant, Duration)],
        lags_ms: &[f64],
        mut errors_ms: Vec<f64>,
        mut losses_ms: Vec<f64>,
    ) {
        let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
        let trips_ms: Vec<_> = trips.iter().map(|(_, trip)| trip.as_secs_f64() * 1_000.0).collect();
        let loss_ms = mean(&losses_ms);
        println!(
            "{base_s}+{increment_s}: {} moves with a lag of {:.0} ms, {} pings of {:.0} ms | lost a move, ms: mean {loss_ms:.1}, \
             p50 {:.0}, p90 {:.0}, p99 {:.0}, max {:.0} | the clock is off by, ms: p99.9 {:.1}",
            losses_ms.len(),
            mean(lags_ms),
            trips_ms.len(),
            mean(&trips_ms),
            percentile(&mut losses_ms, 500),
            percentile(&mut losses_ms, 900),
            percentile(&mut losses_ms, 990),
            percentile(&mut losses_ms, 1_000),
            percentile(&mut errors_ms, 999),
        );
        assert!(trips_ms.len() > 20, "the server measures the trips");
        assert!((270.0..350.0).contains(&mean(lags_ms)), "the network is as slow as it should be");
        assert!(loss_ms <= MOST_LOSS_MS);
        self.errors_ms.append(&mut errors_ms);
    }

    fn judge(&mut self) {
        let moves = self.errors_ms.len();
        let permille_ms = percentile(&mut self.errors_ms, 999);
        println!(
            "{moves} moves: the server's clock is within {permille_ms:.1} ms of the exact count at p99.9"
        );
        assert!(permille_ms <= MOST_ERROR_MS);
    }
}

/// The number that so many thousandths do not exceed.
fn percentile(numbers: &mut [f64], permille: usize) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[((numbers.len() * permille).div_ceil(1_000)).clamp(1, numbers.len()) - 1]
}
