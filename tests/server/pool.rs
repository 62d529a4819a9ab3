//! The pools: who is paired with whom, when, and for what; and that nobody ever is with two others.

use backend::{clock::Clock, lobby};
use futures::future::join_all;
use protocol::{
    Command, Event, MatchId, TableId,
    clock::TimeControl,
    lobby::{Seek, StopSeeking, UserEvent},
    play::{Abort, Play, Resign, TableSnapshot},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{
    Player, Socket, TestServer,
    game::{seek, table_snapshot},
};

const NOON_MS: i64 = 1_790_000_000_000;
/// Short, for the tests wait for waves; with a clock that stands still a wave comes when it is moved.
const WAVE_MS: u64 = 40;
const BLITZ: TimeControl = TimeControl::Clock { base_s: 300, increment_s: 0 };

async fn start(db: &PgPool) -> (TestServer, Clock) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(db, clock.clone(), |config| config.pool_wave_ms = WAVE_MS).await;
    (server, clock)
}

fn blitz(rated: bool) -> Command {
    Command::Seek(Seek { game: "connect-four".to_owned(), time: BLITZ, rated })
}

/// A registered person with a rating that is certain.
async fn rated(server: &TestServer, db: &PgPool, name: &str, points: f64) -> Player {
    let player = server.member(name).await;
    sqlx::query(
        "insert into rating (account_id, game, speed, rating, deviation, volatility, matches, updated_at)
         values ($1, 'connect-four', 'blitz', $2, 60, 0.06, 50, to_timestamp($3))",
    )
    .bind(player.me.id.0)
    .bind(points)
    .bind((NOON_MS / 1_000) as f64)
    .execute(db)
    .await
    .unwrap();
    player
}

/// Presses "Play now", and listens to what becomes of it.
async fn waits(player: &mut Player, command: Command) {
    let topic = player.topic();
    player.subscribe(topic).await;
    assert_eq!(player.command(command).await.unwrap().table, None);
}

async fn paired(player: &mut Player) -> TableId {
    let pick = |event: &Event| match event {
        Event::User(UserEvent::Paired { table }) => Some(*table),
        _ => None,
    };
    player.expect_event("a pair", pick).await
}

async fn seen(server: &TestServer, table: TableId) -> TableSnapshot {
    let mut watcher = Socket::open(server, &mut server.visitor()).await;
    table_snapshot(&mut watcher, table).await
}

fn is_at(snapshot: &TableSnapshot, players: [&Player; 2]) -> bool {
    players.iter().all(|player| snapshot.seated(player.me.id).is_some())
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_range_of_ratings_widens_wave_by_wave_until_two_meet(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut weak = rated(&server, &db, "Aigul", 1400.0).await;
    let mut strong = rated(&server, &db, "Bekzat", 1900.0).await;
    waits(&mut weak, blitz(true)).await;
    waits(&mut strong, blitz(true)).await;
    // 100 points, and 50 with each of eight waves: the seventh is not enough.
    clock.advance_ms(7 * WAVE_MS as i64);
    let mut other = rated(&server, &db, "Dana", 100.0).await;
    waits(&mut other, blitz(true)).await;
    assert_eq!(strong.settle().await.len(), 1, "nothing but that one waits");
    clock.advance_ms(WAVE_MS as i64);
    let table = paired(&mut strong).await;
    assert_eq!(paired(&mut weak).await, table);
    let snapshot = seen(&server, table).await;
    assert!(snapshot.options.rated && is_at(&snapshot, [&weak, &strong]));
    assert_eq!(snapshot.current.unwrap().ratings.len(), 2);
    // Who is far from everybody plays with whoever comes, after half a minute of waves.
    clock.advance_ms(15 * WAVE_MS as i64);
    let mut late = rated(&server, &db, "Erlan", 2800.0).await;
    let ack = late.command(blitz(true)).await.unwrap();
    assert_eq!(paired(&mut other).await, ack.table.unwrap());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn where_more_wait_a_wave_finds_the_nearest(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut players = Vec::new();
    for (name, points) in [("Aigul", 1400.0), ("Bekzat", 1900.0), ("Dana", 1600.0), ("Erlan", 1480.0)] {
        let mut player = rated(&server, &db, name, points).await;
        waits(&mut player, blitz(true)).await;
        players.push(player);
    }
    clock.advance_ms(WAVE_MS as i64);
    let table = paired(&mut players[0]).await;
    assert_eq!(paired(&mut players[3]).await, table);
    clock.advance_ms(4 * WAVE_MS as i64);
    let other = paired(&mut players[1]).await;
    assert_eq!(paired(&mut players[2]).await, other);
    assert_ne!(table, other);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_is_rated_where_both_want_it_and_it_can_be(db: PgPool) {
    let (server, _) = start(&db).await;
    let [mut one, mut other] = [server.member("Aigul").await, server.member("Bekzat").await];
    let mut guest = server.guest().await;
    let noughts = |rated| Command::Seek(Seek { game: "tic-tac-toe".to_owned(), time: BLITZ, rated });
    let unlimited =
        |rated| Command::Seek(Seek { game: "connect-four".to_owned(), time: TimeControl::None, rated });
    for (mine, theirs, expected) in [
        (blitz(true), blitz(true), true),
        (blitz(true), blitz(false), false),
        (blitz(false), blitz(true), false),
        (noughts(true), noughts(true), false),
        (unlimited(true), unlimited(true), false),
    ] {
        assert_eq!(one.command(mine).await.unwrap().table, None);
        let table = other.command(theirs).await.unwrap().table.unwrap();
        assert_eq!(is_rated_and_over(&server, &mut one, table).await, expected);
    }
    assert_eq!(one.command(blitz(true)).await.unwrap().table, None);
    let table = guest.command(blitz(true)).await.unwrap().table.unwrap();
    assert!(!is_rated_and_over(&server, &mut one, table).await);
}

/// Whether the match is rated; it is broken off, so that its players can go on.
async fn is_rated_and_over(server: &TestServer, player: &mut Player, table: TableId) -> bool {
    let snapshot = seen(server, table).await;
    let match_id = snapshot.playing().unwrap().id;
    player.command(Command::Abort(Abort { table, match_id })).await.unwrap();
    snapshot.options.rated
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_has_begun_more_often_begins_less(db: PgPool) {
    let (server, _) = start(&db).await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    let mut begun = Vec::new();
    for _ in 0..4 {
        assert_eq!(one.command(seek()).await.unwrap().table, None);
        let table = other.command(seek()).await.unwrap().table.unwrap();
        let current = seen(&server, table).await.current.unwrap();
        let match_id = current.id;
        let begins = current.players[usize::from(current.first)].id;
        begun.push(begins);
        let players = if begins == one.me.id { [&mut one, &mut other] } else { [&mut other, &mut one] };
        for (ply, notation) in ["b2", "a1"].into_iter().enumerate() {
            let play =
                Play { table, match_id, ply: ply as u32, notation: notation.to_owned(), thought_ms: None };
            players[ply].command(Command::Play(play)).await.unwrap();
        }
        one.command(Command::Resign(Resign { table, match_id })).await.unwrap();
    }
    assert!(begun[0] != begun[1] && begun[2] != begun[3], "{begun:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_last_opponent_is_met_again_only_when_nobody_else_waits(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut weak = rated(&server, &db, "Aigul", 500.0).await;
    let mut strong = rated(&server, &db, "Bekzat", 2500.0).await;
    let (mut known, mut other) = (server.guest().await, server.guest().await);
    for _ in 0..2 {
        waits(&mut weak, blitz(false)).await;
        let table = known.command(blitz(false)).await.unwrap().table.unwrap();
        assert_eq!(paired(&mut weak).await, table);
        is_rated_and_over(&server, &mut known, table).await;
    }

    // Two who are out of each other's range leave those who come to the wave.
    for player in [&mut weak, &mut strong, &mut known, &mut other] {
        waits(player, blitz(false)).await;
    }
    clock.advance_ms(WAVE_MS as i64);
    let [first, second] = [paired(&mut weak).await, paired(&mut strong).await];
    assert_eq!((paired(&mut other).await, paired(&mut known).await), (first, second));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn whoever_has_closed_the_page_is_nobodys_opponent_until_it_is_open_again(db: PgPool) {
    let (server, clock) = start(&db).await;
    let (mut away, mut here) = (server.guest().await, server.guest().await);
    waits(&mut away, seek()).await;
    let (visitor, account) = (away.visitor.clone(), away.me.id);
    drop(away);
    while server.backend.sockets.has(account) {
        tokio::task::yield_now().await;
    }
    waits(&mut here, seek()).await;
    let mut back = Player::of(&server, visitor).await;
    let topic = back.topic();
    back.subscribe(topic).await;
    clock.advance_ms(WAVE_MS as i64);
    assert_eq!(paired(&mut here).await, paired(&mut back).await);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_ever_paired_with_two_others_or_alone(db: PgPool) {
    const PEOPLE: usize = 9;
    const STEPS: usize = 25;
    let server = TestServer::start_with(&db, |config| {
        config.pool_wave_ms = 5;
        config.pool_patience_ms = 1;
        config.accounts_per_minute = 1_000;
    })
    .await;
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(server.guest().await);
    }
    let running = join_all(people.into_iter().enumerate().map(async |(number, mut player)| {
        // Another order for each, and the same in each run.
        let mut random = 88_172_645_463_325_252 + number as u64;
        let mut below_10 = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % 10
        };
        for _ in 0..STEPS {
            match below_10() {
                0 => stops(&server, &player).await,
                1 => {
                    // The only page is closed, and comes back.
                    let visitor = player.visitor.clone();
                    drop(player);
                    player = Player::of(&server, visitor).await;
                }
                // Twice at once, for two games.
                2..5 => {
                    let games = ["connect-four", "tic-tac-toe"];
                    let both = games.map(|game| seeks(&server, &player, game));
                    join_all(both).await;
                }
                5..9 => seeks(&server, &player, "tic-tac-toe").await,
                _ => breaks_off(&server, &db, &player).await,
            }
            check_pairs(&db).await;
        }
        player
    }));
    let people = running.await;
    let matches = sqlx::query_scalar::<_, i64>("select count(*) from match").fetch_one(&db).await.unwrap();
    assert!(matches > PEOPLE as i64, "only {matches} matches");
    drop(people);
}

async fn seeks(server: &TestServer, player: &Player, game: &str) {
    let command = Seek { game: game.to_owned(), time: TimeControl::None, rated: false };
    let record = player.record(&Command::Seek(command.clone()));
    if let Err(error) = lobby::seek(&server.backend, &player.caller(), &record, command).await {
        let problem = error.into_problem();
        assert_eq!(problem.code, protocol::Code::AlreadyPlaying, "{problem:?}");
    }
}

async fn stops(server: &TestServer, player: &Player) {
    let record = player.record(&Command::StopSeeking(StopSeeking {}));
    lobby::stop_seeking(&server.backend, &player.caller(), &record, StopSeeking {});
}

/// Ends the match that the person plays, if any.
async fn breaks_off(server: &TestServer, db: &PgPool, player: &Player) {
    let playing = sqlx::query_as::<_, (Uuid, Uuid)>(
        "select table_id, match.id from match join match_player on match_id = match.id
         where account_id = $1 and ended_at is null",
    );
    let Some((table, match_id)) = playing.bind(player.me.id.0).fetch_optional(db).await.unwrap() else {
        return;
    };
    let command = Abort { table: TableId(table), match_id: MatchId(match_id) };
    let record = player.record(&Command::Abort(command.clone()));
    // The other may have been quicker.
    let _ = backend::play::abort(&server.backend, &player.caller(), &record, command).await;
}

/// Each match has two players, and nobody plays in two.
async fn check_pairs(db: &PgPool) {
    let doubled = "select account_id from match_player join match on match.id = match_id
                   where ended_at is null group by account_id having count(*) > 1";
    assert!(sqlx::query(doubled).fetch_all(db).await.unwrap().is_empty(), "somebody plays twice");
    let odd = "select match_id from match_player group by match_id having count(distinct account_id) <> 2";
    assert!(sqlx::query(odd).fetch_all(db).await.unwrap().is_empty(), "somebody plays alone");
}
