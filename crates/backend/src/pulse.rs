//! The server's pulse: when it was last known to live, so that no player pays for an outage.

use std::time::Duration;

use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{Backend, db, error::Result};

/// How often it is written. An outage is told to begin at the last one, so this is also the most that is
/// given back too generously.
const EVERY: Duration = Duration::from_secs(1);

/// When a server last lived, if one ever has.
pub async fn last(db: &PgPool) -> Result<Option<OffsetDateTime>> {
    Ok(sqlx::query_scalar!("select at from pulse").fetch_optional(db).await?)
}

/// Writes the pulse for as long as the server lives.
pub async fn run(backend: Backend) {
    loop {
        // While Postgres is away nobody can move either: that this one is not written is what counts.
        if let Err(error) = beat(&backend.db, backend.clock.now()).await {
            tracing::debug!(%error, "no pulse");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Not waited for on the disk: a pulse that is lost with the machine makes the outage longer, which costs
/// nobody anything.
async fn beat(db: &PgPool, now: OffsetDateTime) -> Result<()> {
    let mut transaction = db::begin(db).await?;
    sqlx::query!("set local synchronous_commit to off").execute(&mut *transaction).await?;
    sqlx::query!(
        "insert into pulse (at) values ($1) on conflict (one) do update set at = greatest(pulse.at, $1)",
        now
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
