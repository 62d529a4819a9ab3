//! Promise 1 where commands are committed together: each is answered for itself, whatever becomes of the others.

use futures::future::join_all;
use protocol::{Ack, CommandId, Room, Topic};
use sqlx::{PgPool, Postgres, Transaction};

use super::{
    check_dense,
    commit::{lock, somebody_waits},
};
use crate::harness::{Game, Player, TestServer, game::say, socket::new_id, within};

/// Keeps everyone from appending anything.
async fn lock_events(db: &PgPool) -> Transaction<'static, Postgres> {
    let mut lock = db.begin().await.unwrap();
    sqlx::query("lock table event in share mode").execute(&mut *lock).await.unwrap();
    lock
}

async fn games(server: &TestServer, count: usize) -> Vec<Game> {
    let mut games = Vec::new();
    for _ in 0..count {
        games.push(Game::start(server).await);
    }
    games
}

/// The next move of each game is sent; nobody waits for an answer.
async fn give_moves(games: &mut [Game], notation: &str) -> Vec<CommandId> {
    let mut ids = Vec::new();
    for game in games {
        let (id, command) = (new_id(), game.move_at(game.ply, notation));
        mover(game).give(id, command).await;
        ids.push(id);
    }
    ids
}

async fn all_acked(games: &mut [Game], ids: &[CommandId]) -> Vec<Ack> {
    let acks = games.iter_mut().zip(ids).map(async |(game, &id)| {
        let ack = mover(game).answered(id).await.unwrap();
        game.ply += 1;
        ack
    });
    join_all(acks).await
}

fn mover(game: &mut Game) -> &mut Player {
    &mut game.players[game.ply as usize % 2]
}

/// By how many transactions the moves with a number were written.
async fn transactions(db: &PgPool, ply: i32) -> i64 {
    let count = sqlx::query_scalar("select count(distinct xmin::text) from match_move where ply = $1");
    count.bind(ply).fetch_one(db).await.unwrap()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn what_arrives_while_one_transaction_is_under_way_is_written_by_the_next(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 6).await;
    // On a machine that stands still for a second, a group gives up waiting for the lock.
    let together = async {
        for notation in ["a1", "a2", "a3", "b1", "b2", "c3", "b3"] {
            let ply = games[0].ply;
            let lock = lock_events(&db).await;
            let ids = give_moves(&mut games, notation).await;
            somebody_waits(&db).await;
            lock.commit().await.unwrap();
            all_acked(&mut games, &ids).await;
            if transactions(&db, ply as i32).await < games.len() as i64 {
                return true;
            }
        }
        false
    };
    assert!(together.await, "each move was written by a transaction of its own");
    for game in &games {
        check_dense(&db, &Topic::Table(game.table).to_string()).await;
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_stream_that_somebody_holds_keeps_no_other_waiting(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 3).await;
    let lock = lock(&db, Topic::Table(games[0].table)).await;
    let ids = give_moves(&mut games, "b2").await;
    all_acked(&mut games[1..], &ids[1..]).await;
    assert!(games[0].players[0].nothing_came().await);
    lock.commit().await.unwrap();
    all_acked(&mut games[..1], &ids[..1]).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_command_that_took_effect_before_spoils_nothing_for_those_beside_it(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 4).await;
    let mut author = server.guest().await;
    let (said, message) = (new_id(), say(Room::Lobby, "сәлем"));
    let first = author.command_as(said, message.clone()).await.unwrap();

    let lock = lock_events(&db).await;
    let ids = give_moves(&mut games[..2], "b2").await;
    somebody_waits(&db).await;
    author.give(said, message).await;
    let late = give_moves(&mut games[2..], "b2").await;
    lock.commit().await.unwrap();
    let acks = [all_acked(&mut games[..2], &ids).await, all_acked(&mut games[2..], &late).await].concat();
    assert_eq!(author.answered(said).await, Ok(first));
    assert_eq!(check_dense(&db, "chat/lobby").await.1.len(), 1);
    for (game, ack) in games.iter().zip(acks) {
        let (head, _) = check_dense(&db, &Topic::Table(game.table).to_string()).await;
        assert_eq!(head.offset, ack.offset);
    }
}

/// The session in which groups are written.
async fn writer(db: &PgPool) -> i32 {
    let writer =
        "select pid from pg_stat_activity where datname = current_database() and query like 'with given%'";
    sqlx::query_scalar(writer).fetch_one(db).await.unwrap()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_command_that_is_repeated_does_not_fail_its_group(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 6).await;
    let mut author = server.guest().await;
    let (said, message) = (new_id(), say(Room::Lobby, "сәлем"));
    let first = author.command_as(said, message.clone()).await;
    let (mut together, notations) = (0, ["a1", "a2", "a3", "b1", "b2", "c3", "b3"]);
    for notation in notations {
        let ply = games[0].ply;
        let lock = lock_events(&db).await;
        let mut ids = give_moves(&mut games[..1], notation).await;
        somebody_waits(&db).await;
        author.give(said, message.clone()).await;
        ids.extend(give_moves(&mut games[1..], notation).await);
        lock.commit().await.unwrap();
        all_acked(&mut games, &ids).await;
        assert_eq!(author.answered(said).await, first);
        together += usize::from(transactions(&db, ply as i32).await < games.len() as i64);
    }
    // On a machine that stands still for a second, a group gives up waiting for the lock.
    assert!(together > notations.len() / 2, "{together} times the moves were written together");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_group_that_fails_does_not_cost_the_writer_its_session(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 2).await;
    let ids = give_moves(&mut games, "a1").await;
    all_acked(&mut games, &ids).await;
    let before = writer(&db).await;

    let lock = lock_events(&db).await;
    let ids = give_moves(&mut games, "a2").await;
    within("the group to fail", async { while alone(&db).await < 2 {} }).await;
    lock.commit().await.unwrap();
    all_acked(&mut games, &ids).await;

    let ids = give_moves(&mut games, "a3").await;
    all_acked(&mut games, &ids).await;
    assert_eq!(writer(&db).await, before);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_writer_that_is_killed_loses_and_doubles_nothing(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut games = games(&server, 4).await;
    let mut killed = 0;
    // On a machine that stands still for a second, a group has given up waiting before it is seen.
    for notation in ["a1", "a2", "a3", "b1", "b2", "c3", "b3"] {
        let ply = games[0].ply;
        let lock = lock_events(&db).await;
        let ids = give_moves(&mut games, notation).await;
        killed += usize::from(kill_writer(&db).await);
        lock.commit().await.unwrap();
        all_acked(&mut games, &ids).await;
        let moves = sqlx::query_scalar::<_, i64>("select count(*) from match_move where ply = $1");
        assert_eq!(moves.bind(ply as i32).fetch_one(&db).await.unwrap(), games.len() as i64);
        if killed == 3 {
            break;
        }
    }
    assert_eq!(killed, 3);
    for game in &games {
        check_dense(&db, &Topic::Table(game.table).to_string()).await;
    }
}

/// Ends the session in which a group is written, once it waits. False if the group has given up waiting.
async fn kill_writer(db: &PgPool) -> bool {
    within("a group to wait", async {
        let kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock' and query like 'with given%'";
        loop {
            if sqlx::query_scalar::<_, i64>(kill).fetch_one(db).await.unwrap() > 0 {
                return true;
            }
            if alone(db).await > 0 {
                return false;
            }
        }
    })
    .await
}

/// How many wait to write by themselves, since their group has failed.
async fn alone(db: &PgPool) -> i64 {
    let count = "select count(*) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'
                   and query like 'with fence%'";
    sqlx::query_scalar(count).fetch_one(db).await.unwrap()
}
