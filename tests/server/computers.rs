//! Computer players on the server: whom they play, for how long, and what they keep to.

use std::time::Duration;

use backend::{clock::Clock, lobby};
use games::GameKind;
use protocol::{
    Code, Command, Snapshot, TableId, Topic,
    clock::{Rtt, TimeControl},
    computers::{ChallengeComputer, InviteComputer, Level},
    lobby::{First, SetOptions, TableOptions},
    play::{
        Abort, AskTakeback, ClaimWin, Match, MatchResult, OfferDraw, Play, Resign, TableEvent, TableSnapshot,
    },
};
use referee::{Course, Referee, Thought};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{
    Player, Socket, TestServer, check_clear,
    game::{ended, expect, options, ready, seek, stand, started, table_snapshot},
    socket::new_id,
    visitor::PASSWORD,
    within,
};

const NOON_MS: i64 = 1_790_000_000_000;
const HOUR_MS: i64 = 3_600_000;

/// A server whose computer players move at once.
async fn start(db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.computer_pace_ms = 0).await
}

fn challenge(options: TableOptions, level: Level) -> Command {
    Command::ChallengeComputer(ChallengeComputer { options, level })
}

/// A match of tic-tac-toe against the hare, in which the person begins.
async fn challenged(player: &mut Player) -> (TableId, Match) {
    let table = player.command(challenge(options(), Level::Qoyan)).await.unwrap().table.unwrap();
    (table, table_snapshot(player, table).await.current.unwrap())
}

fn play(table: TableId, playing: &Match, ply: u32, notation: &str) -> Command {
    let notation = notation.to_owned();
    Command::Play(Play { table, match_id: playing.id, ply, notation, thought_ms: None })
}

/// Waits for the move of this number.
async fn moved(player: &mut Player, ply: u32) -> String {
    let pick = |event: &TableEvent| match event {
        TableEvent::Moved { ply: made, notation, .. } if *made == ply => Some(notation.clone()),
        _ => None,
    };
    expect(player, "a move of the computer", pick).await
}

/// The person moves and the computer answers.
async fn both_move(player: &mut Player, table: TableId, playing: &Match) {
    player.command(play(table, playing, 0, "b2")).await.unwrap();
    moved(player, 1).await;
}

async fn closed(socket: &mut Socket) {
    expect(socket, "the end of the table", |event| matches!(event, TableEvent::Closed).then_some(())).await;
}

/// A person who moves as a level does plays a match against the hare to its end.
async fn plays_out(server: &TestServer, player: &mut Player, kind: GameKind, level: Level) -> TableSnapshot {
    let options = TableOptions { game: kind.code().to_owned(), ..options() };
    let table = player.command(challenge(options, Level::Qoyan)).await.unwrap().table.unwrap();
    let mut snapshot = table_snapshot(player, table).await;
    let mut referee = Referee::default();
    loop {
        let playing = snapshot.current.clone().unwrap();
        if playing.result.is_some() {
            return snapshot;
        }
        let moves = playing.moves.iter().map(|made| made.notation.clone()).collect();
        let course = Course { game: kind.code().to_owned(), seed: playing.seed, moves, ..Course::default() };
        let seat = playing.seated(player.me.id).unwrap();
        if referee.view(&course).unwrap().turn == Some(playing.side(seat)) {
            let thought = Thought { course, level: level.code().to_owned(), seed: 7 };
            let notation = referee::choose(&thought).unwrap();
            let command = play(table, &playing, playing.ply(), &notation);
            let (caller, record) = (player.caller(), player.record(&command));
            let Command::Play(command) = command else { unreachable!() };
            // Quicker than a socket may be.
            backend::play::play(&server.backend, &caller, &record, command, &Rtt::default()).await.unwrap();
        }
        // One's own move at least, if nothing else.
        let before = playing.ply();
        expect(player, "the match to go on", |event| {
            snapshot.apply(event);
            let playing = snapshot.current.as_ref()?;
            (playing.ply() > before || playing.result.is_some()).then_some(())
        })
        .await;
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_hare_plays_every_game_to_its_end(db: PgPool) {
    let server = start(&db).await;
    let mut player = server.guest().await;
    for &kind in GameKind::ALL {
        let table = plays_out(&server, &mut player, kind, Level::Barys).await;
        let playing = table.current.unwrap();
        let result = playing.result.clone().unwrap();
        assert!(!["resigned", "aborted", "time", "left"].contains(&result.how.as_str()), "{kind} {result:?}");
        assert!(playing.moves.len() >= 5, "{kind} {playing:?}");
        player.command(stand(table.id)).await.unwrap();
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_challenge_given_twice_is_one_match_and_one_at_a_time(db: PgPool) {
    let server = start(&db).await;
    let mut player = server.guest().await;
    player.command(seek()).await.unwrap();
    let (id, command) = (new_id(), challenge(options(), Level::Tulki));
    let first = player.command_as(id, command.clone()).await.unwrap();
    assert_eq!(player.command_as(id, command.clone()).await.unwrap(), first);
    let topic = player.topic();
    let (_, Snapshot::User(mine)) = player.snapshot(topic).await else { panic!() };
    // Whoever plays the computer waits for nobody else.
    assert_eq!((mine.seeking, mine.tables.len()), (None, 1));
    check_clear(&player.command(command).await.unwrap_err(), Code::AlreadyPlaying);
    let playing = table_snapshot(&mut player, first.table.unwrap()).await.current.unwrap();
    let computer = playing.players[1].clone();
    assert_eq!((computer.level(), computer.name.as_str()), (Some(Level::Tulki), "Tulki"));
    assert!(!computer.guest && playing.players[0].level().is_none());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_against_the_computer_is_casual_and_at_one_sitting(db: PgPool) {
    let server = start(&db).await;
    let mut player = server.member("Aigerim").await;
    let five_minutes = TimeControl::Clock { base_s: 300, increment_s: 0 };
    let rated = TableOptions { game: "reversi".to_owned(), rated: true, time: five_minutes, ..options() };
    let refused = player.command(challenge(rated.clone(), Level::Barys)).await.unwrap_err();
    check_clear(&refused, Code::ComputerNotRated);
    let days = TableOptions { time: TimeControl::Days { days: 1 }, ..options() };
    let refused = player.command(challenge(days.clone(), Level::Barys)).await.unwrap_err();
    check_clear(&refused, Code::InvalidChoice);
    let unknown = TableOptions { game: "go".to_owned(), ..options() };
    let refused = player.command(challenge(unknown, Level::Barys)).await.unwrap_err();
    check_clear(&refused, Code::UnknownGame);
    // Nor does it become anything else afterwards.
    let (table, playing) = challenged(&mut player).await;
    player.command(Command::Abort(Abort { table, match_id: playing.id })).await.unwrap();
    ended(&mut player).await;
    for (options, code) in [(rated, Code::ComputerNotRated), (days, Code::InvalidChoice)] {
        let command = Command::SetOptions(SetOptions { table, options });
        check_clear(&player.command(command).await.unwrap_err(), code);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_computer_answers_offers_and_goes_when_the_person_goes(db: PgPool) {
    let server = start(&db).await;
    let mut player = server.guest().await;
    let (table, playing) = challenged(&mut player).await;
    let match_id = playing.id;
    both_move(&mut player, table, &playing).await;
    player.command(Command::OfferDraw(OfferDraw { table, match_id })).await.unwrap();
    expect(&mut player, "an answer", |event| matches!(event, TableEvent::DrawOff).then_some(())).await;
    player.command(Command::AskTakeback(AskTakeback { table, match_id })).await.unwrap();
    let taken_back = |event: &TableEvent| match event {
        TableEvent::TookBack { ply, .. } => Some(*ply),
        _ => None,
    };
    assert_eq!(expect(&mut player, "the move taken back", taken_back).await, 0);
    // The computer thinks anew about what is played now.
    both_move(&mut player, table, &playing).await;
    player.command(Command::Resign(Resign { table, match_id })).await.unwrap();
    assert_eq!(ended(&mut player).await, MatchResult { winner: Some(1), how: "resigned".to_owned() });
    player.command(ready(table)).await.unwrap();
    let (again, first) = started(&mut player).await;
    assert!(again != match_id && first == 1);
    moved(&mut player, 0).await;
    player.command(Command::Resign(Resign { table, match_id: again })).await.unwrap();
    ended(&mut player).await;
    player.command(stand(table)).await.unwrap();
    closed(&mut player).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_computer_does_not_ask_for_a_rematch(db: PgPool) {
    let server = start(&db).await;
    let mut player = server.guest().await;
    let (table, playing) = challenged(&mut player).await;
    player.command(Command::Abort(Abort { table, match_id: playing.id })).await.unwrap();
    ended(&mut player).await;
    // Having sat down elsewhere is having gone; all that the computer did at the first table came before.
    let (second, _) = challenged(&mut player).await;
    assert_ne!(second, table);
    let is_lamp = |event: &TableEvent| match event {
        TableEvent::Readied { .. } => Some(true),
        TableEvent::Closed => Some(false),
        _ => None,
    };
    assert!(!expect(&mut player, "the end of the first table", is_lamp).await);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_host_invites_the_computer_to_a_free_seat(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.computer_pace_ms = 0;
        config.countdown_ms = 1;
    })
    .await;
    let (mut host, mut other) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    table_snapshot(&mut host, table).await;
    let invite = Command::InviteComputer(InviteComputer { table, level: Level::Qoyan });
    check_clear(&other.command(invite.clone()).await.unwrap_err(), Code::NotTheHost);
    host.command(invite.clone()).await.unwrap();
    let is_ready =
        |event: &TableEvent| matches!(event, TableEvent::Readied { seat: 1, ready: true }).then_some(());
    expect(&mut host, "the computer's lamp", is_ready).await;
    host.command(invite).await.unwrap();
    let another = Command::InviteComputer(InviteComputer { table, level: Level::Qyran });
    check_clear(&host.command(another).await.unwrap_err(), Code::TableFull);
    host.command(ready(table)).await.unwrap();
    started(&mut host).await;
    let playing = table_snapshot(&mut host, table).await.current.unwrap();
    both_move(&mut host, table, &playing).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn after_a_restart_the_computer_takes_its_turn_up_again(db: PgPool) {
    // It takes its time, so that its turn outlives the server.
    let server = TestServer::start_with(&db, |config| config.computer_pace_ms = 10 * 60 * 1_000).await;
    let mut player = server.guest().await;
    let (table, playing) = challenged(&mut player).await;
    player.command(play(table, &playing, 0, "b2")).await.unwrap();
    server.stop().await;
    let server = start(&db).await;
    player.reconnect(&server).await;
    let snapshot = table_snapshot(&mut player, table).await;
    if snapshot.current.as_ref().unwrap().ply() < 2 {
        moved(&mut player, 1).await;
    }
    // And is still there afterwards.
    let rows: i64 = sqlx::query_scalar("select count(*) from account where level is not null")
        .fetch_one(&db)
        .await
        .unwrap();
    assert_eq!(rows, 4);
    let resign = Command::Resign(Resign { table, match_id: playing.id });
    player.command(resign).await.unwrap();
    player.command(ready(table)).await.unwrap();
    started(&mut player).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_computer_is_never_gone_and_keeps_no_abandoned_match(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |config| config.computer_pace_ms = 0).await;
    let mut player = server.guest().await;
    let (table, playing) = challenged(&mut player).await;
    both_move(&mut player, table, &playing).await;
    clock.advance_ms(HOUR_MS);
    let win = Command::ClaimWin(ClaimWin { table, match_id: playing.id });
    check_clear(&player.command(win).await.unwrap_err(), Code::OpponentIsHere);
    let (_, Snapshot::Crowd(crowd)) = player.snapshot(Topic::Crowd(table)).await else { panic!() };
    assert_eq!(crowd.away, []);
    lobby::deadline(&server.backend, table).await.unwrap();
    let mut watcher = server.guest().await;
    assert!(table_snapshot(&mut watcher, table).await.playing().is_some());
    // The person goes for long: nobody else plays on.
    player.unsubscribe(Topic::Table(table)).await;
    player.settle().await;
    clock.advance_ms(HOUR_MS + 1_000);
    lobby::deadline(&server.backend, table).await.unwrap();
    let result = table_snapshot(&mut watcher, table).await.current.unwrap().result;
    assert_eq!(result, Some(MatchResult { winner: Some(1), how: "left".to_owned() }));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_computer_goes_from_a_match_that_the_person_has_left(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(&db, clock.clone(), |config| {
        config.computer_pace_ms = 0;
        config.pool_patience_ms = 1;
        config.seat_patience_ms = 10;
    })
    .await;
    let mut player = server.guest().await;
    let (table, playing) = challenged(&mut player).await;
    both_move(&mut player, table, &playing).await;
    let mut watcher = server.guest().await;
    table_snapshot(&mut watcher, table).await;
    let account = player.me.id;
    drop(player);
    let left = async {
        while server.backend.sockets.has(account) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    within("the person to leave", left).await;
    clock.advance_ms(HOUR_MS + 1_000);
    lobby::deadline(&server.backend, table).await.unwrap();
    ended(&mut watcher).await;
    closed(&mut watcher).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_hurried_by_a_computer_that_is_ready(db: PgPool) {
    let server = start(&db).await;
    let mut host = server.guest().await;
    let table = host.open_table(options()).await;
    table_snapshot(&mut host, table).await;
    host.command(Command::InviteComputer(InviteComputer { table, level: Level::Barys })).await.unwrap();
    let is_ready =
        |event: &TableEvent| matches!(event, TableEvent::Readied { seat: 1, ready: true }).then_some(());
    expect(&mut host, "the computer's lamp", is_ready).await;
    let deadline: bool =
        sqlx::query_scalar("select deadline is null from game_table").fetch_one(&db).await.unwrap();
    assert!(deadline);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_thinks_about_a_match_that_is_broken_off(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.computer_pace_ms = 10 * 60 * 1_000;
        config.computer_think_ms = 10 * 60 * 1_000;
    })
    .await;
    let mut player = server.guest().await;
    let options = TableOptions { game: "chess".to_owned(), first: First::Guest, ..options() };
    let table = player.command(challenge(options, Level::Qyran)).await.unwrap().table.unwrap();
    let playing = table_snapshot(&mut player, table).await.current.unwrap();
    player.command(Command::Abort(Abort { table, match_id: playing.id })).await.unwrap();
    let none_thinks = async {
        while server.backend.computers.thinking() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    within("the end of thinking", none_thinks).await;
    let current = table_snapshot(&mut player, table).await.current.unwrap();
    assert_eq!((current.ply(), current.result.unwrap().how.as_str()), (0, "aborted"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_computer_does_not_lose_on_time(db: PgPool) {
    // Every move takes the thirtieth part of what is left; who did not look at the clock would take minutes.
    let server = TestServer::start_with(&db, |config| {
        config.computer_pace_ms = 10 * 60 * 1_000;
        config.computer_think_ms = 10 * 60 * 1_000;
    })
    .await;
    let mut player = server.guest().await;
    let time = TimeControl::Clock { base_s: 10, increment_s: 0 };
    let first = First::Guest;
    let options = TableOptions { game: "reversi".to_owned(), time, first, ..options() };
    let table = player.command(challenge(options, Level::Qyran)).await.unwrap().table.unwrap();
    let playing = table_snapshot(&mut player, table).await.current.unwrap();
    let mut referee = Referee::default();
    let mut moves = vec![moved(&mut player, 0).await];
    for _ in 0..5 {
        let course = Course { game: "reversi".to_owned(), moves: moves.clone(), ..Course::default() };
        let notation = referee.view(&course).unwrap().moves[0].notation.clone();
        let ply = u32::try_from(moves.len()).unwrap();
        player.command(play(table, &playing, ply, &notation)).await.unwrap();
        moves.push(notation);
        moves.push(moved(&mut player, ply + 1).await);
    }
    let playing = table_snapshot(&mut player, table).await.current.unwrap();
    assert!(playing.result.is_none(), "{playing:?}");
    let thought_ms: Vec<_> = playing.moves.iter().step_by(2).filter_map(|made| made.spent).collect();
    assert!(thought_ms.iter().all(|spent| spent.left.of(1) > 0), "{thought_ms:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn computers_sit_at_so_many_tables_and_no_more(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.computer_pace_ms = 0;
        config.computer_tables = 1;
    })
    .await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    let (table, playing) = challenged(&mut one).await;
    let refused = other.command(challenge(options(), Level::Qyran)).await.unwrap_err();
    check_clear(&refused, Code::ComputersBusy);
    assert_eq!((refused.limit, refused.again), (Some(1), true));
    let own = other.open_table(options()).await;
    let invite = Command::InviteComputer(InviteComputer { table: own, level: Level::Qoyan });
    check_clear(&other.command(invite.clone()).await.unwrap_err(), Code::ComputersBusy);
    one.command(Command::Abort(Abort { table, match_id: playing.id })).await.unwrap();
    one.command(stand(table)).await.unwrap();
    closed(&mut one).await;
    other.command(invite).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_has_the_names_of_the_computers_or_signs_in_as_one(db: PgPool) {
    let server = start(&db).await;
    for name in ["Qoyan", "tulki", "BARYS", "Qyrаn", "Барыс", "түлкі", "Computer"] {
        let answer = server.visitor().register(name).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    server.visitor().register("qoyan").await.check_refused(422, Code::NameReserved);
    for password in ["*", PASSWORD] {
        server.visitor().sign_in("Qoyan", password).await.check_refused(422, Code::WrongCredentials);
    }
    let page = server.visitor().get("/people/Qoyan").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(r#"class="badge badge-computer""#), "{}", page.body);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn whoever_had_the_name_before_keeps_it_and_signs_in(db: PgPool) {
    let server = start(&db).await;
    server.member("Aigerim").await;
    server.stop().await;
    // As if the server had been there before its computer players.
    for statement in [
        "delete from account where level = 'barys'",
        "update account set name = 'Barys', name_skeleton = 'barys' where name = 'Aigerim'",
    ] {
        sqlx::query(statement).execute(&db).await.unwrap();
    }
    let server = start(&db).await;
    assert_eq!(server.backend.computers.person(Level::Barys).unwrap().name, "Barys-bot");
    let answer = server.visitor().sign_in("barys", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}
