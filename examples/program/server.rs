//! The server as a child, on a free port.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
};

use reqwest::Url;
use tokio::process::{Child, Command};

use crate::{
    Result,
    child::{self, Output},
};

/// Above every limit on what one network or one person may do: here they are all one.
pub const NO_LIMIT: &str = "1000000";

/// The settings that stand in the way of a load from one place.
const LIMITS: [&str; 4] =
    ["SOCKETS_PER_NETWORK", "SOCKETS_PER_ACCOUNT", "CONNECTS_PER_MINUTE", "ACCOUNTS_PER_MINUTE"];

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    child: Child,
    _output: Output,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts the server on a database and an address, with other settings than the usual, and waits until
    /// it serves.
    pub async fn start(
        program: &Path,
        database: &Url,
        address: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("oyinline-example.").tempdir()?;
        let mut child = command(program, folder.path(), database, address, settings).spawn()?;
        let (_, output) = child::first_line(&mut child, "the server").await?;
        let pid = child.id().ok_or("the server has ended")?;
        reqwest::get(format!("http://{address}/readyz")).await?.error_for_status()?;
        Ok(Self { address, pid, child, _output: output, _folder: folder })
    }

    /// Ends the server at once (SIGKILL) and waits until it is gone, so that it takes no time from the next.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The server's command.
pub fn command(
    program: &Path,
    folder: &Path,
    database: &Url,
    address: SocketAddr,
    settings: &[(&str, &str)],
) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("OYINLINE_")) {
            command.env_remove(name);
        }
    }
    command
        // No configuration file lies here.
        .current_dir(folder)
        .env("DATABASE_URL", database.as_str())
        // What cargo and the scripts set; the pages are not asked for.
        .env("LEPTOS_OUTPUT_NAME", "oyinline")
        .env("OYINLINE_SECRET", "only for as long as the example runs")
        .env("OYINLINE_LISTEN", address.to_string())
        .env("OYINLINE_LOG", "warn")
        .envs(LIMITS.map(|name| (format!("OYINLINE_{name}"), NO_LIMIT)))
        .envs(settings.iter().map(|(name, value)| (format!("OYINLINE_{name}"), *value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// An address that was free a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The server's program, where the examples are at `target/PROFILE/examples`.
pub fn beside_the_examples() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    let folder = this.parent().and_then(|examples| examples.parent()).ok_or("this program has no folder")?;
    Ok(folder.join("oyinline"))
}
