//! A Postgres of one's own: the one that the server's program starts, in a temporary folder.

use std::{fs, path::Path, process::Stdio, time::Duration};

use reqwest::Url;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::{
    Result,
    child::{self, Output},
};

/// How often a database is tried to be removed in which Postgres itself is at work, and the pause between: a minute
/// together, in which a small database is looked through many times.
const MOST_TRIES: u32 = 120;
const VACUUM_PAUSE: Duration = Duration::from_millis(500);

/// A running Postgres.
#[derive(Debug)]
pub struct Postgres {
    /// What keeps it: the program, which stops it at the end of its input.
    pub child: Child,
    /// Where its data are.
    pub folder: tempfile::TempDir,
    /// Where it is reached.
    pub url: Url,
    output: Output,
}

impl Postgres {
    /// Starts one on a folder of its own, with settings of Postgres beside the program's.
    pub async fn start(program: &Path, tuning: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("oyinline-example.").tempdir()?;
        fs::write(folder.path().join("tuning.conf"), tuning)?;
        Self::start_in(program, folder).await
    }

    /// Starts one on the data of a folder.
    pub async fn start_in(program: &Path, folder: tempfile::TempDir) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["postgres", "--data"])
            .arg(folder.path())
            .env("OYINLINE_LOG", "warn")
            // One that is given is another; and with it the program wants a secret.
            .env_remove("DATABASE_URL")
            // Its input stays open as long as we live: Postgres stops even if this program is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (url, output) = child::first_line(&mut child, "Postgres").await?;
        Ok(Self { child, folder, url: address(&url)?, output })
    }

    /// Stops it and removes its data.
    pub async fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        self.child.wait().await?;
        drop(self.output);
        Ok(self.folder.close()?)
    }
}

/// The address that a text is.
pub fn address(text: &str) -> Result<Url> {
    // The parser's own error may show the password.
    text.parse().map_err(|_| "the database's address cannot be read".into())
}

/// Connects to a database.
pub async fn connect(url: &Url) -> Result<PgConnection> {
    let options: PgConnectOptions =
        url.as_str().parse().map_err(|_| "the database's address cannot be read")?;
    let connected = options.connect().await;
    connected.map_err(|error| format!("the database cannot be reached: {error}").into())
}

/// Makes an empty database in the Postgres of another and gives its address.
pub async fn make_database(url: &Url) -> Result<Url> {
    let name = format!("oyinline_example_{}", uuid::Uuid::now_v7().simple());
    let mut connection = connect(url).await?;
    sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await?;
    connection.close().await?;
    let mut made = url.clone();
    made.set_path(&name);
    Ok(made)
}

/// Removes a database that was made, by way of another.
pub async fn remove_database(url: &Url, made: &Url) -> Result<()> {
    let name = made.path().trim_start_matches('/');
    let mut connection = connect(url).await?;
    // A server that was killed a moment ago may still be connected.
    let statement = format!("drop database if exists {name} with (force)");
    for _ in 0..MOST_TRIES {
        match sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut connection).await {
            // Postgres is at work there by itself (autovacuum), whom only its own may send away.
            Err(error) if is_not_allowed(&error) => sleep(VACUUM_PAUSE).await,
            dropped => {
                dropped?;
                return Ok(connection.close().await?);
            }
        }
    }
    Err(format!("the database {name} cannot be removed: Postgres does not leave it").into())
}

fn is_not_allowed(error: &sqlx::Error) -> bool {
    // `insufficient_privilege`
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "42501")
}

/// What a `show` statement shows.
pub async fn show(url: &Url, setting: &str) -> Result<String> {
    let mut connection = connect(url).await?;
    let shown = sqlx::query_scalar(AssertSqlSafe(format!("show {setting}")));
    let shown = shown.fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(shown)
}
