//! Promises 1, 2, 3 and 10: an ack means committed, a command has its effect once, the order is dense,
//! and an event is the same bytes for everyone.

use std::{future::poll_fn, pin::pin, task::Poll};

use backend::db::begin;
use futures::future::join_all;
use protocol::{Code, Event, Position, Room, ServerFrame, Topic, play::TableEvent};
use sqlx::{
    PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{check_dense, journal, write};
use crate::harness::{Game, Socket, TestServer, check_clear, game::say, socket::new_id, within};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn what_is_acknowledged_is_in_postgres(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let stream = Topic::Table(game.table).to_string();
    for (ply, notation) in ["b2", "a1", "b1", "a2", "b3"].into_iter().enumerate() {
        let ack = game.play(notation).await;
        let (head, events) = journal(&db, &stream).await;
        assert_eq!(Position { epoch: ack.epoch, offset: ack.offset }, head);
        assert!(events.iter().any(|(_, body)| body.contains(&format!(r#""notation":"{notation}""#))));
        let row = sqlx::query_scalar::<_, String>("select notation from match_move where ply = $1");
        assert_eq!(row.bind(ply as i32).fetch_one(&db).await.unwrap(), notation);
        let answer =
            sqlx::query_as::<_, (String, i64)>(r#"select stream, "offset" from command where id = $1"#);
        let answer = answer.bind(ack.id.0).fetch_one(&db).await.unwrap();
        assert_eq!(answer, (stream.clone(), ack.offset as i64));
    }
    let how = sqlx::query_scalar::<_, String>("select how from match").fetch_one(&db).await.unwrap();
    assert_eq!(how, "line");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nothing_is_told_before_the_commit(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    for player in &mut game.players {
        player.settle().await;
    }
    let lock = lock(&db, Topic::Table(game.table)).await;

    let (id, command) = (new_id(), game.move_at(0, "b2"));
    game.players[0].give(id, command).await;
    somebody_waits(&db).await;
    let [mover, opponent] = &mut game.players;
    assert_eq!(opponent.settle().await, []);
    assert!(mover.nothing_came().await);

    lock.commit().await.unwrap();
    let ack = mover.answered(id).await.unwrap();
    assert_eq!(opponent.event_of(ack.topic).await.offset, ack.offset);
}

/// Holds a stream's row, so that whoever appends to the stream waits.
pub(super) async fn lock(db: &PgPool, topic: Topic) -> Transaction<'static, Postgres> {
    let mut lock = db.begin().await.unwrap();
    let row = sqlx::query("select from stream where id = $1 for update").bind(topic.to_string());
    row.execute(&mut *lock).await.unwrap();
    lock
}

pub(super) async fn somebody_waits(db: &PgPool) {
    within("the server to wait for the row", async {
        let waiting = "select count(*) from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock'";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(db).await.unwrap() == 0 {}
    })
    .await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_move_is_told_to_the_opponent_although_its_player_was_lost_meanwhile(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = Game::start(&server).await;
    let author = server.guest().await;
    let (topic, command) = (Topic::Table(game.table), game.move_at(0, "b2"));
    let [mut mover, mut opponent] = game.players;
    for player in [&mut mover, &mut opponent] {
        player.subscribe(Topic::Chat(Room::Lobby)).await;
    }
    let lock = lock(&db, topic).await;
    mover.give(new_id(), command).await;
    somebody_waits(&db).await;

    drop(mover);
    // The kernel answers the first with a reset; the server finds that out by the next.
    for text in ["first", "second", "third"] {
        write(&server, &author, std::iter::once(text.to_owned())).await;
        opponent.event_of(Topic::Chat(Room::Lobby)).await;
    }
    lock.commit().await.unwrap();
    let moved = opponent.event_of(topic).await.event.unwrap();
    assert!(matches!(moved, Event::Table(TableEvent::Moved { ply: 0, .. })), "{moved:?}");
}

/// Gives a future up at one of its waits; it may be ready before.
async fn give_up<T>(waits: u32, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut waited) = (pin!(future), 0);
    poll_fn(move |context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => {
            waited += 1;
            if waited == waits { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

#[sqlx::test]
async fn a_transaction_that_is_given_up_while_it_begins_is_none(
    pool: PgPoolOptions,
    connection: PgConnectOptions,
) {
    let db = pool.max_connections(1).connect_with(connection).await.unwrap();
    for waits in 1..=8 {
        drop(give_up(waits, begin(&db)).await);
        // Two statements that are in no transaction are two.
        let number = || sqlx::query_scalar::<_, String>("select pg_current_xact_id()::text").fetch_one(&db);
        assert_ne!(number().await.unwrap(), number().await.unwrap(), "given up at wait {waits}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_same_id_gets_the_same_ack_after_a_restart(db: PgPool) {
    let killed = TestServer::start(&db).await;
    let mut game = Game::start(&killed).await;
    let (id, command) = (new_id(), game.move_at(0, "b2"));
    let (said, message) = (new_id(), say(Room::Lobby, "hello"));
    let ack = game.players[0].command_as(id, command.clone()).await.unwrap();
    let said_ack = game.players[0].command_as(said, message.clone()).await.unwrap();

    let server = TestServer::start(&db).await;
    let [player, _] = &mut game.players;
    player.reconnect(&server).await;
    assert_eq!(player.command_as(id, command).await, Ok(ack));
    assert_eq!(player.command_as(said, message).await, Ok(said_ack));
    let problem = player.command_as(said, say(Room::Lobby, "other")).await.unwrap_err();
    check_clear(&problem, Code::IdempotencyConflict);
    assert_eq!(check_dense(&db, "chat/lobby").await.1.len(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_same_command_from_many_tabs_at_once_has_its_effect_once(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let [player, _] = &mut game.players;
    let mut tabs = Vec::new();
    for _ in 0..8 {
        tabs.push(player.another_tab(&server).await);
    }
    let (moved, said) = (new_id(), new_id());
    let (command, message) = (game.move_at(0, "b2"), say(Room::Lobby, "hello"));
    let acks = join_all(tabs.iter_mut().map(async |tab| {
        (tab.command_as(moved, command.clone()).await, tab.command_as(said, message.clone()).await)
    }));
    let acks = acks.await;
    assert!(acks[0].0.is_ok() && acks[0].1.is_ok(), "{:?}", acks[0]);
    assert!(acks.iter().all(|ack| *ack == acks[0]), "{acks:?}");
    assert_eq!(check_dense(&db, "chat/lobby").await.1.len(), 1);
    assert_eq!(game.seen_anew(&server).await.current.unwrap().moves.len(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn offsets_are_dense_however_many_write(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut listener = Socket::open(&server, &mut server.visitor()).await;
    listener.subscribe(Topic::Chat(Room::Lobby)).await;
    let mut writers = Vec::new();
    for _ in 0..5 {
        writers.push(server.guest().await);
    }
    let acks = join_all(writers.iter_mut().map(async |writer| {
        let mut offsets = Vec::new();
        for number in 0..10 {
            let ack = writer.command(say(Room::Lobby, format!("{number}"))).await.unwrap();
            offsets.push(ack.offset);
        }
        assert!(offsets.is_sorted());
        offsets
    }));
    let mut acks = acks.await.concat();
    acks.sort_unstable();
    assert_eq!(acks, (1..=50).collect::<Vec<_>>());
    for offset in 1..=50 {
        assert_eq!(listener.event_of(Topic::Chat(Room::Lobby)).await.offset, offset);
    }
    check_dense(&db, "chat/lobby").await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_event_is_the_same_bytes_live_and_from_the_ring_and_from_the_journal(db: PgPool) {
    let server = TestServer::start(&db).await;
    let author = server.guest().await;
    let topic = Topic::Chat(Room::Lobby);
    let mut listeners = Vec::new();
    let mut start = None;
    for _ in 0..3 {
        let mut listener = Socket::open(&server, &mut server.visitor()).await;
        start = Some(listener.snapshot(topic).await.0);
        listeners.push(listener);
    }
    write(&server, &author, ["сәлем", "<b>\"\\", "👩‍🚀"].map(str::to_owned).into_iter()).await;
    let mut late = Socket::open(&server, &mut server.visitor()).await;
    assert!(late.resume(topic, start).await.unwrap().recovered);
    listeners.push(late);
    let restarted = TestServer::start(&db).await;
    let mut later = Socket::open(&restarted, &mut restarted.visitor()).await;
    assert!(later.resume(topic, start).await.unwrap().recovered);
    listeners.push(later);

    let first = listeners[0].texts(3).await;
    let event: ServerFrame = serde_json::from_str(&first[0]).unwrap();
    assert!(matches!(event, ServerFrame::Event(happened) if happened.offset == 1));
    for listener in &mut listeners[1..] {
        assert_eq!(listener.texts(3).await, first);
    }
}
