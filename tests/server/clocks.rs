//! Time: what moves cost, when a flag falls, and what an outage and a takeback do to it.

use backend::{clock::Clock, lobby};
use protocol::{
    Code, Command,
    clock::{GIFT_MS, OUTAGE_BONUS_MS, TimeControl},
    lobby::{OpenTable, TableOptions},
    play::{AllowTakeback, AskTakeback, GiveTime, MatchResult, Play, RefuseTakeback, TableEvent, Ticked},
};
use sqlx::PgPool;

use crate::harness::{
    Game, TestServer, check_clear,
    game::{expect, options, ready, sit, started, table_snapshot},
};

/// The time at which the tests' clocks stand at first.
const NOON_MS: i64 = 1_790_000_000_000;

const MINUTE: TimeControl = TimeControl::Clock { base_s: 60, increment_s: 0 };

/// A match on time between two guests; the host begins.
async fn on_time(server: &TestServer, time: TimeControl) -> Game {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let options = TableOptions { time, ..options() };
    let opened = host.command(Command::OpenTable(OpenTable { options })).await.unwrap();
    let table = opened.table.unwrap();
    table_snapshot(&mut host, table).await;
    guest.command(sit(table)).await.unwrap();
    table_snapshot(&mut guest, table).await;
    host.command(ready(table)).await.unwrap();
    guest.command(ready(table)).await.unwrap();
    // A clock that stands still does not count down.
    server.backend.clock.advance_ms(60_000);
    lobby::deadline(&server.backend, table).await.unwrap();
    let (match_id, _) = started(&mut host).await;
    Game { table, match_id, players: [host, guest], ply: 0 }
}

/// Makes a move that was thought about for so long, and gives what it did to the clock.
async fn play(game: &mut Game, notation: &str, thought_ms: u32) -> Ticked {
    let Command::Play(played) = game.move_at(game.ply, notation) else { unreachable!() };
    let player = &mut game.players[game.ply as usize % 2];
    player.command(Command::Play(Play { thought_ms: Some(thought_ms), ..played })).await.unwrap();
    game.ply += 1;
    let ply = game.ply - 1;
    let ticked = |event: &TableEvent| match event {
        TableEvent::Moved { ply: made, clock, .. } if *made == ply => *clock,
        _ => None,
    };
    expect(player, "the clock of the move", ticked).await
}

fn result(winner: Option<u8>, how: &str) -> MatchResult {
    MatchResult { winner, how: how.to_owned() }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn time_is_charged_from_the_second_players_first_move_on(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    clock.advance_ms(7_000);
    assert_eq!(play(&mut game, "b2", 7_000).await.left.0, [60_000, 60_000]);
    clock.advance_ms(6_000);
    assert_eq!(play(&mut game, "a1", 6_000).await.left.0, [60_000, 60_000]);
    clock.advance_ms(5_000);
    assert_eq!(play(&mut game, "b1", 5_000).await.left.0, [55_000, 60_000]);
    clock.advance_ms(11_500);
    assert_eq!(play(&mut game, "a2", 11_500).await.left.0, [55_000, 48_500]);
    let rows: Vec<(Option<i32>, Option<i32>, Option<i32>)> =
        sqlx::query_as("select charged_ms, left_0_ms, left_1_ms from match_move order by ply")
            .fetch_all(&db)
            .await
            .unwrap();
    assert_eq!(
        rows[2..],
        [(Some(5_000), Some(55_000), Some(60_000)), (Some(11_500), Some(55_000), Some(48_500))]
    );
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_lag_that_was_never_measured_is_charged(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    clock.advance_ms(30_000);
    // The client says that it had the move for a moment only; the loopback's trips say otherwise.
    let ticked = play(&mut game, "b1", 10).await;
    assert!(ticked.left.0[0] < 30_100, "{ticked:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_flag_falls_by_itself(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 1).await;
    let mut game = on_time(&server, TimeControl::Clock { base_s: 1, increment_s: 0 }).await;
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    assert_eq!(game.ends().await, result(Some(1), "time"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_move_after_the_time_loses_instead_of_being_made(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    clock.advance_ms(61_000);
    game.try_play(0, 2, "b1").await.unwrap();
    assert_eq!(game.ends().await, result(Some(1), "time"));
    assert_eq!(game.seen_anew(&server).await.current.unwrap().moves.len(), 2);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_that_nobody_begins_ends_without_a_result(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    clock.advance_ms(14_000);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    play(&mut game, "b2", 0).await;
    // The second player has the same time again.
    clock.advance_ms(14_000);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    assert!(game.seen_anew(&server).await.playing().is_some());
    clock.advance_ms(1_000);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    assert_eq!(game.ends().await, result(None, "not_started"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn time_can_be_given_while_the_clock_runs(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    let give = Command::GiveTime(GiveTime { table: game.table, match_id: game.match_id });
    check_clear(&game.players[1].command(give.clone()).await.unwrap_err(), Code::TooEarlyOrLate);
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    game.players[1].command(give).await.unwrap();
    let given = |event: &TableEvent| match event {
        TableEvent::TimeGiven { to, left, .. } => Some((*to, left.0)),
        _ => None,
    };
    let given = expect(&mut game.players[0], "the gift", given).await;
    assert_eq!(given, (0, [60_000 + GIFT_MS, 60_000]));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_move_is_taken_back_with_its_time_when_the_other_allows_it(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    let (table, match_id) = (game.table, game.match_id);
    let ask = || Command::AskTakeback(AskTakeback { table, match_id });
    check_clear(&game.players[0].command(ask()).await.unwrap_err(), Code::TooEarlyOrLate);
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    clock.advance_ms(8_000);
    play(&mut game, "b1", 8_000).await;
    clock.advance_ms(4_000);
    play(&mut game, "a2", 4_000).await;

    game.players[0].command(ask()).await.unwrap();
    let allow = Command::AllowTakeback(AllowTakeback { table, match_id });
    check_clear(&game.players[0].command(allow.clone()).await.unwrap_err(), Code::NoSuchOffer);
    game.players[1].command(Command::RefuseTakeback(RefuseTakeback { table, match_id })).await.unwrap();
    check_clear(&game.players[1].command(allow.clone()).await.unwrap_err(), Code::NoSuchOffer);

    game.players[0].command(ask()).await.unwrap();
    game.players[1].command(allow).await.unwrap();
    let back =
        |event: &TableEvent| matches!(event, TableEvent::TookBack { ply: 2, next: 0, .. }).then_some(());
    expect(&mut game.players[0], "the moves' going back", back).await;
    let current = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(current.moves.len(), 2);
    assert_eq!(current.clock.unwrap().all_remaining(clock.now_ms()).0, [60_000, 60_000]);
    let rows: i64 = sqlx::query_scalar("select count(*) from match_move").fetch_one(&db).await.unwrap();
    assert_eq!(rows, 2);
    // The same square is free again, and the rules know it.
    game.ply = 2;
    assert_eq!(play(&mut game, "b1", 0).await.left.0, [60_000, 60_000]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_outage_costs_nobody_anything(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = on_time(&server, MINUTE).await;
    play(&mut game, "b2", 0).await;
    play(&mut game, "a1", 0).await;
    let mut expected = [60_000, 60_000];
    let (table, mut now_ms, mut server) = (game.table, clock.now_ms(), server);
    for _ in 0..20 {
        let lived = || sqlx::query_scalar::<_, time::OffsetDateTime>("select at from pulse").fetch_one(&db);
        while backend::clock::ms(lived().await.unwrap()) < now_ms {
            tokio::task::yield_now().await;
        }
        server.stop().await;
        now_ms += 600_000;
        server = TestServer::start_at(&db, Clock::fixed(now_ms), |_| {}).await;
        let mut watcher = server.guest().await;
        let clock = table_snapshot(&mut watcher, table).await.current.unwrap().clock.unwrap();
        expected = expected.map(|left_ms| left_ms + OUTAGE_BONUS_MS);
        assert_eq!(clock.all_remaining(now_ms).0, expected);
    }
    drop(game);
}
