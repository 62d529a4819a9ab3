//! The command that starts the server as a child, on a free port.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
};

use reqwest::Url;
use tokio::process::Command;

use crate::Result;

/// Above every limit on what one network or one person may do: here they are all one.
pub const NO_LIMIT: &str = "1000000";

/// The settings that stand in the way of a load from one place.
const LIMITS: [&str; 4] =
    ["SOCKETS_PER_NETWORK", "SOCKETS_PER_ACCOUNT", "CONNECTS_PER_MINUTE", "ACCOUNTS_PER_MINUTE"];

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
