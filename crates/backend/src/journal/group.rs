//! Group commit: what arrives while one transaction is under way is written by the next, all together.
//!
//! Most of what is appended is one event of one command at one stream: a move, a message. Alone, each of these
//! costs a round trip, a transaction and a wait for the disk. One writer takes whatever has arrived, from
//! however many streams, and appends it in a single statement. What it does not write is written alone by
//! whoever wants it: an append whose stream somebody else holds or has moved on, or whose command took effect
//! before, and all of a group that failed as a whole. There it waits, is refused or fails by itself, and nobody
//! else with it. Doing so is safe even where nobody knows whether the group was committed: the stream's head and
//! the command's id tell.

use std::{sync::Arc, time::Duration};

use protocol::{MatchId, Position, TableId, Topic};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, postgres::PgConnectOptions};
use time::OffsetDateTime;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use super::{Record, Refused, signed};
use crate::{
    Backend, catch_up,
    error::{Error, Result},
    metrics::Metrics,
};

/// The most appends of one statement: more would keep the first of them waiting for the last.
const MOST: usize = 512;
/// The shortest time between the beginnings of two groups: what a transaction costs is shared by those that gather
/// meanwhile. A command that comes alone is not kept waiting.
const PACE: Duration = Duration::from_millis(1);
/// For how long the writer tries to reach Postgres before those who wait try for themselves.
const CONNECT: Duration = Duration::from_secs(2);
/// For how long a group may wait for what somebody else has locked: an account that is being removed, a
/// command that is being written a second time.
const LOCK: Duration = Duration::from_secs(1);

/// One event at one stream, with the command that caused it.
#[derive(Debug)]
pub struct Append {
    /// The stream.
    pub topic: Topic,
    /// Where the stream stands, as the writer knows it.
    pub from: Position,
    /// The event's text, as it is stored and sent.
    pub body: String,
    /// When it happened.
    pub at: OffsetDateTime,
    /// The command.
    pub record: Record,
    /// What the event says in rows, if it is a move.
    pub made: Option<Made>,
}

/// The rows of a move.
#[derive(Debug)]
pub struct Made {
    /// Where the match is played.
    pub table: TableId,
    /// When somebody must look at the table again.
    pub deadline: Option<OffsetDateTime>,
    /// The match.
    pub match_id: MatchId,
    /// The move's number in it, from 0.
    pub ply: i32,
    /// Who made it.
    pub seat: i16,
    /// The move itself.
    pub notation: String,
    /// What it was charged, in milliseconds, where there is a clock.
    pub charged_ms: Option<i32>,
    /// What each seat had left after it, in milliseconds.
    pub left_ms: [Option<i32>; 2],
}

impl Append {
    /// Where the stream stands afterwards.
    fn to(&self) -> Position {
        Position { offset: self.from.offset + 1, ..self.from }
    }
}

/// Appends an event, committed. Gives its position.
pub async fn append_one(backend: &Backend, append: Append) -> Result<Position, Refused> {
    let append = Arc::new(append);
    if !backend.group.written(append.clone()).await {
        let written = alone(&backend.db, &append).await;
        // It may have been written all the same, by the group as by itself.
        if let Err(Refused::Error(_)) = written {
            catch_up::soon(backend, append.topic);
        }
        written?;
    }
    Ok(append.to())
}

/// What no group has written, in a statement of its own: the fence, the event, the command and the move.
async fn alone(db: &PgPool, append: &Append) -> Result<(), Refused> {
    let made = append.made.as_ref();
    let written = sqlx::query_scalar!(
        r#"with fence as (
               update stream set head = $4 where id = $1 and epoch = $2 and head = $3 returning id
           ), happened as (
               insert into event (stream, "offset", body, at) select id, $4, $5, $6 from fence
           ), answered as (
               insert into command (account_id, id, fingerprint, stream, epoch, "offset", at)
               select $7, $8, $9, id, $2, $4, $6 from fence
           ), moved as (
               insert into match_move (match_id, ply, seat, notation, at, charged_ms, left_0_ms, left_1_ms)
               select $10, $11, $12, $13, $6, $14, $15, $16 from fence where $10::uuid is not null
           ), clocked as (
               update game_table set deadline = $18 from fence
               where game_table.id = $17 and $18 is distinct from deadline
           )
           select count(*) as "count!" from fence"#,
        append.topic.to_string(),
        signed(append.from.epoch)?,
        signed(append.from.offset)?,
        signed(append.to().offset)?,
        append.body,
        append.at,
        append.record.account.0,
        append.record.id.0,
        &append.record.fingerprint[..],
        made.map(|made| made.match_id.0),
        made.map(|made| made.ply),
        made.map(|made| made.seat),
        made.map(|made| made.notation.as_str()),
        made.and_then(|made| made.charged_ms),
        made.and_then(|made| made.left_ms[0]),
        made.and_then(|made| made.left_ms[1]),
        made.map(|made| made.table.0),
        made.and_then(|made| made.deadline)
    )
    .fetch_one(db)
    .await?;
    if written == 0 { Err(Refused::Fenced) } else { Ok(()) }
}

/// An append on its way to the writer, and where it is awaited whether it was written.
#[derive(Debug)]
struct Waiting {
    append: Arc<Append>,
    written: oneshot::Sender<bool>,
}

/// The way to the writer.
#[derive(Debug)]
pub struct Group(mpsc::UnboundedSender<Waiting>);

/// The writer. Its queue is bounded by the tables and rooms in memory: each waits for its answer.
#[derive(Debug)]
pub struct Writer {
    waiting: mpsc::UnboundedReceiver<Waiting>,
    db: PgPool,
    connection: Option<PgConnection>,
}

impl Group {
    /// The way to a new writer, and the writer.
    pub fn new(db: &PgPool) -> (Self, Writer) {
        let (sender, waiting) = mpsc::unbounded_channel();
        (Self(sender), Writer { waiting, db: db.clone(), connection: None })
    }

    /// Whether the writer has committed an append. If not, nobody knows, and it is for the stream's head and
    /// the command's id to tell.
    async fn written(&self, append: Arc<Append>) -> bool {
        let (written, answer) = oneshot::channel();
        self.0.send(Waiting { append, written }).is_ok() && answer.await.unwrap_or(false)
    }
}

impl Writer {
    /// Writes what arrives, until the pool is closed.
    pub async fn run(mut self, metrics: Arc<Metrics>) {
        let (mut group, mut closed) = (Vec::new(), self.db.close_event());
        let mut next = Instant::now();
        while let Ok(1..) = closed.do_until(self.waiting.recv_many(&mut group, MOST)).await {
            if Instant::now() < next {
                sleep_until(next).await;
                while group.len() < MOST
                    && let Ok(waiting) = self.waiting.try_recv()
                {
                    group.push(waiting);
                }
            }
            next = Instant::now() + PACE;
            let appends: Vec<_> = group.iter().map(|waiting| waiting.append.clone()).collect();
            let written = self.write(&appends).await.unwrap_or_else(|error| {
                tracing::debug!(%error, count = appends.len(), "a group was not written");
                Vec::new()
            });
            metrics.grouped(written.iter().filter(|&&written| written).count());
            for (number, waiting) in group.drain(..).enumerate() {
                // Who does not wait any more reads on when the stream is needed next.
                _ = waiting.written.send(written.get(number).is_some_and(|&written| written));
            }
            // Those who write alone after a failure do not wait for this.
            if written.is_empty() {
                self.keep_if_alive().await;
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::debug!(%error, "the writer's connection was not closed");
        }
    }

    /// Keeps the connection of a group that failed if it still answers. A statement that is refused leaves it as
    /// it was, and a new one would keep everybody waiting: in a crowd that sends again what was not answered in
    /// time, ever longer.
    async fn keep_if_alive(&mut self) {
        if let Some(mut connection) = self.connection.take()
            && let Ok(Ok(())) = tokio::time::timeout(CONNECT, connection.ping()).await
        {
            self.connection = Some(connection);
        }
    }

    /// Appends what can be appended at once. Tells of each whether it was.
    async fn write(&mut self, group: &[Arc<Append>]) -> Result<Vec<bool>> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(connect(&self.db.connect_options()).await?),
        };
        let mut written = vec![false; group.len()];
        for number in together(connection, group).await? {
            let number = usize::try_from(number).map_err(Error::internal)?;
            *written.get_mut(number - 1).ok_or_else(|| Error::internal("more was written than given"))? =
                true;
        }
        Ok(written)
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    let connecting = tokio::time::timeout(CONNECT, PgConnection::connect_with(options)).await;
    let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
    // The plan does not depend on what is given, and making it costs more than following it.
    sqlx::query("set plan_cache_mode = force_generic_plan").execute(&mut connection).await?;
    let lock_timeout = format!("set lock_timeout = {}", LOCK.as_millis());
    sqlx::query(AssertSqlSafe(lock_timeout)).execute(&mut connection).await?;
    Ok(connection)
}

/// Appends, in one statement, whatever stands where its writer believes and is held by nobody. Gives the
/// numbers of those, from 1.
///
/// A stream's lock comes before all else that is written under it, here as everywhere, and is not waited for:
/// nobody can wait in a circle, and no stream keeps the others waiting.
async fn together(connection: &mut PgConnection, group: &[Arc<Append>]) -> Result<Vec<i64>> {
    let rows: Vec<_> = group.iter().map(|append| Row::of(append)).collect::<Result<_>>()?;
    Ok(sqlx::query_scalar!(
        r#"with given as (
               select * from unnest(
                   $1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[],
                   $6::uuid[], $7::uuid[], $8::bytea[],
                   $9::uuid[], $10::integer[], $11::smallint[], $12::text[],
                   $13::integer[], $14::integer[], $15::integer[],
                   $16::uuid[], $17::timestamptz[]
               ) with ordinality as given (
                   stream, epoch, head, body, at,
                   account_id, command_id, fingerprint,
                   match_id, ply, seat, notation,
                   charged_ms, left_0_ms, left_1_ms,
                   table_id, deadline, number
               )
           ), free as (
               select given.* from given
               join stream on stream.id = given.stream and stream.epoch = given.epoch and stream.head = given.head
               where not exists (
                   select from command
                   where command.account_id = given.account_id and command.id = given.command_id
               )
               for no key update of stream skip locked
           ), fence as (
               update stream set head = free.head + 1 from free
               where stream.id = free.stream and stream.head = free.head
               returning free.*
           ), happened as (
               insert into event (stream, "offset", body, at) select stream, head + 1, body, at from fence
           ), answered as (
               insert into command (account_id, id, fingerprint, stream, epoch, "offset", at)
               select account_id, command_id, fingerprint, stream, epoch, head + 1, at from fence
           ), moved as (
               insert into match_move (match_id, ply, seat, notation, at, charged_ms, left_0_ms, left_1_ms)
               select match_id, ply, seat, notation, at, charged_ms, left_0_ms, left_1_ms from fence
               where match_id is not null
           ), clocked as (
               update game_table set deadline = fence.deadline from fence
               where game_table.id = fence.table_id and fence.deadline is distinct from game_table.deadline
           )
           select number as "number!" from fence"#,
        &column(&rows, |row| row.topic.as_str()) as &[&str],
        &column(&rows, |row| row.epoch),
        &column(&rows, |row| row.from),
        &column(&rows, |row| row.append.body.as_str()) as &[&str],
        &column(&rows, |row| row.append.at),
        &column(&rows, |row| row.append.record.account.0),
        &column(&rows, |row| row.append.record.id.0),
        &column(&rows, |row| &row.append.record.fingerprint[..]) as &[&[u8]],
        &column(&rows, |row| Some(row.made()?.match_id.0)) as &[Option<Uuid>],
        &column(&rows, |row| Some(row.made()?.ply)) as &[Option<i32>],
        &column(&rows, |row| Some(row.made()?.seat)) as &[Option<i16>],
        &column(&rows, |row| Some(row.made()?.notation.as_str())) as &[Option<&str>],
        &column(&rows, |row| row.made()?.charged_ms) as &[Option<i32>],
        &column(&rows, |row| row.made()?.left_ms[0]) as &[Option<i32>],
        &column(&rows, |row| row.made()?.left_ms[1]) as &[Option<i32>],
        &column(&rows, |row| Some(row.made()?.table.0)) as &[Option<Uuid>],
        &column(&rows, |row| row.made()?.deadline) as &[Option<OffsetDateTime>],
    )
    .fetch_all(connection)
    .await?)
}

/// An append with what is to be converted first.
struct Row<'a> {
    append: &'a Append,
    topic: String,
    epoch: i64,
    from: i64,
}

impl<'a> Row<'a> {
    fn of(append: &'a Append) -> Result<Self> {
        let Position { epoch, offset } = append.from;
        Ok(Self { append, topic: append.topic.to_string(), epoch: signed(epoch)?, from: signed(offset)? })
    }

    fn made(&self) -> Option<&'a Made> {
        self.append.made.as_ref()
    }
}

fn column<'a, T>(rows: &'a [Row<'a>], value: impl Fn(&'a Row<'a>) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
