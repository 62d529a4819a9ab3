//! Players who leave a match: when the other may claim it, and what comes of one that both have left.

use backend::{clock::Clock, lobby};
use protocol::{
    Code, Command, Event, Problem, Snapshot, Topic,
    clock::TimeControl,
    lobby::{OpenTable, TableOptions},
    play::{Away, ClaimDraw, ClaimWin, CrowdEvent, CrowdSnapshot, MatchResult},
    problem::Current,
};
use sqlx::PgPool;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::harness::{
    Game, Player, Socket, TestServer, check_clear,
    game::{options, ready, sit, started, table_snapshot},
    within,
};

const NOON_MS: i64 = 1_790_000_000_000;
const HOUR_MS: i64 = 3_600_000;

const BLITZ: TimeControl = TimeControl::Clock { base_s: 300, increment_s: 0 };
const RAPID: TimeControl = TimeControl::Clock { base_s: 600, increment_s: 5 };
const CLASSICAL: TimeControl = TimeControl::Clock { base_s: 1_800, increment_s: 20 };

/// A match between two guests; the host begins.
async fn begin(server: &TestServer, time: TimeControl) -> Game {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let options = TableOptions { time, ..options() };
    let table = host.command(Command::OpenTable(OpenTable { options })).await.unwrap().table.unwrap();
    table_snapshot(&mut host, table).await;
    guest.command(sit(table)).await.unwrap();
    table_snapshot(&mut guest, table).await;
    // A match by correspondence begins when the second sits down.
    if !time.is_correspondence() {
        host.command(ready(table)).await.unwrap();
        guest.command(ready(table)).await.unwrap();
        server.backend.clock.advance_ms(60_000);
        lobby::deadline(&server.backend, table).await.unwrap();
    }
    let (match_id, _) = started(&mut host).await;
    Game { table, match_id, players: [host, guest], ply: 0 }
}

/// The same after a move of each.
async fn begun(server: &TestServer, time: TimeControl) -> Game {
    let mut game = begin(server, time).await;
    game.play_all(&["b2", "a1"]).await;
    game
}

fn win(game: &Game) -> Command {
    Command::ClaimWin(ClaimWin { table: game.table, match_id: game.match_id })
}

fn draw(game: &Game) -> Command {
    Command::ClaimDraw(ClaimDraw { table: game.table, match_id: game.match_id })
}

async fn claims(game: &mut Game, command: Command) -> Result<protocol::Ack, Problem> {
    game.players[0].command(command).await
}

/// The second player's socket is gone without a word, as when a network is lost.
async fn loses_network(server: &TestServer, game: &mut Game) {
    let visitor = game.players[1].visitor.clone();
    let elsewhere = Player::of(server, visitor).await;
    drop(std::mem::replace(&mut game.players[1], elsewhere));
    until_gone(server, game).await;
}

/// The second player's tab is closed, as browsers close it.
async fn closes_tab(server: &TestServer, game: &mut Game) {
    let visitor = game.players[1].visitor.clone();
    let elsewhere = Player::of(server, visitor).await;
    let mut before = std::mem::replace(&mut game.players[1], elsewhere);
    let frame = CloseFrame { code: CloseCode::Away, reason: "".into() };
    before.send_message(Message::Close(Some(frame))).await;
    before.socket.closed().await;
    until_gone(server, game).await;
}

/// Waits until the server has noticed.
async fn until_gone(server: &TestServer, game: &mut Game) {
    let (backend, other) = (&server.backend, game.players[1].me.id);
    let gone = async {
        while backend.hub.has_one_of(Topic::Table(game.table), &backend.sockets.of(other)) {
            tokio::task::yield_now().await;
        }
    };
    within("the opponent's leaving", gone).await;
    let command = win(game);
    check_clear(&claims(game, command).await.unwrap_err(), Code::OpponentMayComeBack);
}

async fn crowd(socket: &mut Socket, game: &Game) -> CrowdSnapshot {
    let (_, snapshot) = socket.snapshot(Topic::Crowd(game.table)).await;
    let Snapshot::Crowd(crowd) = snapshot else { panic!("{snapshot:?}") };
    crowd
}

async fn hears_away(socket: &mut Socket) -> Away {
    let away = |event: &Event| match event {
        Event::Crowd(CrowdEvent::Away(away)) => Some(*away),
        _ => None,
    };
    socket.expect_event("that somebody is away", away).await
}

async fn hears_back(socket: &mut Socket) {
    let back = |event: &Event| matches!(event, Event::Crowd(CrowdEvent::Back { .. })).then_some(());
    socket.expect_event("that somebody is back", back).await;
}

fn result(winner: Option<u8>, how: &str) -> MatchResult {
    MatchResult { winner, how: how.to_owned() }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_closed_tab_is_waited_for_ten_seconds(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    for (time, claim, ends) in [
        (BLITZ, win as fn(&Game) -> Command, result(Some(0), "left")),
        (CLASSICAL, draw, result(None, "left_draw")),
    ] {
        let mut game = begun(&server, time).await;
        closes_tab(&server, &mut game).await;
        clock.advance_ms(9_999);
        let command = claim(&game);
        let problem = claims(&mut game, command.clone()).await.unwrap_err();
        check_clear(&problem, Code::OpponentMayComeBack);
        assert_eq!(problem.retry_after_ms, Some(1));
        let current = Current { match_id: game.match_id, ply: 2, position: "....X.O.. X".to_owned() };
        assert_eq!(problem.current, Some(current));
        clock.advance_ms(1);
        claims(&mut game, command).await.unwrap();
        let seen = game.seen_anew(&server).await;
        assert_eq!(seen.current.unwrap().result, Some(ends));
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_lost_network_is_waited_for_longer_in_slower_games(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let waits = [(BLITZ, 40_000), (RAPID, 80_000), (CLASSICAL, 120_000), (TimeControl::None, 120_000)];
    for (time, wait_ms) in waits {
        let mut game = begun(&server, time).await;
        loses_network(&server, &mut game).await;
        clock.advance_ms(wait_ms - 1);
        let command = win(&game);
        check_clear(&claims(&mut game, command.clone()).await.unwrap_err(), Code::OpponentMayComeBack);
        clock.advance_ms(1);
        claims(&mut game, command).await.unwrap();
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_10_a_claim_out_of_place_is_refused_with_the_position(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begin(&server, BLITZ).await;
    let mut stranger = server.guest().await;
    game.play("b2").await;
    for command in [win(&game), draw(&game)] {
        let refusals = [
            (stranger.command(command.clone()).await, Code::NotAPlayer),
            (claims(&mut game, command).await, Code::TooEarlyOrLate),
        ];
        for (refused, code) in refusals {
            let problem = refused.unwrap_err();
            check_clear(&problem, code);
            assert_eq!(problem.current.unwrap().position, "....X.... O");
        }
    }
    game.play("a1").await;
    for command in [win(&game), draw(&game)] {
        let problem = claims(&mut game, command).await.unwrap_err();
        check_clear(&problem, Code::OpponentIsHere);
        assert_eq!(problem.current.unwrap().ply, 2);
    }
    let other = game.players[1].me.clone();
    closes_tab(&server, &mut game).await;
    clock.advance_ms(HOUR_MS / 60);
    // Back in the last moment.
    let table = game.table;
    table_snapshot(&mut game.players[1], table).await;
    assert_eq!(game.players[1].me, other);
    let command = win(&game);
    check_clear(&claims(&mut game, command).await.unwrap_err(), Code::OpponentIsHere);
    closes_tab(&server, &mut game).await;
    clock.advance_ms(10_000);
    let command = win(&game);
    claims(&mut game, command.clone()).await.unwrap();
    check_clear(&claims(&mut game, command).await.unwrap_err(), Code::GameOver);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_gone_whose_other_tab_is_open(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, BLITZ).await;
    let mut second = game.players[1].another_tab(&server).await;
    table_snapshot(&mut second, game.table).await;
    let mut first = std::mem::replace(&mut game.players[1].socket, second);
    first.send_message(Message::Close(None)).await;
    first.closed().await;
    clock.advance_ms(HOUR_MS / 60);
    let command = win(&game);
    check_clear(&claims(&mut game, command).await.unwrap_err(), Code::OpponentIsHere);
    // A page that leads elsewhere has left the table just as a closed one.
    let table = game.table;
    game.players[1].unsubscribe(Topic::Table(table)).await;
    until_gone(&server, &mut game).await;
    clock.advance_ms(10_000);
    let command = win(&game);
    claims(&mut game, command).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_table_is_told_who_is_away_and_who_is_back(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 1).await;
    let mut game = begun(&server, TimeControl::None).await;
    let (table, other) = (game.table, game.players[1].me.id);
    let mut watcher = server.guest().await;
    assert_eq!(crowd(&mut watcher, &game).await.away, []);
    closes_tab(&server, &mut game).await;
    let left_ms = server.backend.clock.now_ms();
    let away = hears_away(&mut watcher).await;
    assert_eq!(away.account, other);
    assert!((left_ms - 5_000..=left_ms + 10_000).contains(&away.claim_at_ms), "{away:?} {left_ms}");
    // Who comes later sees it, too.
    let mut later = server.guest().await;
    assert_eq!(crowd(&mut later, &game).await.away, [away]);
    table_snapshot(&mut game.players[1], table).await;
    hears_back(&mut watcher).await;
    hears_back(&mut later).await;
    // A lost network is told, too, once it has lasted.
    loses_network(&server, &mut game).await;
    assert_eq!(hears_away(&mut watcher).await.account, other);
    let resign = protocol::play::Resign { table, match_id: game.match_id };
    game.players[0].command(Command::Resign(resign)).await.unwrap();
    hears_back(&mut watcher).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn after_a_restart_everyone_has_the_whole_time_to_come_back(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, BLITZ).await;
    closes_tab(&server, &mut game).await;
    server.stop().await;
    clock.advance_ms(HOUR_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let (table, command) = (game.table, win(&game));
    game.players[0].reconnect(&server).await;
    table_snapshot(&mut game.players[0], table).await;
    clock.advance_ms(39_999);
    check_clear(&claims(&mut game, command.clone()).await.unwrap_err(), Code::OpponentMayComeBack);
    clock.advance_ms(1);
    claims(&mut game, command).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn in_correspondence_nobody_has_to_be_there(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, TimeControl::Days { days: 1 }).await;
    let table = game.table;
    game.players[1].unsubscribe(Topic::Table(table)).await;
    game.players[1].settle().await;
    clock.advance_ms(HOUR_MS);
    let command = win(&game);
    check_clear(&claims(&mut game, command).await.unwrap_err(), Code::TooEarlyOrLate);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_that_both_have_left_does_not_stay_for_ever(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let mut server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let one = begin(&server, TimeControl::None).await;
    let two = begun(&server, TimeControl::None).await;
    let three = begun(&server, TimeControl::None).await;
    let tables = [one.table, two.table, three.table];
    drop((one, two));
    // Twice, with a restart between: the server looks again however often it was in vain.
    for _ in 0..2 {
        clock.advance_ms(HOUR_MS / 2);
        for table in tables {
            lobby::deadline(&server.backend, table).await.unwrap();
            let mut watcher = Socket::open(&server, &mut server.visitor()).await;
            assert!(table_snapshot(&mut watcher, table).await.playing().is_some());
        }
        server.stop().await;
        server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    }
    let mut third = Player::of(&server, three.players[0].visitor.clone()).await;
    table_snapshot(&mut third, three.table).await;
    clock.advance_ms(HOUR_MS);
    let mut ends = Vec::new();
    for table in tables {
        lobby::deadline(&server.backend, table).await.unwrap();
        let mut watcher = Socket::open(&server, &mut server.visitor()).await;
        ends.push(table_snapshot(&mut watcher, table).await.current.unwrap().result);
    }
    // Nobody had begun the first; the first player had the turn in the second; one is still at the third.
    assert_eq!(ends, [Some(result(None, "aborted")), Some(result(Some(1), "left")), None]);
}
