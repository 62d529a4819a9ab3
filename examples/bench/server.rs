//! The server as a child, on a free port and a database of its own; and the Postgres under it.

use std::{
    ffi::OsString,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Mutex,
    time::Duration,
};

use reqwest::Url;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::Result;

/// How long a child may take until it says that it is there: the first start makes a cluster.
const PATIENCE: Duration = Duration::from_secs(120);

/// Above every limit on what one network or one person may do: here they are all one.
const NO_LIMIT: &str = "1000000";

/// Where the databases are made.
#[derive(Debug)]
pub struct Database {
    url: Url,
    made: Mutex<Vec<String>>,
    own: Option<Own>,
}

/// A Postgres of our own.
#[derive(Debug)]
struct Own {
    child: Child,
    output: Output,
    folder: tempfile::TempDir,
}

/// The lines of a child's output. Kept as long as the child: writing to nobody would end it.
type Output = Lines<BufReader<ChildStdout>>;

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

impl Database {
    /// The one that `DATABASE_URL` names, or the program's own in a temporary folder.
    pub async fn open(program: &Path) -> Result<Self> {
        let (url, own) = match given_url() {
            Some(url) => (url.into_string().map_err(|_| "DATABASE_URL is not Unicode")?, None),
            None => {
                let (url, own) = Own::start(program).await?;
                (url, Some(own))
            }
        };
        // The parser's own error may show the password.
        let url = url.parse().map_err(|_| "the database's address cannot be read")?;
        Ok(Self { url, made: Mutex::default(), own })
    }

    /// Makes an empty database and gives its address.
    async fn make(&self) -> Result<Url> {
        let name = format!("oyinline_bench_{}", uuid::Uuid::now_v7().simple());
        let mut connection = self.connect().await?;
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await?;
        connection.close().await?;
        let mut url = self.url.clone();
        url.set_path(&name);
        // Nothing can panic while the list is held.
        self.made.lock().expect("the list of databases is whole").push(name);
        Ok(url)
    }

    /// What a `show` statement shows.
    pub async fn show(&self, setting: &str) -> Result<String> {
        let mut connection = self.connect().await?;
        let shown = sqlx::query_scalar(AssertSqlSafe(format!("show {setting}")));
        let shown = shown.fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(shown)
    }

    /// Whether it is the program's own Postgres.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Removes what was made. The servers have ended.
    pub async fn close(self) -> Result<()> {
        if let Some(own) = self.own {
            return own.stop().await;
        }
        let mut connection = self.connect().await?;
        for name in self.made.into_inner().expect("the list of databases is whole") {
            // A server that was killed a moment ago may still be connected.
            let statement = format!("drop database if exists {name} with (force)");
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }

    async fn connect(&self) -> Result<PgConnection> {
        let options: PgConnectOptions =
            self.url.as_str().parse().map_err(|_| "the database's address cannot be read")?;
        let connected = options.connect().await;
        connected.map_err(|error| format!("the database cannot be reached: {error}").into())
    }
}

impl Own {
    async fn start(program: &Path) -> Result<(String, Self)> {
        let folder = tempfile::Builder::new().prefix("oyinline-bench.").tempdir()?;
        let mut child = Command::new(program)
            .args(["postgres", "--data"])
            .arg(folder.path())
            .env("OYINLINE_LOG", "warn")
            // Its input stays open as long as we live: Postgres stops even if this program is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (url, output) = first_line(&mut child, "Postgres").await?;
        Ok((url, Self { child, output, folder }))
    }

    async fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        self.child.wait().await?;
        drop(self.output);
        Ok(self.folder.close()?)
    }
}

impl Server {
    /// Starts the server on an empty database and waits until it serves.
    pub async fn start(program: &Path, database: &Database) -> Result<Self> {
        let url = database.make().await?;
        let address = free_address()?;
        let folder = tempfile::Builder::new().prefix("oyinline-bench.").tempdir()?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("OYINLINE_")) {
                command.env_remove(name);
            }
        }
        let mut child = command
            // No configuration file lies here.
            .current_dir(folder.path())
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
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (_, output) = first_line(&mut child, "the server").await?;
        let pid = child.id().ok_or("the server has ended")?;
        reqwest::get(format!("http://{address}/readyz")).await?.error_for_status()?;
        Ok(Self { address, pid, child, _output: output, _folder: folder })
    }

    /// Ends the server and waits until it is gone, so that it takes no time from the next.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The version that a program tells of itself.
pub async fn version(program: &PathBuf) -> Result<String> {
    let output = Command::new(program).arg("--version").output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

async fn first_line(child: &mut Child, name: &str) -> Result<(String, Output)> {
    let stdout = child.stdout.take().ok_or_else(|| format!("{name} has no output"))?;
    let mut lines = BufReader::new(stdout).lines();
    let line =
        timeout(PATIENCE, lines.next_line()).await.map_err(|_| format!("{name} did not start in time"))?;
    Ok((line?.ok_or_else(|| format!("{name} did not start; it says why above"))?, lines))
}

#[expect(clippy::disallowed_methods, reason = "the benchmark is no part of the server and has no settings")]
fn given_url() -> Option<OsString> {
    std::env::var_os("DATABASE_URL").filter(|url| !url.is_empty())
}

/// An address that was free a moment ago.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
