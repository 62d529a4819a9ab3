//! Equal open tables: who asks for what somebody else waits with is seated there.

use futures::future::join_all;
use protocol::{
    Command, TableId,
    clock::TimeControl,
    lobby::{Entry, First, OpenTable, TableOptions},
};
use sqlx::PgPool;

use crate::harness::{
    TestServer,
    game::{options, table_snapshot},
    socket::new_id,
    within,
};

/// A table for anybody, at which the lot decides who begins.
fn by_lot() -> TableOptions {
    TableOptions { first: First::Random, ..options() }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_asks_for_the_same_is_seated_at_the_table_that_waits(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(by_lot()).await;
    let (id, command) = (new_id(), Command::OpenTable(OpenTable { options: by_lot() }));
    let first = guest.command_as(id, command.clone()).await.unwrap();
    assert_eq!(first.table, Some(table));
    let snapshot = table_snapshot(&mut guest, table).await;
    assert_eq!((snapshot.host, snapshot.seated(guest.me.id)), (host.me.id, Some(1)));
    // The same command again leads to the same seat.
    assert_eq!(guest.command_as(id, command).await.unwrap(), first);
    assert_eq!(table_snapshot(&mut guest, table).await, snapshot);
    // At a table that is full nobody waits.
    assert_ne!(server.guest().await.open_table(by_lot()).await, table);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn only_what_is_the_same_from_the_other_seat_is_equal(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut host = server.member("Aigul").await;
    let mut guest = server.member("Bekzat").await;
    let blitz = TimeControl::Clock { base_s: 300, increment_s: 0 };
    let here = TableOptions { game: "connect-four".to_owned(), time: blitz, ..options() };
    let table = host.open_table(here.clone()).await;
    for other in [
        // Both want to begin.
        here.clone(),
        TableOptions { rated: true, first: First::Guest, ..here.clone() },
        TableOptions { best_of: 3, first: First::Guest, ..here.clone() },
        TableOptions { time: TimeControl::None, first: First::Guest, ..here.clone() },
        TableOptions { entry: Entry::Link, first: First::Guest, ..here.clone() },
    ] {
        assert_ne!(guest.open_table(other.clone()).await, table, "{other:?}");
    }
    assert_eq!(guest.open_table(TableOptions { first: First::Guest, ..here }).await, table);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_seated_with_who_is_away_or_with_oneself(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut host = server.guest().await;
    let mine = host.open_table(by_lot()).await;
    let again = host.open_table(by_lot()).await;
    assert_ne!(mine, again);
    let account = host.me.id;
    drop(host);
    within("the socket's end", async {
        while server.backend.sockets.has(account) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_ne!(server.guest().await.open_table(by_lot()).await, again);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn of_many_who_ask_for_the_same_at_once_each_has_an_opponent(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(server.guest().await);
    }
    let tables = join_all(people.iter_mut().map(async |player| player.open_table(by_lot()).await)).await;
    let mut counted: Vec<(TableId, usize)> = Vec::new();
    for table in tables {
        match counted.iter_mut().find(|(known, _)| *known == table) {
            Some((_, count)) => *count += 1,
            None => counted.push((table, 1)),
        }
    }
    assert_eq!(counted.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2; 4]);
    let seats = "select table_id from seat group by table_id having count(*) <> 2";
    assert!(sqlx::query(seats).fetch_all(&db).await.unwrap().is_empty());
}
