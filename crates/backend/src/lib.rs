//! What the server does: accounts, the lobby, play, chat and calls, over Postgres.
//!
//! Knows no Leptos and no axum. Every action takes the [`Backend`] first and, where somebody must be
//! signed in, a [`Caller`]; it gives what it did or an [`Error`], of which people see the
//! [`protocol::Problem`].

pub mod accounts;
pub mod calls;
mod catch_up;
pub mod chat;
pub mod clock;
pub mod computers;
pub mod config;
pub mod db;
pub mod dispatch;
pub mod error;
pub mod journal;
pub mod limits;
pub mod lobby;
pub mod metrics;
pub mod play;
pub mod postgres;
pub mod priority;
mod pulse;
pub mod ratings;
pub mod timers;

use std::{
    ops::Deref,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{AccountId, Problem, accounts::Language};
use realtime::{Close, Hub, Sockets, sockets::Network};
use sqlx::PgPool;
use tokio::{sync::Mutex, time::Instant};
use tokio_util::sync::CancellationToken;

pub use self::{
    accounts::{Caller, Client},
    config::{Config, Secret},
    db::MIGRATOR,
    error::{Error, Result},
};
use crate::{
    accounts::{password::Passwords, session::Believed, token::Signer},
    calls::Calls,
    clock::Clock,
    computers::Computers,
    journal::group::Group,
    limits::{Buckets, Rate},
    lobby::{crowd::Crowds, pool::Pools, users::Users, view::Lobby},
    metrics::Metrics,
    postgres::Postgres,
};

/// A problem as a sentence in a language. Given by the crate that holds the translations.
pub type Sentence = fn(Language, &Problem) -> String;

/// The handle that is passed first everywhere; a clone is cheap.
#[derive(Clone, Debug)]
pub struct Backend(Arc<Inner>);

/// What the handle leads to.
pub struct Inner {
    /// The settings.
    pub config: Config,
    /// The pool of connections.
    pub db: PgPool,
    /// The time.
    pub clock: Clock,
    /// Listeners by topic.
    pub hub: Arc<Hub>,
    /// The open sockets.
    pub sockets: Sockets,
    pub(crate) tables: play::Tables,
    pub(crate) rooms: chat::Rooms,
    pub(crate) lobby: Arc<Lobby>,
    pub(crate) pools: Pools,
    pub(crate) users: Users,
    pub(crate) crowds: Crowds,
    pub(crate) calls: Calls,
    pub(crate) absences: play::gone::Absences,
    pub(crate) timers: timers::Timers,
    /// What is counted about all this.
    pub metrics: Arc<Metrics>,
    pub(crate) group: Group,
    pub(crate) doubts: catch_up::Doubts,
    /// The computer players.
    pub computers: Computers,
    pub(crate) passwords: Passwords,
    pub(crate) signer: Signer,
    pub(crate) sessions: Believed,
    pub(crate) limits: ByCaller,
    pub(crate) sentence: Sentence,
    rest: CancellationToken,
    postgres: Mutex<Option<Postgres>>,
}

/// How often who may do what, by where the request comes from.
#[derive(Debug)]
pub(crate) struct ByCaller {
    pub sign_ins: Buckets<Network>,
    pub accounts: Buckets<Network>,
    pub connects: Buckets<Network>,
    pub password_changes: Buckets<AccountId>,
    pub rings: Buckets<AccountId>,
    /// Commands that come alone, by their kinds.
    pub alone: [Buckets<AccountId>; dispatch::Kind::COUNT],
}

impl ByCaller {
    /// Forgets those who may do everything again.
    fn sweep(&self, now: Instant) {
        for of_network in [&self.sign_ins, &self.accounts, &self.connects] {
            of_network.sweep(now);
        }
        for of_account in self.alone.iter().chain([&self.password_changes, &self.rings]) {
            of_account.sweep(now);
        }
    }
}

/// The backend cannot be opened: one sentence and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database is there, but cannot be used as it is, or a file is in the way.
    #[error("{0}")]
    Misconfigured(String),
    /// The database cannot be reached.
    #[error("{0}")]
    Unavailable(String),
}

impl Deref for Backend {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Backend").field("config", &self.config).finish_non_exhaustive()
    }
}

impl From<db::OpenError> for OpenError {
    fn from(error: db::OpenError) -> Self {
        match error {
            db::OpenError::Unreachable(_) => Self::Unavailable(error.to_string()),
            _ => Self::Misconfigured(error.to_string()),
        }
    }
}

impl Backend {
    /// Starts Postgres if none is configured, brings the schema up to date, and opens everything.
    pub async fn open(mut config: Config, sentence: Sentence) -> Result<Self, OpenError> {
        let (options, postgres) = if config.database_url.expose().is_empty() {
            let programs = Some(config.postgres_programs.as_str()).filter(|folder| !folder.is_empty());
            let postgres = Postgres::start(&config.data.join("postgres"), programs.map(Path::new))
                .await
                .map_err(|error| OpenError::Misconfigured(error.to_string()))?;
            (postgres.connect_options(), Some(postgres))
        } else {
            (db::options(config.database_url.expose())?, None)
        };
        if config.secret.expose().is_empty() {
            config.secret = kept_secret(&config.data)
                .map_err(|error| OpenError::Misconfigured(format!("the secret cannot be kept: {error}")))?;
        }
        let db = db::open(&config, options).await?;
        let backend = Self::with(config, db, Clock::system(), sentence, postgres)
            .map_err(|error| OpenError::Misconfigured(error.to_string()))?;
        backend.resume().await.map_err(|error| OpenError::Unavailable(error.to_string()))?;
        Ok(backend)
    }

    /// A backend over a pool whose schema is up to date; for tests, which bring their own.
    pub async fn over(config: Config, db: PgPool, clock: Clock, sentence: Sentence) -> Result<Self> {
        let backend = Self::with(config, db, clock, sentence, None)?;
        backend.resume().await?;
        Ok(backend)
    }

    /// Says good-bye to every socket and waits until the last is closed.
    pub async fn say_goodbye(&self) {
        self.sockets.close_all(Close::Restarting);
        self.sockets.all_closed().await;
    }

    /// Closes the pool, and stops Postgres if it is ours.
    pub async fn close(&self) {
        self.rest();
        self.db.close().await;
        if let Some(postgres) = self.postgres.lock().await.take()
            && let Err(error) = postgres.stop().await
        {
            tracing::error!(%error, "Postgres did not stop");
        }
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<()> {
        db::ready(&self.db).await
    }

    fn with(
        config: Config,
        db: PgPool,
        clock: Clock,
        sentence: Sentence,
        postgres: Option<Postgres>,
    ) -> Result<Self> {
        let minute = Duration::from_secs(60);
        let limits = ByCaller {
            sign_ins: Buckets::new(Rate::new(config.sign_ins_per_minute, minute)),
            accounts: Buckets::new(Rate::new(config.accounts_per_minute, minute)),
            connects: Buckets::new(Rate::new(config.connects_per_minute, minute)),
            password_changes: Buckets::new(Rate::new(10, minute)),
            // Who is not answered rings again, and not without end.
            rings: Buckets::new(Rate::new(6, minute)),
            alone: dispatch::buckets_by_account(),
        };
        NEXT_EPOCH.fetch_max(u64::try_from(clock.now_ms()).unwrap_or(0) * 1_000, Ordering::Relaxed);
        let metrics = Arc::<Metrics>::default();
        let (group, writer) = Group::new(&db);
        tokio::spawn(writer.run(metrics.clone()));
        Ok(Self(Arc::new(Inner {
            passwords: Passwords::new(config.hashing_threads, config.hashing_queue)?,
            signer: Signer::new(&config.secret)?,
            computers: Computers::new(config.computer_threads),
            lobby: Arc::new(Lobby::new(fresh_epoch())),
            config,
            db,
            clock,
            hub: Arc::default(),
            sockets: Sockets::default(),
            metrics,
            group,
            doubts: catch_up::Doubts::default(),
            tables: play::Tables::default(),
            rooms: chat::Rooms::default(),
            pools: Pools::default(),
            users: Users::default(),
            crowds: Crowds::default(),
            calls: Calls::default(),
            absences: play::gone::Absences::default(),
            timers: timers::Timers::default(),
            sessions: Believed::default(),
            limits,
            sentence,
            rest: CancellationToken::new(),
            postgres: Mutex::new(postgres),
        })))
    }

    /// Takes up where the process before left: the lists, the deadlines, the seats of those who do
    /// not come back; and starts the tasks that go on as long as the server lives.
    async fn resume(&self) -> Result<()> {
        self.go_on(self.lobby.clone().run(self.hub.clone()));
        self.go_on(timers::run(self.clone()));
        self.go_on(lobby::pool::run(self.clone()));
        self.go_on(tidy(self.clone()));
        self.computers.know(computers::people::settled(self).await?);
        let lived = pulse::last(&self.db).await?;
        for table in play::living(self).await? {
            play::give_outage_back(self, table, lived).await?;
            let entry = self.tables.entry(table);
            let mut guard = entry.lock().await;
            play::table::loaded(self, table, &mut guard).await?.take_up(self);
            drop(guard);
            play::gone::look_again(self, table).await;
        }
        self.go_on(pulse::run(self.clone()));
        Ok(())
    }

    /// Lets a task go on for as long as the server lives.
    pub(crate) fn go_on(&self, task: impl Future<Output = ()> + Send + 'static) {
        let rest = self.rest.clone();
        tokio::spawn(async move { rest.run_until_cancelled(task).await });
    }

    /// Ends what goes on by itself: deadlines, pairing, the pulse. What was asked for goes on to its end.
    pub fn rest(&self) {
        self.rest.cancel();
    }

    /// Takes a person from the pool and from seats, after some patience, unless a page is open by then.
    pub(crate) fn absent_soon(&self, account: AccountId) {
        let backend = self.clone();
        tokio::spawn(async move {
            let [pool, seat] = [backend.config.pool_patience_ms, backend.config.seat_patience_ms];
            tokio::time::sleep(Duration::from_millis(pool)).await;
            if !backend.sockets.has(account) {
                lobby::pool::leave(&backend, account);
            }
            tokio::time::sleep(Duration::from_millis(seat.saturating_sub(pool))).await;
            if !backend.sockets.has(account)
                && let Err(error) = lobby::absent(&backend, account).await
            {
                error.into_problem();
            }
        });
    }
}

static NEXT_EPOCH: AtomicU64 = AtomicU64::new(0);

/// The epoch of a stream that begins to be counted in memory: never used before, by this process or,
/// since it begins with the time in microseconds, by one before it; below 2^53, as JavaScript needs.
pub(crate) fn fresh_epoch() -> u64 {
    NEXT_EPOCH.fetch_add(1, Ordering::Relaxed)
}

/// Forgets what nobody uses, every minute.
async fn tidy(backend: Backend) {
    const EVERY: Duration = Duration::from_secs(60);
    const PRUNE_EVERY: u32 = 60;
    for round in 0_u32.. {
        if round.is_multiple_of(PRUNE_EVERY)
            && let Err(error) = journal::prune(&backend.db, backend.clock.now()).await
        {
            error.into_problem();
        }
        tokio::time::sleep(EVERY).await;
        backend.tables.sweep(&backend);
        backend.rooms.sweep(&backend);
        backend.users.sweep(&backend.hub);
        let now = Instant::now();
        backend.calls.sweep(now);
        backend.sessions.sweep(now);
        backend.limits.sweep(now);
    }
}

/// The secret in the data folder, made once; readable by its owner only.
fn kept_secret(data: &Path) -> std::io::Result<Secret> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    std::fs::create_dir_all(data)?;
    let path = data.join("secret");
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().len() >= 32 => return Ok(Secret::new(text.trim())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let text = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(Secret::new(text))
}
