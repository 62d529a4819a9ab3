//! A server as a child: ours on a free port and a database of its own, or a peer.

use std::{ffi::OsStr, net::SocketAddr, path::Path, process::Stdio};

use reqwest::Url;
use tokio::process::{Child, Command};

use crate::{
    Plan, Result,
    child::{self, Output},
    command::{command, free_address},
    contender::Contender,
    database::Database,
    process,
};

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    /// Which of them it is.
    pub contender: Contender,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// Its database, if it has one.
    pub database: Option<Url>,
    /// For what is asked of it by plain HTTP.
    pub http: reqwest::Client,
    child: Child,
    _output: Output,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts a server on an empty database and waits until it serves.
    pub async fn start(plan: &Plan, contender: Contender, database: &Database) -> Result<Self> {
        Self::start_with(plan, contender, database, &[]).await
    }

    /// The same, ours with other settings than the usual.
    pub async fn start_with(
        plan: &Plan,
        contender: Contender,
        database: &Database,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let made = if contender.commits() { Some(database.make().await?) } else { None };
        let folder = tempfile::Builder::new().prefix("oyinline-bench.").tempdir()?;
        let (mut command, address) = match (contender, &made) {
            (Contender::Ours, Some(url)) => {
                let address = free_address()?;
                (command(&plan.program, folder.path(), url, address, settings), Some(address))
            }
            (_, url) => {
                let mut command = contender.peer(plan)?;
                command.envs(url.as_ref().map(|url| ("DATABASE_URL", url.to_string())));
                (command, None)
            }
        };
        let spawned = command.stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = spawned.map_err(|error| format!("{contender} cannot be started: {error}"))?;
        let (line, output) = child::first_line(&mut child, contender.word()).await?;
        let pid = child.id().ok_or_else(|| format!("{contender} has ended"))?;
        let http = reqwest::Client::new();
        let address = match address {
            Some(address) => {
                http.get(format!("http://{address}/readyz")).send().await?.error_for_status()?;
                address
            }
            None => line.parse()?,
        };
        Ok(Self { contender, address, pid, database: made, http, child, _output: output, _folder: folder })
    }

    /// Seconds of CPU that it has used.
    pub fn cpu_seconds(&self) -> Result<f64> {
        process::cpu_seconds(self.pid)
    }

    /// Ends the server and waits until it is gone, so that it takes no time from the next.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The version that a program tells of itself.
pub async fn version(program: &Path) -> Result<String> {
    output(program, "--version").await
}

/// What a program prints that is given one word.
pub async fn output(program: impl AsRef<OsStr>, argument: &str) -> Result<String> {
    let output = Command::new(program).arg(argument).output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
