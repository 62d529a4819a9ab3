//! A whole server on a free port, and the people who use it as browsers do.
//!
//! Knows how to speak to the server; what the answers must be is the tests' business. Whatever is
//! awaited has a time limit, so a test that waits in vain says for what.

pub mod cable;
pub mod call;
pub mod game;
pub mod network;
pub mod player;
pub mod program;
pub mod raw;
pub mod socket;
pub mod visitor;
pub mod wire;

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use backend::{Backend, Config, clock::Clock};
use oyinline::{AppState, router, serve};
use protocol::{Code, Problem};
use sqlx::PgPool;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use self::{game::Game, network::Network, player::Player, socket::Socket, visitor::Visitor, wire::Way};

/// How long anything may take. Far more than it does: a loaded machine must not fail a test.
const PATIENCE: Duration = Duration::from_secs(20);

/// The secret that signs the tokens of test servers.
pub const SECRET: &str = "a secret of the tests, and of nobody else";

/// A server that runs in the test's own runtime.
pub struct TestServer {
    /// What the server does, for what has no door yet and for writers that must be quick.
    pub backend: Backend,
    /// Where it listens.
    pub address: SocketAddr,
    /// What its pages are under.
    pub origin: String,
    /// By which transport sockets to it are opened.
    pub way: Way,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl TestServer {
    /// A server with the default settings.
    pub async fn start(db: &PgPool) -> Self {
        Self::start_with(db, |_| {}).await
    }

    /// A server whose sockets use a transport.
    pub async fn start_by(way: Way, db: &PgPool) -> Self {
        Self::start(db).await.by(way)
    }

    /// The same server, with sockets by another transport from now on.
    pub fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    /// A server with other settings.
    pub async fn start_with(db: &PgPool, adjust: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(db, Clock::system(), adjust).await
    }

    /// A server with a clock of its own.
    pub async fn start_at(db: &PgPool, clock: Clock, adjust: impl FnOnce(&mut Config)) -> Self {
        let listener = serve::listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self::start_on(listener, db, clock, adjust).await
    }

    /// A server on a listener that was made elsewhere.
    pub async fn start_on(
        listener: TcpListener,
        db: &PgPool,
        clock: Clock,
        adjust: impl FnOnce(&mut Config),
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let mut config = config();
        config.listen = address;
        adjust(&mut config);
        let origin = config.origin();
        let backend = Backend::over(config, db.clone(), clock, app::words::sentence).await.unwrap();
        let leptos = leptos::config::LeptosOptions::builder().output_name("oyinline").build();
        let router = router(AppState::new(backend.clone(), leptos));
        let stop = CancellationToken::new();
        let (stopped, goodbye) = (stop.clone().cancelled_owned(), backend.clone());
        let running = tokio::spawn(async move {
            serve::serve(listener, router, stopped, goodbye.say_goodbye()).await;
        });
        Self { backend, address, origin, way: Way::WebSocket, stop, running }
    }

    /// Stops the server in order, and waits until it has.
    pub async fn stop(mut self) {
        self.drain().await;
    }

    /// The same; another process answers at the server's address.
    pub async fn drain(&mut self) {
        self.stop.cancel();
        within("the server's end", &mut self.running).await.unwrap();
        // A process that has ended does nothing more.
        self.backend.rest();
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self)
    }

    /// A guest with an open socket.
    pub async fn guest(&self) -> Player {
        Player::guest(self).await
    }

    /// A registered person with an open socket.
    pub async fn member(&self, name: &str) -> Player {
        Player::member(self, name).await
    }
}

/// A test of a server by each transport that its sockets may use, for functions that take the server and its
/// database: `NAME::by_web_socket`, `NAME::by_events`, `NAME::by_polling`. `NAME on START` is for one that needs
/// other settings: `START` takes the transport and the database, and gives the server.
macro_rules! by_every_transport {
    ($($name:ident $(on $start:ident)?,)+) => {$(
        mod $name {
            use sqlx::PgPool;

            use crate::harness::{TestServer, Way, by_every_transport};

            #[sqlx::test(migrator = "backend::MIGRATOR")]
            async fn by_web_socket(db: PgPool) {
                start_and_test(Way::WebSocket, db).await;
            }

            #[sqlx::test(migrator = "backend::MIGRATOR")]
            async fn by_events(db: PgPool) {
                start_and_test(Way::Events, db).await;
            }

            #[sqlx::test(migrator = "backend::MIGRATOR")]
            async fn by_polling(db: PgPool) {
                start_and_test(Way::Polling, db).await;
            }

            async fn start_and_test(way: Way, db: PgPool) {
                let server: TestServer = by_every_transport!(@start way, &db $(, $start)?);
                super::$name(server, db).await;
            }
        }
    )+};
    (@start $way:expr, $db:expr) => { TestServer::start_by($way, $db).await };
    (@start $way:expr, $db:expr, $start:ident) => { super::$start($way, $db).await };
}
pub(crate) use by_every_transport;

/// The default settings, whatever the developer's environment says.
fn config() -> Config {
    let environment = [("OYINLINE_CONFIG", "/dev/null"), ("OYINLINE_SECRET", SECRET)];
    let environment = environment.map(|(name, text)| (name.to_owned(), text.to_owned()));
    Config::read(BTreeMap::from(environment)).unwrap()
}

/// Waits for something, but not for ever.
pub async fn within<T>(what: &str, awaited: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, awaited).await {
        Ok(got) => got,
        Err(_) => panic!("waited in vain for {what}"),
    }
}

/// Checks that a refusal is clear: the code, a sentence, whether trying again helps, nothing internal.
#[track_caller]
pub fn check_clear(problem: &Problem, code: Code) {
    assert_eq!(problem.code, code, "{problem:?}");
    assert!(!problem.message.is_empty(), "{problem:?}");
    assert_eq!(problem.again, code.again() || problem.retry_after_ms.is_some(), "{problem:?}");
    assert_eq!(problem.reference, None, "{problem:?}");
    check_nothing_internal(&serde_json::to_string(problem).unwrap());
}

/// Checks that a text says nothing about the inside of the server.
#[track_caller]
pub fn check_nothing_internal(text: &str) {
    let lower = without_nonces(text).to_lowercase();
    for word in ["sqlx", "postgres", "panicked", ".rs:", "serde", "axum", "hyper", "tungstenite", SECRET] {
        assert!(!lower.contains(word), "`{word}` in {text:.2000}");
    }
}

/// A page without the values of its nonces: chance may write any word there.
fn without_nonces(page: &str) -> String {
    const NONCE: &str = "nonce=\"";
    let mut parts = page.split(NONCE);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(NONCE);
        rest.push_str(part.split_once('"').map_or(part, |(_, after)| after));
    }
    rest
}
