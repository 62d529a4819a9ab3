//! The promises of the delivery contract, each by what a client can see.

mod commit;
mod doubt;
mod group;
mod nodes;
mod recovery;
mod slow;
mod snapshots;

use backend::chat;
use protocol::{Command, Position, Room, chat::Say};
use sqlx::PgPool;

use crate::harness::{Player, TestServer};

/// Writes messages to a room of the lobby, quicker than a socket may.
async fn write(server: &TestServer, author: &Player, texts: impl Iterator<Item = String>) {
    for text in texts {
        let say = Say { room: Room::Lobby, text };
        let record = author.record(&Command::Say(say.clone()));
        chat::say(&server.backend, &author.caller(), &record, say).await.unwrap();
    }
}

/// What the journal holds of a stream: its head, and the number and text of each event.
async fn journal(db: &PgPool, stream: &str) -> (Position, Vec<(i64, String)>) {
    let (epoch, head): (i64, i64) = sqlx::query_as("select epoch, head from stream where id = $1")
        .bind(stream)
        .fetch_one(db)
        .await
        .unwrap();
    let events = sqlx::query_as(r#"select "offset", body from event where stream = $1 order by "offset""#)
        .bind(stream)
        .fetch_all(db)
        .await
        .unwrap();
    (Position { epoch: epoch as u64, offset: head as u64 }, events)
}

/// Checks that the journal of a stream has every number from 1 to its head, and gives it.
async fn check_dense(db: &PgPool, stream: &str) -> (Position, Vec<(i64, String)>) {
    let (head, events) = journal(db, stream).await;
    let numbers: Vec<_> = events.iter().map(|&(offset, _)| offset as u64).collect();
    assert_eq!(numbers, (1..=head.offset).collect::<Vec<_>>());
    (head, events)
}
