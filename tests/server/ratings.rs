//! Ratings: what each way of ending does to them, who may play for them, and what people see of them.

mod finishes;

use backend::{clock::Clock, lobby, ratings};
use protocol::{
    Ack, Code, Command, Problem,
    clock::{Speed, TimeControl},
    lobby::{OpenTable, SetOptions, TableOptions},
    play::{Abort, AcceptDraw, AskTakeback, Match, OfferDraw, Resign, TableEvent},
    ratings::{Ends, RatingChange, ShownRating},
};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{
    Game, Player, TestServer, check_clear,
    game::{ended, expect, options, ready, sit, started, table_snapshot},
    socket::new_id,
};

/// The time at which the tests' clocks stand at first.
const NOON_MS: i64 = 1_790_000_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

const MINUTE: TimeControl = TimeControl::Clock { base_s: 60, increment_s: 0 };

/// The side that begins wins.
const WIN: [&str; 7] = ["1", "2", "1", "2", "1", "2", "1"];

const NEWCOMER: ShownRating = ShownRating { points: 1500, provisional: true };
/// A newcomer who has won against another.
const WON: ShownRating = ShownRating { points: 1662, provisional: true };
const LOST: ShownRating = ShownRating { points: 1338, provisional: true };

/// A public table for rated matches at which the host begins.
fn rated() -> TableOptions {
    TableOptions { game: "connect-four".to_owned(), time: MINUTE, rated: true, ..options() }
}

async fn start(db: &PgPool) -> (TestServer, Clock) {
    let clock = Clock::fixed(NOON_MS);
    let server = TestServer::start_at(db, clock.clone(), |config| config.countdown_ms = 0).await;
    (server, clock)
}

async fn members(server: &TestServer) -> [Player; 2] {
    [server.member("Aigul").await, server.member("Bekzat").await]
}

/// Two people begin a match; the first moves first.
async fn between(server: &TestServer, [mut host, mut guest]: [Player; 2], options: TableOptions) -> Game {
    // Time that goes by between two matches may have closed the sockets' sessions, but not the people's.
    for player in [&mut host, &mut guest] {
        player.reconnect(server).await;
    }
    let table = host.open_table(options).await;
    guest.command(sit(table)).await.unwrap();
    table_snapshot(&mut host, table).await;
    table_snapshot(&mut guest, table).await;
    for player in [&mut host, &mut guest] {
        player.command(ready(table)).await.unwrap();
    }
    let (match_id, first) = started(&mut host).await;
    assert_eq!(first, 0, "the host begins");
    Game { table, match_id, players: [host, guest], ply: 0 }
}

/// What the end of the match does to the ratings, as everybody hears it.
async fn changes(game: &mut Game) -> Vec<RatingChange> {
    let pick = |event: &TableEvent| match event {
        TableEvent::Ended { changes, .. } => Some(changes.clone()),
        _ => None,
    };
    let [one, other] = &mut game.players;
    let heard = expect(one, "the end of the match", pick).await;
    assert_eq!(expect(other, "the end of the match", pick).await, heard);
    heard
}

fn resign(game: &Game) -> Command {
    Command::Resign(Resign { table: game.table, match_id: game.match_id })
}

async fn give_up(game: &mut Game, player: usize) -> Result<Ack, Problem> {
    let command = resign(game);
    game.players[player].command(command).await
}

async fn rows(db: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from rating_change").fetch_one(db).await.unwrap()
}

fn change(before: ShownRating, after: ShownRating) -> RatingChange {
    RatingChange { before, after }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_wins_goes_up_and_who_loses_down_and_everyone_sees_it(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    let seen = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(seen.ratings, [NEWCOMER, NEWCOMER]);
    game.play_all(&WIN).await;
    assert_eq!(changes(&mut game).await, [change(NEWCOMER, WON), change(NEWCOMER, LOST)]);
    let seen = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(seen.changes, [change(NEWCOMER, WON), change(NEWCOMER, LOST)]);
    let record = backend::play::record(&server.backend, None, game.match_id).await.unwrap();
    // A record tells how each move was paid for, and keeps no clock.
    assert_eq!((record.options.rated, record.played), (true, Match { clock: None, ..seen }));

    // The next match begins with what this one has made of the ratings, and the sides swap.
    for player in &mut game.players {
        player.command(ready(game.table)).await.unwrap();
    }
    let next = started(&mut game.players[0]).await;
    let seen = game.seen_anew(&server).await.current.unwrap();
    assert_eq!((seen.id, seen.first, seen.ratings.as_slice()), (next.0, 1, [WON, LOST].as_slice()));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn every_way_of_ending_counts(db: PgPool) {
    let (mut server, clock) = start(&db).await;
    let mut players = members(&server).await;
    for (number, way) in (1..).zip(["resigned", "agreed", "flag_at_move", "flag", "flag_after_restart"]) {
        let mut game = between(&server, players, rated()).await;
        let (table, match_id) = (game.table, game.match_id);
        game.play_all(&["1", "2"]).await;
        match way {
            "resigned" => {
                give_up(&mut game, 1).await.unwrap();
            }
            "agreed" => {
                let offer = Command::OfferDraw(OfferDraw { table, match_id });
                game.players[0].command(offer).await.unwrap();
                let accept = Command::AcceptDraw(AcceptDraw { table, match_id });
                game.players[1].command(accept).await.unwrap();
            }
            "flag_at_move" => {
                clock.advance_ms(61_000);
                game.try_play(0, 2, "1").await.unwrap();
            }
            "flag" => {
                // Beyond what is left of the quota for lag.
                clock.advance_ms(70_000);
                lobby::deadline(&server.backend, table).await.unwrap();
            }
            _ => {
                server.stop().await;
                server = TestServer::start_at(&db, clock.clone(), |config| config.countdown_ms = 0).await;
                for player in &mut game.players {
                    player.reconnect(&server).await;
                    table_snapshot(player, table).await;
                }
                // The outage is given back, and some time on top.
                clock.advance_ms(90_000);
                lobby::deadline(&server.backend, table).await.unwrap();
            }
        }
        let changes = changes(&mut game).await;
        let won = changes.first().map(RatingChange::gain);
        // By a draw who has won before loses, and by a fallen flag who is to move.
        assert_eq!(won > Some(0), way == "resigned", "{way}: {changes:?}");
        assert_ne!(won, Some(0), "{way}: {changes:?}");
        assert_eq!(rows(&db).await, 2 * number, "{way}");
        players = game.players;
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_that_is_broken_off_changes_nothing(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut players = members(&server).await;
    for way in ["aborted", "not_started", "resigned"] {
        let mut game = between(&server, players, rated()).await;
        game.play_all(&["1"]).await;
        match way {
            "aborted" => {
                let abort = Command::Abort(Abort { table: game.table, match_id: game.match_id });
                game.players[0].command(abort).await.unwrap();
            }
            "not_started" => {
                clock.advance_ms(60_000);
                lobby::deadline(&server.backend, game.table).await.unwrap();
            }
            // Before both have moved giving up is no more than breaking off.
            _ => {
                give_up(&mut game, 0).await.unwrap();
            }
        }
        let seen = game.seen_anew(&server).await.current.unwrap();
        assert_eq!((seen.result.unwrap().how.as_str(), seen.changes.as_slice()), (way, [].as_slice()));
        players = game.players;
    }
    let ratings: i64 = sqlx::query_scalar("select count(*) from rating").fetch_one(&db).await.unwrap();
    assert_eq!((ratings, rows(&db).await), (0, 0));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_casual_match_changes_nothing(db: PgPool) {
    let (server, _) = start(&db).await;
    let casual = TableOptions { rated: false, ..rated() };
    let mut game = between(&server, members(&server).await, casual).await;
    game.play_all(&WIN).await;
    assert_eq!(changes(&mut game).await, []);
    assert_eq!(rows(&db).await, 0);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_command_that_is_repeated_is_not_rated_twice(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&["1", "2"]).await;
    let (id, command) = (new_id(), resign(&game));
    let first = game.players[0].command_as(id, command.clone()).await.unwrap();
    assert_eq!(game.players[0].command_as(id, command.clone()).await.unwrap(), first);
    let mut tab = game.players[0].another_tab(&server).await;
    assert_eq!(tab.command_as(id, command.clone()).await.unwrap(), first);
    check_clear(&tab.command(command).await.unwrap_err(), Code::GameOver);
    assert_eq!(rows(&db).await, 2);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_end_whose_ratings_cannot_be_committed_is_no_end(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&["1", "2"]).await;
    // The transaction is given up by the database, as it may be at any time.
    sqlx::raw_sql(
        "create function give_up() returns trigger language plpgsql
         as $$ begin raise exception using errcode = '40001'; end $$;
         create trigger give_up after insert on rating_change for each row execute function give_up();",
    )
    .execute(&db)
    .await
    .unwrap();
    check_clear(&give_up(&mut game, 0).await.unwrap_err(), Code::Unavailable);
    assert!(game.seen_anew(&server).await.playing().is_some());
    assert_eq!(rows(&db).await, 0);
    sqlx::raw_sql("drop trigger give_up on rating_change").execute(&db).await.unwrap();
    give_up(&mut game, 0).await.unwrap();
    assert_eq!(changes(&mut game).await, [change(NEWCOMER, LOST), change(NEWCOMER, WON)]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn guests_play_no_rated_matches(db: PgPool) {
    let (server, _) = start(&db).await;
    let (mut guest, mut member) = (server.guest().await, server.member("Aigul").await);
    let open = |options| Command::OpenTable(OpenTable { options });
    check_clear(&guest.command(open(rated())).await.unwrap_err(), Code::RatedNeedsAccount);
    let table = member.open_table(rated()).await;
    check_clear(&guest.command(sit(table)).await.unwrap_err(), Code::RatedNeedsAccount);

    // Nor does a table become a rated one while a guest sits there.
    let casual = TableOptions { rated: false, ..rated() };
    let table = member.open_table(casual).await;
    guest.command(sit(table)).await.unwrap();
    let set = Command::SetOptions(SetOptions { table, options: rated() });
    check_clear(&member.command(set).await.unwrap_err(), Code::RatedNeedsAccount);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn some_matches_are_never_rated(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut member = server.member("Aigul").await;
    let tic_tac_toe = TableOptions { game: "tic-tac-toe".to_owned(), ..rated() };
    let without_clock = TableOptions { time: TimeControl::None, ..rated() };
    for (options, code) in [(tic_tac_toe, Code::GameNotRated), (without_clock, Code::RatedNeedsClock)] {
        let problem = member.command(Command::OpenTable(OpenTable { options })).await.unwrap_err();
        check_clear(&problem, code);
    }
    // Days for each move are a speed of their own.
    member.open_table(TableOptions { time: TimeControl::Days { days: 3 }, ..rated() }).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn no_move_is_taken_back_in_a_rated_match(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&["1", "2"]).await;
    let ask = Command::AskTakeback(AskTakeback { table: game.table, match_id: game.match_id });
    check_clear(&game.players[1].command(ask).await.unwrap_err(), Code::NoTakebackWhenRated);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn leaders_are_ranked_when_enough_is_known_of_them(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    let leaders = async || ratings::leaders(&server.backend, "connect-four", Speed::Bullet).await.unwrap();
    let names = |leaders: &[protocol::ratings::Leader]| {
        leaders
            .iter()
            .map(|leader| (leader.person.name.clone(), leader.rating.to_string()))
            .collect::<Vec<_>>()
    };
    let seen = leaders().await;
    let [aigul, bekzat] = ["Aigul", "Bekzat"].map(str::to_owned);
    let expected = [(aigul.clone(), "1662?".to_owned()), (bekzat.clone(), "1338?".to_owned())];
    assert_eq!((names(&seen.ranked), names(&seen.provisional)), (vec![], expected.to_vec()));

    // After many matches more is known of one of the two; after years without any it is no more.
    sqlx::query("update rating set deviation = 60 where rating > 1500").execute(&db).await.unwrap();
    let seen = leaders().await;
    assert_eq!(names(&seen.ranked), [(aigul, "1662".to_owned())]);
    assert_eq!(names(&seen.provisional), [(bekzat, "1338?".to_owned())]);
    clock.advance_ms(3 * 365 * DAY_MS);
    assert_eq!(leaders().await.ranked, []);

    let other = ratings::leaders(&server.backend, "connect-four", Speed::Blitz).await.unwrap();
    assert_eq!((other.ranked, other.provisional), (vec![], vec![]));
    for game in ["tic-tac-toe", "go"] {
        let problem = ratings::leaders(&server.backend, game, Speed::Blitz).await.unwrap_err();
        assert_eq!(problem.into_problem().code, Code::NotFound);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_career_has_ratings_tallies_and_a_history(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    clock.advance_ms(1_000);
    let casual = TableOptions { rated: false, ..rated() };
    let mut game = between(&server, game.players, casual).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    let aigul = game.players[0].me.id;
    let mut game = between(&server, game.players, TableOptions { game: "chess".to_owned(), ..rated() }).await;
    game.play_all(&["e2e4", "e7e5"]).await;
    give_up(&mut game, 0).await.unwrap();

    let career = ratings::career(&server.backend, aigul, None).await.unwrap();
    let ratings: Vec<_> = career.ratings.iter().map(|one| (one.game.as_str(), one.rating)).collect();
    assert_eq!(ratings, [("chess", LOST), ("connect-four", WON)]);
    let tallies: Vec<_> =
        career.tallies.iter().map(|tally| (tally.game.as_str(), tally.all, tally.rated)).collect();
    let [won, lost] = [Ends { won: 1, ..Ends::default() }, Ends { lost: 1, ..Ends::default() }];
    assert_eq!(tallies, [("connect-four", Ends { won: 2, ..won }, won), ("chess", lost, lost)]);
    assert_eq!(career.history.unwrap().game, "chess");
    let chosen = Some(("connect-four", Speed::Bullet));
    let history = ratings::career(&server.backend, aigul, chosen).await.unwrap().history.unwrap();
    assert_eq!((history.game.as_str(), history.before), ("connect-four", NEWCOMER));
    let after: Vec<_> = history.after.iter().map(|point| (point.at_ms, point.rating)).collect();
    assert_eq!(after, [(NOON_MS, WON)]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_long_time_without_matches_makes_a_rating_uncertain(db: PgPool) {
    let (server, clock) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    sqlx::query("update rating set deviation = 60").execute(&db).await.unwrap();
    // A year, after which lichess takes a rating for provisional again.
    clock.advance_ms(370 * DAY_MS);
    let players = [server.member("Dana").await, server.member("Ermek").await];
    drop(game);
    let mut game = between(&server, players, rated()).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    let provisional: Vec<(String, bool)> = ratings::leaders(&server.backend, "connect-four", Speed::Bullet)
        .await
        .unwrap()
        .provisional
        .into_iter()
        .map(|leader| (leader.person.name, leader.rating.provisional))
        .collect();
    let [aigul, bekzat] = ["Aigul", "Bekzat"].map(|name| (name.to_owned(), true));
    assert!(provisional.contains(&aigul) && provisional.contains(&bekzat), "{provisional:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn pages_of_leaders_are_whole_without_scripts(db: PgPool) {
    let (server, _) = start(&db).await;
    let mut game = between(&server, members(&server).await, rated()).await;
    game.play_all(&WIN).await;
    ended(&mut game.players[0]).await;
    let mut visitor = server.visitor();
    let answer = visitor.get("/leaders/connect-four-bullet").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("1662?") && answer.body.contains("Bekzat"), "{}", answer.body);
    assert_eq!(visitor.get("/leaders").await.status, StatusCode::OK);
    for path in ["/leaders/go-bullet", "/leaders/tic-tac-toe-blitz", "/leaders/chess-warp", "/leaders/chess"]
    {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = visitor.get("/people/Aigul/connect-four-bullet").await;
    assert!(answer.body.contains("1662?"), "{}", answer.body);
}
