//! The embedded Postgres: a real server that this program starts, adopts and stops in a data folder.
//! Fsync is on, it listens on a Unix socket only, and nothing is downloaded: it uses the server that
//! is installed. Knows nothing of tables; reads no setting.
//!
//! The crate `postgresql_embedded` was weighed and left: it fails as root, turns fsync off and keeps
//! its own downloads. What is needed is small: `initdb` once, then `pg_ctl start` and `pg_ctl stop`.
//!
//! What lies in the data folder:
//!
//! * `lock`: held while a program uses the folder, so that a second one cannot stop the first one's server;
//! * `password`: the password of the database, readable by the program's own user only;
//! * `cluster/`, `log/`, `socket/`: the server's own folders, closed to everybody else;
//! * `elsewhere`: in their place when a server started by root cannot enter the data folder, a link
//!   to the folder under `/var/lib/oyinline` where they are instead (see `place`).
//!
//! Postgres refuses to run as root; root therefore hands it to an unprivileged user (see `owner`).
//!
//! Who can connect: whoever can enter the socket's folder (mode 0700) *and* knows the password
//! (SCRAM). `peer` would shut out root, who connects as another user than the server's; `trust` would
//! open the database to every other service that runs as `nobody` or `postgres`. The program signs in
//! as `oyinline`, which owns its database and may create others (the tests do), but is no superuser:
//! an injected statement can neither read files nor start programs.

mod cluster;
mod error;
mod owner;
mod place;
mod programs;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};

use self::{cluster::Cluster, place::Place, programs::Programs};

pub use self::error::StartError;

/// The role and the database that the program works with.
const OYINLINE: &str = "oyinline";

/// The role that `initdb` makes. It is used only to make the other one.
const SUPERUSER: &str = "postgres";

/// The number in the socket's name; no TCP port is opened.
const PORT: u16 = 5432;

/// How long a server may take to answer: after a crash it first replays its log.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server that this program manages. Dropping it leaves the server running, and the next
/// [`Postgres::start`] adopts it: that is what happens after `kill -9`.
#[derive(Debug)]
pub struct Postgres {
    cluster: Cluster,
    password: String,
    socket: PathBuf,
    /// Released by the kernel when the program ends, however it ends.
    _lock: File,
}

impl Postgres {
    /// Starts the server of the data folder, or adopts it if it is still running. The first start
    /// makes the cluster. `programs` names the folder of `initdb`, `pg_ctl` and `postgres`; without
    /// it they are looked for on PATH and where the usual packages put them.
    pub async fn start(folder: &Path, programs: Option<&Path>) -> Result<Postgres, StartError> {
        let folder = place::make(folder)?;
        let lock = place::lock(&folder)?;
        let (place, owner) = Place::settle(&folder).await?;
        let programs = Programs::find(programs, place.major()?, &place.cluster()).await?;
        let password = place.password(&folder)?;
        let cluster = Cluster { programs, owner, place };

        if !cluster.exists() {
            cluster.create(&password).await?;
        }
        cluster.write_settings()?;
        let socket = adopt_or_launch(&cluster, &password).await?;
        let postgres = Postgres { cluster, password, socket, _lock: lock };
        postgres.make_database().await?;
        Ok(postgres)
    }

    /// How the program connects: over the Unix socket, as `oyinline` to the database `oyinline`.
    pub fn connect_options(&self) -> PgConnectOptions {
        options(&self.socket, OYINLINE, OYINLINE, &self.password)
    }

    /// The same as an address for tools such as `psql`. It contains the password.
    pub fn url(&self) -> String {
        // The host before the path is a placeholder that parsers want; the one in the query counts.
        // The socket's path needs no escaping: `place` allows only plain characters.
        let socket = self.socket.display();
        format!("postgres://{OYINLINE}:{}@localhost:{PORT}/{OYINLINE}?host={socket}", self.password)
    }

    /// Stops the server and waits until it has written everything; open connections are cut.
    pub async fn stop(self) -> Result<(), StartError> {
        self.cluster.stop().await
    }

    /// Makes the role and the database that are missing: all on the first start, the rest after a
    /// first start that was cut off.
    async fn make_database(&self) -> Result<(), StartError> {
        let refused = |source| StartError::NoAnswer { log: self.cluster.place.log(), source };
        let mut connection = connect(&self.socket, &self.password).await.map_err(refused)?;

        let role: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
            .bind(OYINLINE)
            .fetch_one(&mut connection)
            .await
            .map_err(refused)?;
        if !role {
            // The password is made of hexadecimal digits, so it cannot leave the quotes.
            let statement = format!("create role {OYINLINE} login createdb password '{}'", self.password);
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.map_err(refused)?;
        }

        let database: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(OYINLINE)
            .fetch_one(&mut connection)
            .await
            .map_err(refused)?;
        if !database {
            let statement = format!("create database {OYINLINE} owner {OYINLINE}");
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.map_err(refused)?;
        }
        connection.close().await.map_err(refused)
    }
}

/// Returns the folder of the socket at which the server answers. A server that is still running may
/// be starting, replaying its log or stopping, so it is asked until it answers or is gone.
async fn adopt_or_launch(cluster: &Cluster, password: &str) -> Result<PathBuf, StartError> {
    let asked = Instant::now();
    while let Some(socket) = cluster.running().await? {
        match connect(&socket, password).await {
            Ok(connection) => {
                tracing::info!(cluster = %cluster.place.cluster().display(), "adopted the running Postgres");
                // A failed farewell says nothing about the server.
                drop(connection.close().await);
                return Ok(socket);
            }
            Err(source) if asked.elapsed() > PATIENCE || is_refused_password(&source) => {
                return Err(StartError::NoAnswer { log: cluster.place.log(), source });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    let socket = cluster.place.socket(&cluster.owner)?;
    cluster.launch(&socket).await?;
    tracing::info!(cluster = %cluster.place.cluster().display(), "started Postgres");
    Ok(socket)
}

/// Connects as the superuser.
async fn connect(socket: &Path, password: &str) -> Result<PgConnection, sqlx::Error> {
    options(socket, SUPERUSER, SUPERUSER, password).connect().await
}

/// Every option that the environment could change is set.
fn options(socket: &Path, user: &str, database: &str, password: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(PORT)
        .username(user)
        .password(password)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

fn is_refused_password(error: &sqlx::Error) -> bool {
    // 28P01 is `invalid_password`, 28000 `invalid_authorization_specification`.
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("28P01" | "28000"))
}
