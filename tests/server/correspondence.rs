//! Correspondence: days for each move, many matches at once beside a live one, and "my turn".

use backend::{clock::Clock, lobby};
use protocol::{
    Code, Command, Event, Snapshot, TableId, Topic,
    clock::{OUTAGE_BONUS_MS, TimeControl},
    lobby::{Due, LobbySnapshot, OpenTable, SetOptions, TableOptions, TableSummary, UserEvent, UserSnapshot},
    play::{GiveTime, MatchResult, TableEvent},
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, TestServer, check_clear,
    game::{expect, options, seek, sit, stand, table_snapshot},
};

/// The time at which the tests' clocks stand at first.
const NOON_MS: i64 = 1_790_000_000_000;

const DAY_MS: i64 = 86_400_000;

fn days(days: u8) -> TableOptions {
    TableOptions { time: TimeControl::Days { days }, ..options() }
}

/// A match between two guests; the host begins.
async fn begun(server: &TestServer, time: u8) -> Game {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(days(time)).await;
    table_snapshot(&mut host, table).await;
    guest.command(sit(table)).await.unwrap();
    let match_id = table_snapshot(&mut guest, table).await.playing().unwrap().id;
    Game { table, match_id, players: [host, guest], ply: 0 }
}

fn result(winner: Option<u8>, how: &str) -> MatchResult {
    MatchResult { winner, how: how.to_owned() }
}

async fn own(player: &mut Player) -> UserSnapshot {
    let topic = player.topic();
    let (_, snapshot) = player.snapshot(topic).await;
    let Snapshot::User(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

async fn public(server: &TestServer) -> LobbySnapshot {
    lobby::snapshot(&server.backend).state
}

/// The move that a person's list says is awaited at a table.
fn due(tables: &[TableSummary], table: TableId) -> Option<Due> {
    tables.iter().find(|known| known.id == table)?.playing.as_ref()?.due
}

/// Waits until a person is told that somebody's move is awaited at a table.
async fn told(player: &mut Player, table: TableId, seat: u8) -> Due {
    let awaited = |event: &Event| match event {
        Event::User(UserEvent::Table { summary }) if summary.id == table => {
            summary.playing.as_ref()?.due.filter(|due| due.seat == seat)
        }
        _ => None,
    };
    player.expect_event("the turn to be told", awaited).await
}

/// The numbers of events of a kind in a table's journal.
async fn ends(db: &PgPool, table: TableId) -> i64 {
    sqlx::query_scalar("select count(*) from event where stream = $1 and body like '%\"ended\"%'")
        .bind(Topic::Table(table).to_string())
        .fetch_one(db)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_begins_with_the_second_seat_and_each_move_has_its_days(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 14).await;
    let table = game.table;
    let deadline = async || {
        let row =
            sqlx::query_scalar::<_, time::OffsetDateTime>("select deadline from game_table where id = $1");
        backend::clock::ms(row.bind(table.0).fetch_one(&db).await.unwrap())
    };
    assert_eq!(deadline().await, NOON_MS + 14 * DAY_MS);
    let mut at_ms = NOON_MS;
    for notation in ["b2", "a1", "b1", "a2"] {
        clock.advance_ms(13 * DAY_MS);
        at_ms += 13 * DAY_MS;
        lobby::deadline(&server.backend, game.table).await.unwrap();
        game.try_play(game.ply % 2, game.ply, notation).await.unwrap();
        game.ply += 1;
        assert_eq!(deadline().await, at_ms + 14 * DAY_MS);
    }
    let current = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(current.moves.len(), 4);
    let fortnight_ms = u32::try_from(14 * DAY_MS).unwrap();
    assert_eq!(current.clock.unwrap().all_remaining(at_ms).0, [fortnight_ms; 2]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn whose_days_have_passed_has_lost_and_only_once(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 1).await;
    game.play_all(&["b2", "a1"]).await;
    clock.advance_ms(DAY_MS - 1);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    assert_eq!(ends(&db, game.table).await, 0);
    clock.advance_ms(1);
    let looks = (0..4).map(|_| lobby::deadline(&server.backend, game.table));
    for looked in futures::future::join_all(looks).await {
        looked.unwrap();
    }
    assert_eq!(game.ends().await, result(Some(1), "time"));
    assert_eq!(ends(&db, game.table).await, 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_that_nobody_begins_is_cancelled_after_its_days(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 2).await;
    clock.advance_ms(2 * DAY_MS - 1);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    assert!(game.seen_anew(&server).await.playing().is_some());
    clock.advance_ms(1);
    lobby::deadline(&server.backend, game.table).await.unwrap();
    assert_eq!(game.ends().await, result(None, "not_started"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_outage_costs_no_day_before_the_first_moves_and_after_them(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let waiting = begun(&server, 1).await;
    let mut running = begun(&server, 1).await;
    running.play_all(&["b2", "a1"]).await;
    let lived = || sqlx::query_scalar::<_, time::OffsetDateTime>("select at from pulse").fetch_optional(&db);
    while lived().await.unwrap().is_none_or(|at| backend::clock::ms(at) < NOON_MS) {
        tokio::task::yield_now().await;
    }
    server.stop().await;

    // Away for a week: both are looked at when the server is back, and nobody has lost anything.
    let back_ms = NOON_MS + 7 * DAY_MS;
    let clock = Clock::fixed(back_ms);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    for table in [waiting.table, running.table] {
        lobby::deadline(&server.backend, table).await.unwrap();
        assert_eq!(ends(&db, table).await, 0);
    }
    let bonus_ms = i64::from(OUTAGE_BONUS_MS);
    clock.advance_ms(DAY_MS + bonus_ms - 1);
    for table in [waiting.table, running.table] {
        lobby::deadline(&server.backend, table).await.unwrap();
        assert_eq!(ends(&db, table).await, 0);
    }
    // What the process before has set is found by this one.
    clock.advance_ms(1);
    for (game, expected) in [(&waiting, result(None, "not_started")), (&running, result(Some(1), "time"))] {
        lobby::deadline(&server.backend, game.table).await.unwrap();
        assert_eq!(game.seen_anew(&server).await.current.unwrap().result, Some(expected));
        assert_eq!(ends(&db, game.table).await, 1);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_deadline_that_passed_unseen_is_found_by_the_timers_of_the_next_server(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 1).await;
    game.play_all(&["b2", "a1"]).await;
    // The server lives on without looking: its timers sleep by the machine's clock, not by this one.
    clock.advance_ms(3 * DAY_MS);
    let now_ms = clock.now_ms();
    let lived = || sqlx::query_scalar::<_, time::OffsetDateTime>("select at from pulse").fetch_one(&db);
    while backend::clock::ms(lived().await.unwrap()) < now_ms {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    let server = TestServer::start_at(&db, Clock::fixed(now_ms + 1), |_| {}).await;
    let [mut host, _] = game.players;
    host.reconnect(&server).await;
    let ended = |event: &TableEvent| match event {
        TableEvent::Ended { result, .. } => Some(result.clone()),
        _ => None,
    };
    let seen = table_snapshot(&mut host, game.table).await.current.unwrap().result;
    let seen = match seen {
        Some(seen) => seen,
        None => expect(&mut host, "the flag", ended).await,
    };
    assert_eq!(seen, result(Some(1), "time"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn many_matches_go_on_beside_a_live_one(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    let first = one.open_table(days(3)).await;
    let second = one.open_table(days(7)).await;
    for table in [first, second] {
        other.command(sit(table)).await.unwrap();
    }
    // Waiting in the pool and at a table is left by sitting down at one sitting only.
    assert_eq!(one.command(seek()).await.unwrap().table, None);
    let third = one.open_table(days(1)).await;
    assert_eq!(own(&mut one).await.seeking.unwrap().game, "tic-tac-toe");
    let live = other.command(seek()).await.unwrap().table.unwrap();
    let tables = |snapshot: UserSnapshot| {
        let mut tables: Vec<_> = snapshot.tables.iter().map(|table| table.id).collect();
        tables.sort();
        tables
    };
    assert_eq!(tables(own(&mut one).await), [first, second, third, live]);
    assert_eq!(tables(own(&mut other).await), [first, second, live]);

    // While the live match runs, correspondence can be opened and joined; another live one cannot.
    let fourth = one.open_table(days(5)).await;
    other.command(sit(fourth)).await.unwrap();
    other.command(sit(third)).await.unwrap();
    assert_eq!(tables(own(&mut other).await), [first, second, third, live, fourth]);
    check_clear(&other.command(seek()).await.unwrap_err(), Code::AlreadyPlaying);
    let open = Command::OpenTable(OpenTable { options: options() });
    check_clear(&one.command(open).await.unwrap_err(), Code::AlreadyPlaying);
    check_clear(&one.command(stand(first)).await.unwrap_err(), Code::MatchRunning);
    let listed: Vec<_> = public(&server).await.playing.iter().map(|table| table.id).collect();
    assert!(!listed.iter().any(|table| [first, second, third, fourth].contains(table)), "{listed:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_that_waits_for_an_opponent_stays_when_its_host_goes(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.pool_patience_ms = 50;
        config.seat_patience_ms = 100;
    })
    .await;
    let mut host = server.guest().await;
    let (kept, left) = (host.open_table(days(3)).await, host.open_table(options()).await);
    let mut guest = server.guest().await;
    table_snapshot(&mut guest, left).await;
    let Player { visitor, socket, .. } = host;
    drop(socket);
    let closed = |event: &TableEvent| matches!(event, TableEvent::Closed).then_some(());
    expect(&mut guest, "the live table's end", closed).await;
    guest.command(sit(kept)).await.unwrap();
    assert!(table_snapshot(&mut guest, kept).await.playing().is_some());
    let mut host = Player::of(&server, visitor).await;
    assert_eq!(due(&own(&mut host).await.tables, kept).unwrap().seat, 0);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn both_are_told_whose_turn_it_is_and_until_when(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 3).await;
    for player in &mut game.players {
        let awaited = due(&own(player).await.tables, game.table);
        assert_eq!(awaited, Some(Due { seat: 0, at_ms: NOON_MS + 3 * DAY_MS }));
    }
    clock.advance_ms(DAY_MS);
    game.play("b2").await;
    for player in &mut game.players {
        assert_eq!(told(player, game.table, 1).await.at_ms, NOON_MS + 4 * DAY_MS);
    }
    game.play("a1").await;
    for player in &mut game.players {
        told(player, game.table, 0).await;
    }
    // A restart brings the same list again.
    let restarted = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    for player in &mut game.players {
        player.reconnect(&restarted).await;
        assert_eq!(due(&own(player).await.tables, game.table).unwrap().seat, 0);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_gives_time_gives_the_days_of_the_move_again(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut game = begun(&server, 3).await;
    game.play_all(&["b2", "a1"]).await;
    let give = Command::GiveTime(GiveTime { table: game.table, match_id: game.match_id });
    // Nothing has been used yet: nothing is given.
    game.players[1].command(give.clone()).await.unwrap();
    clock.advance_ms(2 * DAY_MS);
    game.players[1].command(give).await.unwrap();
    let given = |event: &TableEvent| match event {
        TableEvent::TimeGiven { to, by_ms, left } => Some((*to, i64::from(*by_ms), left.0)),
        _ => None,
    };
    let given = expect(&mut game.players[0], "the gift", given).await;
    let whole_ms = u32::try_from(3 * DAY_MS).unwrap();
    assert_eq!(given, (0, 2 * DAY_MS, [whole_ms; 2]));
    let current = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(current.clock.unwrap().flags_at(), Some(clock.now_ms() + 3 * DAY_MS));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn there_is_an_end_to_the_tables_of_one_person(db: PgPool) {
    let server = TestServer::start(&db).await;
    let player = server.guest().await;
    for _ in 0..50 {
        let command = OpenTable { options: days(1) };
        let record = player.record(&Command::OpenTable(command.clone()));
        lobby::open_table(&server.backend, &player.caller(), &record, command).await.unwrap();
    }
    let mut player = player;
    let refused = player.command(Command::OpenTable(OpenTable { options: days(1) })).await.unwrap_err();
    check_clear(&refused, Code::TooManyTables);
    assert_eq!(refused.limit, Some(50));
    player.open_table(options()).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_of_correspondence_stays_one(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut host = server.guest().await;
    let table = host.open_table(days(1)).await;
    let live = Command::SetOptions(SetOptions { table, options: options() });
    check_clear(&host.command(live).await.unwrap_err(), Code::InvalidChoice);
    host.command(Command::SetOptions(SetOptions { table, options: days(7) })).await.unwrap();
}
