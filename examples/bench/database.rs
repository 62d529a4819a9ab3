//! The Postgres under the servers: where their databases are made, and what it counts.

use std::{collections::HashMap, ffi::OsString, ops::Sub, path::Path, sync::Mutex, time::Duration};

use reqwest::Url;
use sqlx::Connection as _;

use crate::{
    Result,
    postgres::{self, Postgres},
    process,
};

/// Where the databases are made.
#[derive(Debug)]
pub struct Database {
    url: Url,
    made: Mutex<Vec<Url>>,
    own: Option<Own>,
}

/// A Postgres of our own.
#[derive(Debug)]
struct Own {
    postgres: Postgres,
    /// The process whose children serve the connections.
    postmaster: u32,
}

/// What has been asked of a database, or was between two moments.
#[derive(Debug)]
pub struct Queries {
    /// Transactions, those that only read included.
    transactions: i64,
    /// How often each table was looked at, by an index or as a whole.
    scans: HashMap<String, i64>,
}

impl Database {
    /// The one that `DATABASE_URL` names, or the program's own in a temporary folder.
    pub async fn open(program: &Path) -> Result<Self> {
        let (url, own) = match given_url() {
            Some(url) => {
                (postgres::address(&url.into_string().map_err(|_| "DATABASE_URL is not Unicode")?)?, None)
            }
            None => {
                let own = Own::start(program).await?;
                (own.postgres.url.clone(), Some(own))
            }
        };
        Ok(Self { url, made: Mutex::default(), own })
    }

    /// Makes an empty database and gives its address.
    pub async fn make(&self) -> Result<Url> {
        let made = postgres::make_database(&self.url).await?;
        // Nothing can panic while the list is held.
        self.made.lock().expect("the list of databases is whole").push(made.clone());
        Ok(made)
    }

    /// What a `show` statement shows.
    pub async fn show(&self, setting: &str) -> Result<String> {
        postgres::show(&self.url, setting).await
    }

    /// Transactions that have written something, of all databases, plus a constant.
    pub async fn written(&self) -> Result<i64> {
        let mut connection = postgres::connect(&self.url).await?;
        let next = sqlx::query_scalar("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        let next = next.fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(next)
    }

    /// What has been asked of a database. Its connections tell of it when they have been idle for ten
    /// seconds (`PGSTAT_IDLE_INTERVAL`), or sooner.
    pub async fn queries(&self, of: &Url) -> Result<Queries> {
        let mut connection = postgres::connect(of).await?;
        let sum =
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        let transactions = sqlx::query_scalar(sum).fetch_one(&mut connection).await?;
        let scans = "select relname::text, seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables";
        let scans: Vec<(String, i64)> = sqlx::query_as(scans).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(Queries { transactions, scans: scans.into_iter().collect() })
    }

    /// How many connections lead to a database, but for the one that asks.
    pub async fn connections(&self, to: &Url) -> Result<usize> {
        let mut connection = postgres::connect(to).await?;
        let count = "select count(*) from pg_stat_activity where datname = current_database() \
                     and backend_type = 'client backend' and pid <> pg_backend_pid()";
        let count: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(usize::try_from(count)?)
    }

    /// Seconds of CPU that all of Postgres has used; nothing if it may be on another machine.
    pub fn cpu_seconds(&self) -> Result<Option<f64>> {
        self.own.as_ref().map(|own| process::family_cpu_seconds(own.postmaster)).transpose()
    }

    /// Whether it is the program's own Postgres.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Removes what was made. The servers have ended.
    pub async fn close(self) -> Result<()> {
        if let Some(own) = self.own {
            return own.postgres.stop().await;
        }
        for made in self.made.into_inner().expect("the list of databases is whole") {
            postgres::remove_database(&self.url, &made).await?;
        }
        Ok(())
    }
}

impl Queries {
    /// What was asked since `self` was the difference, as a sentence: so many streams, in so long a time.
    pub fn sentence(&self, time: Duration, streams: usize) -> String {
        let scans = |table: &str| self.scans.get(table).copied().unwrap_or_default();
        let mut others: Vec<_> =
            self.scans.iter().filter(|&(table, &count)| table != "event" && count > 0).collect();
        others.sort_by_key(|&(table, count)| (-count, table));
        let others: Vec<_> = others.into_iter().map(|(table, count)| format!("{table} {count}")).collect();
        format!(
            " In the last round Postgres ran {} transactions in the {:.0} s around the storm (`pg_stat_database`; \
             one a second is the server's pulse, and the count itself and what happened meanwhile are among \
             them). The journal (`event`) was read {} times for {streams} streams; the other tables, by \
             `pg_stat_user_tables`: {}.",
            self.transactions,
            time.as_secs_f64(),
            scans("event"),
            if others.is_empty() { "none".to_owned() } else { others.join(", ") },
        )
    }
}

impl Sub for Queries {
    type Output = Self;

    fn sub(mut self, before: Self) -> Self {
        self.transactions -= before.transactions;
        for (table, count) in before.scans {
            *self.scans.entry(table).or_default() -= count;
        }
        self
    }
}

impl Own {
    async fn start(program: &Path) -> Result<Self> {
        let postgres = Postgres::start(program, "").await?;
        let mut connection = postgres::connect(&postgres.url).await?;
        let backend: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut connection).await?;
        let postmaster = process::parent(u32::try_from(backend)?)?;
        connection.close().await?;
        Ok(Self { postgres, postmaster })
    }
}

#[expect(clippy::disallowed_methods, reason = "the benchmark is no part of the server and has no settings")]
fn given_url() -> Option<OsString> {
    std::env::var_os("DATABASE_URL").filter(|url| !url.is_empty())
}
