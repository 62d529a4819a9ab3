//! What a decision about a table locks before it writes. All that others may wait for is locked in one order,
//! so that nobody waits in a circle: people, ratings, streams, computer players, each in the order of their
//! ids.

use protocol::{TableId, Topic, play::TableEvent};
use sqlx::PgConnection;
use uuid::Uuid;

use super::LiveTable;
use crate::error::Result;

/// Those who sit down, and those whose match begins: neither happens to a person twice at a time. Computer
/// players sit at many tables.
pub fn meeting(live: &LiveTable, events: &[TableEvent]) -> Vec<Uuid> {
    let begins = events.iter().any(|event| matches!(event, TableEvent::Started { .. }));
    let seated = live.snapshot.seats.iter().filter(|_| begins).filter_map(|seat| seat.person.as_ref());
    let sit_down = events.iter().filter_map(|event| match event {
        TableEvent::Seated { person, .. } => Some(person),
        _ => None,
    });
    seated.chain(sit_down).filter(|person| person.level().is_none()).map(|person| person.id.0).collect()
}

/// Locks people against meeting somebody else. Rows that only refer to them can be written meanwhile.
pub async fn lock_people(connection: &mut PgConnection, people: &[Uuid]) -> Result<()> {
    if !people.is_empty() {
        sqlx::query!("select id from account where id = any($1) order by id for no key update", people)
            .fetch_all(connection)
            .await?;
    }
    Ok(())
}

/// Locks the streams of a table and of those that people leave by sitting down here. Since nobody lets them
/// sit down elsewhere meanwhile, and nobody frees a seat without its table's stream, their seats stay as they
/// are from here on.
pub async fn lock_streams(connection: &mut PgConnection, table: TableId, people: &[Uuid]) -> Result<()> {
    let tables = sqlx::query_scalar!(
        "select table_id from seat join game_table on game_table.id = seat.table_id
         where account_id = any($1) and not correspondence",
        people
    )
    .fetch_all(&mut *connection)
    .await?;
    let tables = tables.into_iter().map(TableId).chain([table]);
    let topics: Vec<_> = tables.map(|table| Topic::Table(table).to_string()).collect();
    sqlx::query!("select id from stream where id = any($1) order by id for update", &topics)
        .fetch_all(connection)
        .await?;
    Ok(())
}
