//! What a stretch of time cost the server, Postgres and this program.

use std::ops::Sub;

use crate::{Result, database::Database, process, server::Server};

/// Reads what a server has used.
#[derive(Clone, Copy, Debug)]
pub struct Gauge<'a> {
    server: &'a Server,
    database: &'a Database,
}

/// What was used up to a moment, or between two.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds of the server's CPU.
    pub server: f64,
    /// Seconds of this program's CPU.
    pub own: f64,
    /// Seconds of Postgres's CPU, of all databases; not a number where it is not to be known.
    pub postgres: f64,
    /// Transactions that have written something, of all databases.
    pub written: i64,
}

impl<'a> Gauge<'a> {
    /// Of this server.
    pub fn new(server: &'a Server, database: &'a Database) -> Self {
        Self { server, database }
    }

    /// What has been used up to this moment.
    pub async fn read(&self) -> Result<Used> {
        let commits = self.server.contender.commits();
        Ok(Used {
            server: self.server.cpu_seconds()?,
            own: process::cpu_seconds(std::process::id())?,
            postgres: if commits { self.database.cpu_seconds()?.unwrap_or(f64::NAN) } else { f64::NAN },
            written: if commits { self.database.written().await? } else { 0 },
        })
    }
}

impl Sub for Used {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            server: self.server - before.server,
            own: self.own - before.own,
            postgres: self.postgres - before.postgres,
            written: self.written - before.written,
        }
    }
}
