//! Tables and the matches played at them: what a command does to a table.
//!
//! A table is the fold of its events. A command is decided against the table as it stands, under the
//! table's lock; its events are committed together with what they say in rows; then they are applied
//! and published, still under the lock, so the order on every screen is the order in the journal.

mod alike;
mod decide;
pub(crate) mod gone;
mod locks;
pub mod records;
mod search;
mod store;
pub mod table;
mod takeback;
mod timed;

use protocol::{
    Ack, At, Code, Position, TableId, Topic,
    lobby::{First, TableOptions},
    play::{TableEvent, TableSnapshot},
};

use sqlx::{Postgres, Transaction};
use tokio::time::Instant;

pub(crate) use self::timed::{give_outage_back, time_is_up};
pub use self::{
    decide::{abort, accept_draw, decline_draw, offer_draw, play, resign, withdraw_draw},
    gone::{claim_draw, claim_win},
    records::{last, matches, record},
    search::search,
    table::{LiveTable, Tables},
    takeback::{allow_takeback, ask_takeback, refuse_takeback, withdraw_takeback},
    timed::give_time,
};
use crate::{
    Backend, Caller, catch_up, db,
    error::{Error, Result},
    journal::{Record, Refused},
    lobby,
};

/// How often a decision is taken anew because another writer was quicker. One other writer at a time
/// is all that there can be; more means that something is wrong.
const MOST_TRIES: usize = 5;

/// The table as it stands, for whoever may watch it.
pub async fn snapshot(
    backend: &Backend,
    viewer: Option<&Caller>,
    table: TableId,
) -> Result<At<TableSnapshot>> {
    let at = known(backend, table).await?;
    check_watch(&at.state, viewer)?;
    Ok(at)
}

/// Refuses who may not see what happens at a table.
pub(crate) fn check_watch(table: &TableSnapshot, viewer: Option<&Caller>) -> Result<()> {
    match table.may_watch(viewer.map(|viewer| viewer.account)) {
        true => Ok(()),
        false => Err(Code::NotAllowed.into()),
    }
}

/// Refuses who may not see what happens at a table, wherever it is.
pub(crate) async fn may_watch(backend: &Backend, viewer: Option<&Caller>, table: TableId) -> Result<()> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    let live = table::loaded(backend, table, &mut guard).await?;
    check_watch(&live.snapshot, viewer)
}

/// The table as it stands, for the server's own decisions.
pub(crate) async fn known(backend: &Backend, table: TableId) -> Result<At<TableSnapshot>> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    let live = table::loaded(backend, table, &mut guard).await?;
    Ok(At { position: live.position, state: live.snapshot.clone() })
}

/// Takes a decision about a table, commits it and tells everyone.
///
/// `decide` gives the events that the command causes; none means that all is already as it asks.
pub async fn change(
    backend: &Backend,
    table: TableId,
    record: Option<&Record>,
    decide: impl Fn(&LiveTable) -> Result<Vec<TableEvent>>,
) -> Result<Ack> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    let live = table::loaded(backend, table, &mut guard).await?;
    for _ in 0..MOST_TRIES {
        let mut events = match decide(live) {
            Ok(events) => events,
            Err(error) => {
                // A refusal is told only of the table as it stands in the journal, not of a memory that
                // another writer has overtaken.
                let before = live.position;
                live.read_on(backend).await?;
                if live.position == before {
                    return Err(error);
                }
                continue;
            }
        };
        if events.is_empty() {
            let here = ack(record, table, live);
            drop(guard);
            return Ok(repeated(backend, record).await?.unwrap_or(here));
        }
        let begun = Instant::now();
        match store::commit(backend, live, record, &mut events).await {
            Ok(committed) => {
                backend.metrics.committed(begun.elapsed());
                told(table, committed.position, record, begun);
                live.deadline = committed.deadline;
                live.take_in(backend, committed.position, &events, &committed.bodies);
                return Ok(ack(record, table, live));
            }
            Err(Refused::Fenced) => live.read_on(backend).await?,
            Err(Refused::Repeated) => {
                drop(guard);
                return repeated(backend, record).await?.ok_or_else(|| Error::internal("a command vanished"));
            }
            Err(Refused::Error(error)) => return Err(error),
        }
    }
    Err(Code::Unavailable.into())
}

/// What came of the wish to make a table.
pub(crate) enum Founded {
    /// It was made.
    Here(Ack),
    /// It was not, because there is this one.
    There(TableId),
}

/// Makes a table of its first events. They begin with `Opened`.
pub(crate) async fn found(
    backend: &Backend,
    table: TableId,
    record: Option<&Record>,
    events: Vec<TableEvent>,
) -> Result<Ack> {
    found_in(backend, db::begin(&backend.db).await?, table, record, events).await
}

/// Makes a table, unless somebody else waits at one with the given options that has not been tried.
pub(crate) async fn found_unless(
    backend: &Backend,
    table: TableId,
    record: &Record,
    events: Vec<TableEvent>,
    unless: Option<(&TableOptions, &[TableId])>,
) -> Result<Founded> {
    let mut transaction = db::begin(&backend.db).await?;
    if let Some((options, tried)) = unless
        && let Some(there) = alike::find(&mut transaction, backend, record.account, options, tried).await?
    {
        // The lock goes with it.
        transaction.rollback().await?;
        return Ok(Founded::There(there));
    }
    found_in(backend, transaction, table, Some(record), events).await.map(Founded::Here)
}

async fn found_in(
    backend: &Backend,
    transaction: Transaction<'_, Postgres>,
    table: TableId,
    record: Option<&Record>,
    mut events: Vec<TableEvent>,
) -> Result<Ack> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    let mut live =
        LiveTable::new(table, &events[0]).ok_or_else(|| Error::internal("a table must be opened first"))?;
    match store::commit_in(backend, transaction, &live, record, &mut events).await {
        Ok(committed) => {
            live.deadline = committed.deadline;
            live.take_in(backend, committed.position, &events, &committed.bodies);
            let mut ack = ack(record, table, &live);
            ack.table = Some(table);
            *guard = Some(live);
            Ok(ack)
        }
        Err(Refused::Repeated) => {
            drop(guard);
            repeated(backend, record).await?.ok_or_else(|| Error::internal("a command vanished"))
        }
        Err(Refused::Fenced) => Err(Error::internal("a new table was not new")),
        Err(Refused::Error(error)) => Err(error),
    }
}

/// Tells everyone what the journal has of a table, unless it was told up to an offset already.
pub(crate) async fn catch_up(backend: &Backend, table: TableId, offset: u64) -> Result<()> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    if let Some(live) = guard.as_mut() {
        return if live.position.offset < offset { live.read_on(backend).await } else { Ok(()) };
    }
    // Nobody listens to what is not in memory, and loading reads everything: but for who sits there.
    let live = table::loaded(backend, table, &mut guard).await?;
    live.take_up(backend);
    let summary = live.summary();
    for person in live.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref()) {
        if !live.is_correspondence() {
            lobby::pool::seated(backend, person.id);
        }
        backend.users.table(backend, person.id, &summary);
    }
    Ok(())
}

/// The event that begins a match at the table as it stands.
pub(crate) fn start(snapshot: &TableSnapshot, now_ms: i64) -> TableEvent {
    let count = u8::try_from(snapshot.seats.len()).unwrap_or(2).max(1);
    let host = snapshot.seated(snapshot.host).unwrap_or(0);
    let first = match (&snapshot.current, snapshot.options.first) {
        // Who began last begins last: with two players the sides swap.
        (Some(last), _) => (last.first + 1) % count,
        (None, First::Host) => host,
        (None, First::Guest) => (host + 1) % count,
        (None, First::Random) => rand::random_range(0..count),
    };
    TableEvent::Started {
        match_id: protocol::MatchId(uuid::Uuid::now_v7()),
        first,
        // Below 2^53, so that a browser's JSON keeps every bit.
        seed: rand::random::<u64>() >> 11,
        at_ms: now_ms,
        ratings: Vec::new(),
    }
}

fn ack(record: Option<&Record>, table: TableId, live: &LiveTable) -> Ack {
    Ack {
        id: record.map_or(protocol::CommandId(uuid::Uuid::nil()), |record| record.id),
        topic: Topic::Table(table),
        epoch: live.position.epoch,
        offset: live.position.offset,
        table: None,
    }
}

async fn repeated(backend: &Backend, record: Option<&Record>) -> Result<Option<Ack>> {
    match record {
        Some(record) => catch_up::first_answer(backend, record).await,
        None => Ok(None),
    }
}

/// Every table where somebody sits, for the lists of a starting server.
pub(crate) async fn living(backend: &Backend) -> Result<Vec<TableId>> {
    store::living(&backend.db).await
}

/// The tables at which a person sits.
pub(crate) async fn seats_of(backend: &Backend, account: protocol::AccountId) -> Result<Vec<TableId>> {
    store::seats_of(&backend.db, account).await
}

/// Whether a person plays in a match that is being played, at one sitting.
pub(crate) async fn is_playing(backend: &Backend, account: protocol::AccountId) -> Result<bool> {
    store::is_playing(&backend.db, account).await
}

/// One line for a committed decision, under the name that the command has had since the click.
fn told(table: TableId, position: Position, record: Option<&Record>, begun: Instant) {
    tracing::debug!(
        command.id = record.map(|record| tracing::field::display(record.id)),
        topic = %Topic::Table(table),
        offset = position.offset,
        duration_ms = begun.elapsed().as_secs_f64() * 1_000.0,
        "committed"
    );
}
