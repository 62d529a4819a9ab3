//! The pool of connections, the schema, and constraint violations as answers.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection as _, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{config::Config, error::Error};

/// The schema's history, embedded.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The database cannot be used: one sentence and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one.
    #[error("the database's address cannot be read; write it as postgres://name:password@host/database")]
    Address,
    /// No answer.
    #[error("the database cannot be reached ({0}); check that it runs and that the address is right")]
    Unreachable(String),
    /// A newer program has been here.
    #[error("the database has a newer schema (version {0}) than this program; use the newer program")]
    Newer(i64),
    /// The schema is not ours.
    #[error("the database's schema cannot be brought up to date ({0})")]
    Schema(String),
}

/// Options for an address.
pub fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    // The parser's own error may show the password.
    PgConnectOptions::from_str(url).map_err(|_| OpenError::Address)
}

/// A connection that was used within this time is taken to live. sqlx asks it when it is given back anyway; to ask
/// once more before each use would be a round trip for nothing.
const FRESH: Duration = Duration::from_secs(1);

/// Opens the pool and brings the schema up to date.
pub async fn open(config: &Config, options: PgConnectOptions) -> Result<PgPool, OpenError> {
    let options = options.application_name("oyinline").log_statements(tracing::log::LevelFilter::Debug);
    let pool = PgPoolOptions::new()
        .max_connections(config.database_connections)
        // A request waits this long for a connection before it is told to come again.
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|connection, since| {
            Box::pin(async move {
                if since.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|error| OpenError::Unreachable(sentence(&error)))?;
    MIGRATOR.run(&pool).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => OpenError::Newer(version),
        other => OpenError::Schema(other.to_string()),
    })?;
    Ok(pool)
}

/// Begins a transaction.
///
/// Not `PgPool::begin` as it is: when that is given up while `BEGIN` is under way, sqlx 0.9 takes the connection
/// for one outside of any transaction and puts it back into the pool. What is written on it afterwards is never
/// committed. A task of its own is not given up; a transaction that nobody waits for any more is rolled back.
pub async fn begin(db: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let db = db.clone();
    let begun = tokio::spawn(async move { db.begin().await });
    begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

/// Whether the database answers.
pub async fn ready(pool: &PgPool) -> Result<(), Error> {
    sqlx::query("select 1").execute(pool).await?;
    Ok(())
}

/// Whether the error is the violation of a constraint.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().is_some_and(|database| database.constraint() == Some(constraint))
}

fn sentence(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => database.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "no answer in time".to_owned(),
        other => other.to_string(),
    }
}
