//! Kills the server and starts it again, on the same port and the same database.

use std::{net::SocketAddr, ops::RangeInclusive, path::Path};

use reqwest::Url;
use tokio::time::{Duration, sleep};

use crate::{Result, command, lots::Lots, server::Server};

/// How long a server lives, in milliseconds.
const LIFE_MS: RangeInclusive<u64> = 50..=1_800;
/// How long one lives that is killed while it starts, in milliseconds.
const BIRTH_MS: RangeInclusive<u64> = 5..=400;
/// One kill in so many comes while the server starts.
const AT_BIRTH: usize = 8;

/// How often a start is tried.
const TRIES: usize = 5;
/// How long after the one before.
const AGAIN: Duration = Duration::from_millis(100);

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its database.
    pub database: Url,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its settings.
    pub settings: &'a [(&'a str, &'a str)],
}

impl Start<'_> {
    /// Starts it and waits until it serves.
    pub async fn start(&self) -> Result<Server> {
        let start = || Server::start(self.program, &self.database, self.address, self.settings);
        // A client that tries to connect while nobody listens may be given this very port for its own end.
        for _ in 1..TRIES {
            if let Ok(server) = start().await {
                return Ok(server);
            }
            sleep(AGAIN).await;
        }
        start().await
    }
}

/// Kills the server so often. Gives the one that lives at the end.
pub async fn kill(start: &Start<'_>, mut server: Server, times: u64, lots: &mut Lots) -> Result<Server> {
    let mut left = times;
    while left > 0 {
        sleep(lots.millis(LIFE_MS)).await;
        server.stop().await?;
        left -= 1;
        while left > 0 && lots.one_in(AT_BIRTH) {
            let folder = tempfile::tempdir()?;
            let mut command = command::command(
                start.program,
                folder.path(),
                &start.database,
                start.address,
                start.settings,
            );
            let mut born = command.spawn()?;
            sleep(lots.millis(BIRTH_MS)).await;
            born.kill().await?;
            left -= 1;
        }
        server = start.start().await?;
    }
    // The last one is to be seen at work.
    sleep(lots.millis(LIFE_MS)).await;
    Ok(server)
}
