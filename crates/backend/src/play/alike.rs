//! Tables that are what somebody asks for.

use protocol::{
    AccountId, TableId,
    lobby::{First, TableOptions},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Backend, error::Result};

/// The oldest table with these options at which somebody else waits, but for those that were tried. Until the
/// transaction ends nobody else looks for one like it or opens one.
pub async fn find(
    connection: &mut PgConnection,
    backend: &Backend,
    account: AccountId,
    options: &TableOptions,
    tried: &[TableId],
) -> Result<Option<TableId>> {
    // Who wants to begin and who lets the other begin look for each other.
    let alike = TableOptions { first: First::Random, ..options.clone() };
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", written(&alike)?)
        .execute(&mut *connection)
        .await?;
    let rows = sqlx::query!(
        "select game_table.id, seat.account_id from game_table join seat on seat.table_id = game_table.id
         where game_table.options = $1 and game_table.status = 'open' and seat.account_id <> $2
         and (select count(*) from seat as beside where beside.table_id = game_table.id) = 1
         order by game_table.created_at",
        written(options)?,
        account.0
    )
    .fetch_all(connection)
    .await?;
    // Where people meet at one sitting, who is away is not waiting.
    let waits = |account: Uuid| options.time.is_correspondence() || backend.sockets.has(AccountId(account));
    let equal = rows.into_iter().find(|row| !tried.contains(&TableId(row.id)) && waits(row.account_id));
    Ok(equal.map(|row| TableId(row.id)))
}

/// Options as a table's row has them.
pub fn written(options: &TableOptions) -> Result<String> {
    Ok(serde_json::to_string(options)?)
}
