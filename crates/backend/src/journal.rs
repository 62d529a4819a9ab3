//! The durable streams: appends events with the command that caused them, in the transaction of
//! their effect, and reads them back.
//!
//! A stream's row carries its head and its epoch. Every append moves the head from the offset that
//! the writer knows: if another writer was quicker, nothing is written and the writer reads on.
//! Offsets are therefore dense, and two writers can never both own one.

pub mod group;

use bytes::Bytes;
use protocol::{AccountId, Ack, CommandId, Event, Position, TableId, Topic, frame::Request};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    clock,
    db::violates,
    error::{Error, Result},
};

/// A command on its way to the journal.
#[derive(Clone, Debug)]
pub struct Record {
    /// Who gives it.
    pub account: AccountId,
    /// Its name.
    pub id: CommandId,
    /// What it says, to tell it from another under the same name.
    pub fingerprint: [u8; 32],
}

/// Why nothing was appended.
#[derive(Debug)]
pub enum Refused {
    /// Another writer has moved the stream's head: read on and decide again.
    Fenced,
    /// The command's id is known: its first answer stands.
    Repeated,
    /// Something else.
    Error(Error),
}

/// An event as it stands in the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub offset: u64,
    /// Its JSON text, byte for byte as it was first sent.
    pub body: String,
}

impl Record {
    /// The record of a request.
    pub fn of(account: AccountId, request: &Request) -> Result<Self> {
        let body = serde_json::to_vec(&request.body)?;
        Ok(Self { account, id: request.id, fingerprint: Sha256::digest(body).into() })
    }
}

impl Entry {
    /// The event.
    pub fn event(&self) -> Result<Event> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        // A second command with the same id, or a second move with the same number, lost the race.
        if violates(&error, "command_pkey") {
            return Self::Repeated;
        }
        if violates(&error, "match_move_pkey") {
            return Self::Fenced;
        }
        Self::Error(error.into())
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Writes an event as the JSON text that is stored and sent.
pub fn body(event: &Event) -> Result<String> {
    Ok(serde_json::to_string(event)?)
}

/// The frame that carries an event, around the text that is stored.
pub fn frame(topic: Topic, position: Position, body: &str) -> Bytes {
    let Position { epoch, offset } = position;
    Bytes::from(format!(
        r#"{{"event":{{"topic":"{topic}","epoch":{epoch},"offset":{offset},"event":{body}}}}}"#
    ))
}

/// Where a stream stands, if it exists.
pub async fn head(db: &PgPool, topic: Topic) -> Result<Option<Position>> {
    let row = sqlx::query!("select epoch, head from stream where id = $1", topic.to_string())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(Position { epoch: unsigned(row.epoch)?, offset: unsigned(row.head)? })).transpose()
}

/// The events after an offset, in their order.
pub async fn after(db: &PgPool, topic: Topic, offset: u64) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select "offset", body from event where stream = $1 and "offset" > $2 order by "offset""#,
        topic.to_string(),
        signed(offset)?
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok(Entry { offset: unsigned(row.offset)?, body: row.body })).collect()
}

/// The last events before an offset, in their order.
pub async fn before(db: &PgPool, topic: Topic, offset: u64, most: usize) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select "offset", body from event where stream = $1 and "offset" < $2
           order by "offset" desc limit $3"#,
        topic.to_string(),
        signed(offset.min(i64::MAX as u64))?,
        i64::try_from(most).map_err(Error::internal)?
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().rev().map(|row| Ok(Entry { offset: unsigned(row.offset)?, body: row.body })).collect()
}

/// Makes a stream, if it does not exist, and gives where it stands.
pub async fn found(connection: &mut PgConnection, topic: Topic) -> Result<Position> {
    let row = sqlx::query!(
        "insert into stream (id, epoch, head) values ($1, 1, 0)
         on conflict (id) do update set id = excluded.id
         returning epoch, head",
        topic.to_string()
    )
    .fetch_one(connection)
    .await?;
    Ok(Position { epoch: unsigned(row.epoch)?, offset: unsigned(row.head)? })
}

/// Appends events after `from`. Gives the position of the last.
pub async fn append(
    connection: &mut PgConnection,
    topic: Topic,
    from: Position,
    bodies: &[String],
    at: OffsetDateTime,
) -> Result<Position, Refused> {
    let to = Position { offset: from.offset + bodies.len() as u64, ..from };
    let moved = sqlx::query!(
        "update stream set head = $4 where id = $1 and epoch = $2 and head = $3",
        topic.to_string(),
        signed(from.epoch)?,
        signed(from.offset)?,
        signed(to.offset)?
    )
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() == 0 {
        return Err(Refused::Fenced);
    }
    insert_events(connection, topic, from.offset, bodies, at).await?;
    Ok(to)
}

/// Appends events to a stream whose head the writer does not know. Gives the position of the last,
/// or none if there is no such stream.
pub async fn append_blindly(
    connection: &mut PgConnection,
    topic: Topic,
    bodies: &[String],
    at: OffsetDateTime,
) -> Result<Option<Position>> {
    let count = signed(bodies.len() as u64)?;
    let row = sqlx::query!(
        "update stream set head = head + $2 where id = $1 returning epoch, head",
        topic.to_string(),
        count
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    insert_events(connection, topic, unsigned(row.head - count)?, bodies, at).await?;
    Ok(Some(Position { epoch: unsigned(row.epoch)?, offset: unsigned(row.head)? }))
}

async fn insert_events(
    connection: &mut PgConnection,
    topic: Topic,
    from: u64,
    bodies: &[String],
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        r#"insert into event (stream, "offset", body, at)
           select $1, $2 + number, body, $4 from unnest($3::text[]) with ordinality as given (body, number)"#,
        topic.to_string(),
        signed(from)?,
        bodies,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down that a command took effect, with what it is answered.
pub async fn record(
    connection: &mut PgConnection,
    record: &Record,
    topic: Topic,
    position: Position,
    table: Option<TableId>,
    at: OffsetDateTime,
) -> Result<(), Refused> {
    sqlx::query!(
        r#"insert into command (account_id, id, fingerprint, stream, epoch, "offset", table_id, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)"#,
        record.account.0,
        record.id.0,
        &record.fingerprint[..],
        topic.to_string(),
        signed(position.epoch)?,
        signed(position.offset)?,
        table.map(|table| table.0),
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The first answer to a command, if it took effect before; an `idempotency_conflict` if the id
/// belongs to another command.
pub async fn answered(db: &PgPool, record: &Record) -> Result<Option<Ack>> {
    let row = sqlx::query!(
        r#"select fingerprint, stream, epoch, "offset", table_id from command
           where account_id = $1 and id = $2"#,
        record.account.0,
        record.id.0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.fingerprint != record.fingerprint {
        return Err(protocol::Code::IdempotencyConflict.into());
    }
    Ok(Some(Ack {
        id: record.id,
        topic: row.stream.parse().map_err(Error::internal)?,
        epoch: unsigned(row.epoch)?,
        offset: unsigned(row.offset)?,
        table: row.table_id.map(TableId),
    }))
}

/// Forgets commands that no client can still be repeating.
pub async fn prune(db: &PgPool, now: OffsetDateTime) -> Result<u64> {
    let before = clock::at_ms(clock::ms(now) - KEPT_MS);
    let pruned = sqlx::query!("delete from command where at < $1", before).execute(db).await?;
    Ok(pruned.rows_affected())
}

/// A client repeats a command for as long as its page is open; a month is longer than any.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Postgres has no unsigned numbers; ours stay below 2^63.
pub fn signed(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Error::internal)
}

/// The way back.
pub fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(Error::internal)
}
