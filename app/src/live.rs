//! The live connection of a tab: what it follows, the commands that it sends, and how it stands.
//!
//! Components call [`follow`] and [`Live::send`] and never see a socket, a frame or a retry. On the
//! server all of this is inert: a followed state is its seed.

// The connection's rules are pure, and tested natively; only the browser uses them.
#[cfg(any(test, feature = "hydrate"))]
mod backoff;
mod badge;
#[cfg(feature = "hydrate")]
pub mod browser;
#[cfg(not(feature = "hydrate"))]
#[path = "live/no_browser.rs"]
pub mod browser;
mod follow;
#[cfg(any(test, feature = "hydrate"))]
mod link;
mod notice;
#[cfg(any(test, feature = "hydrate"))]
mod position;
#[cfg(feature = "hydrate")]
mod socket;
#[cfg(not(feature = "hydrate"))]
#[path = "live/no_socket.rs"]
mod socket;

use std::future::Future;

use leptos::prelude::*;
use protocol::{Ack, Code, Command, Event, Problem, Topic, accounts::Language};

#[cfg(feature = "hydrate")]
pub use self::socket::line;
pub use self::{
    badge::ConnectionBadge,
    follow::{Follow, Followed, follow},
    notice::EndedNotice,
};

/// By which transport the connection is carried. Each carries the same frames; one that is tried later costs
/// more and is let through by more networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A WebSocket.
    #[default]
    WebSocket,
    /// Server-Sent Events, and POST.
    Events,
    /// Long polling, and POST.
    Polling,
}

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The first handshake is under way.
    Connecting,
    /// Everything that happens arrives.
    Online {
        /// By which transport.
        way: Way,
        /// How long a word to the server and back takes, once measured.
        round_trip_ms: Option<u32>,
    },
    /// It was lost and is being tried again.
    Reconnecting {
        /// How many tries have failed in a row.
        attempt: u32,
    },
    /// The browser says that there is no network.
    Offline,
    /// It will not come back by itself: the session has ended.
    Ended,
}

/// The handle of the tab's one connection.
#[derive(Clone, Copy)]
pub struct Live {
    connection: ReadSignal<Connection>,
    ended: ReadSignal<Option<Code>>,
    awake: ReadSignal<bool>,
    driver: socket::Driver,
}

/// Provides the connection to everything below, and opens it once the page has come alive.
pub fn provide_live() {
    let (connection, ended) = (RwSignal::new(Connection::Connecting), RwSignal::new(None));
    let driver = socket::Driver::new(connection, ended);
    let (awake, wake) = signal(false);
    let live = Live { connection: connection.read_only(), ended: ended.read_only(), awake, driver };
    provide_context(live);
    Effect::new(move |_| {
        wake.set(true);
        driver.start();
    });
}

/// The connection that [`provide_live`] provided.
pub fn use_live() -> Live {
    expect_context()
}

/// Runs something once the connection is back after it was lost, for as long as the owner stands.
pub fn when_back(act: impl Fn() + 'static) {
    let connection = use_live().connection();
    Effect::new(move |before: Option<bool>| {
        let online = matches!(connection.get(), Connection::Online { .. });
        if online && before == Some(false) {
            act();
        }
        online
    });
}

impl Live {
    /// How the connection stands.
    pub fn connection(self) -> ReadSignal<Connection> {
        self.connection
    }

    /// Why the connection has ended, once it has.
    pub fn ended(self) -> ReadSignal<Option<Code>> {
        self.ended
    }

    /// False in the server's HTML and until the page reacts to what one does.
    pub fn awake(self) -> ReadSignal<bool> {
        self.awake
    }

    /// Sends a command exactly once, whatever happens to the connection meanwhile.
    ///
    /// It is on its way when this returns; the future only tells how it ended, and may be dropped.
    pub fn send(self, command: Command) -> impl Future<Output = Result<Ack, Problem>> + 'static {
        self.driver.send(command)
    }

    /// Asks once more for a topic that was refused, after something that may have changed that.
    pub fn ask_again(self, topic: Topic) {
        self.driver.ask_again(topic);
    }

    /// The server's wall clock in milliseconds since 1970, once the server has told it.
    pub fn server_time_ms(self) -> Option<f64> {
        self.driver.server_time_ms()
    }

    /// Asks for the sentences of problems in this language, from the next connection on.
    pub fn speak(self, language: Language) {
        self.driver.speak(language);
    }
}

/// Calls back after each event of a followed topic has been taken in, until the owner is cleaned up.
///
/// A snapshot brings no events: what must not be missed is read from the state instead. The callback
/// runs under the calling owner and does not itself listen to the topic.
pub fn on_event(topic: Topic, callback: impl Fn(&Event) + 'static) {
    let driver = use_live().driver;
    let number = driver.on_event(topic, callback);
    on_cleanup(move || driver.forget_callback(topic, number));
}
