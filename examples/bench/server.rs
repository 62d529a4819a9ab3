//! A server as a child: ours on a free port and a database of its own, or a peer.

use std::{
    ffi::OsStr,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    time::Duration,
};

use reqwest::Url;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::{Plan, Result, contender::Contender, database::Database, process};

/// How long a child may take until it says that it is there: the first start makes a cluster.
const PATIENCE: Duration = Duration::from_secs(120);

/// Above every limit on what one network or one person may do: here they are all one.
const NO_LIMIT: &str = "1000000";

/// The lines of a child's output. Kept as long as the child: writing to nobody would end it.
pub type Output = Lines<BufReader<ChildStdout>>;

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    /// Which of them it is.
    pub contender: Contender,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// The name of its database, if it has one.
    pub database: Option<String>,
    /// For what is asked of it by plain HTTP.
    pub http: reqwest::Client,
    child: Child,
    _output: Output,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts a server on an empty database and waits until it serves.
    pub async fn start(plan: &Plan, contender: Contender, database: &Database) -> Result<Self> {
        let made = if contender.commits() { Some(database.make().await?) } else { None };
        let (name, url) = made.unzip();
        let folder = tempfile::Builder::new().prefix("oyinline-bench.").tempdir()?;
        let (mut command, address) = match (contender, url) {
            (Contender::Ours, Some(url)) => {
                let address = free_address()?;
                let mut command = ours(plan, &url, address);
                // No configuration file lies here.
                command.current_dir(folder.path());
                (command, Some(address))
            }
            (_, url) => {
                let mut command = contender.peer(plan)?;
                command.envs(url.map(|url| ("DATABASE_URL", url.to_string())));
                (command, None)
            }
        };
        let spawned = command.stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = spawned.map_err(|error| format!("{contender} cannot be started: {error}"))?;
        let (line, output) = first_line(&mut child, contender.word()).await?;
        let pid = child.id().ok_or_else(|| format!("{contender} has ended"))?;
        let http = reqwest::Client::new();
        let address = match address {
            Some(address) => {
                http.get(format!("http://{address}/readyz")).send().await?.error_for_status()?;
                address
            }
            None => line.parse()?,
        };
        Ok(Self { contender, address, pid, database: name, http, child, _output: output, _folder: folder })
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

fn ours(plan: &Plan, url: &Url, address: SocketAddr) -> Command {
    let mut command = Command::new(&plan.program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("OYINLINE_")) {
            command.env_remove(name);
        }
    }
    command
        .env("DATABASE_URL", url.as_str())
        // What cargo and the scripts set; the pages are not asked for.
        .env("LEPTOS_OUTPUT_NAME", "oyinline")
        .env("OYINLINE_SECRET", "only for as long as the benchmark runs")
        .env("OYINLINE_LISTEN", address.to_string())
        .env("OYINLINE_LOG", "warn")
        .envs(
            ["SOCKETS_PER_NETWORK", "SOCKETS_PER_ACCOUNT", "CONNECTS_PER_MINUTE", "ACCOUNTS_PER_MINUTE"]
                .map(|name| (format!("OYINLINE_{name}"), NO_LIMIT)),
        )
        .stdin(Stdio::null());
    command
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

/// The first line that a child prints, and the rest.
pub async fn first_line(child: &mut Child, name: &str) -> Result<(String, Output)> {
    let stdout = child.stdout.take().ok_or_else(|| format!("{name} has no output"))?;
    let mut lines = BufReader::new(stdout).lines();
    let line =
        timeout(PATIENCE, lines.next_line()).await.map_err(|_| format!("{name} did not start in time"))?;
    Ok((line?.ok_or_else(|| format!("{name} did not start; it says why above"))?, lines))
}

/// An address that was free a moment ago.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
