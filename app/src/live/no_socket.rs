//! The server's twin of the socket: nothing is opened, and a followed state is its seed.

use std::future::{Future, pending};

use leptos::prelude::*;
use protocol::{Ack, At, Code, Command, Event, Problem, Topic, accounts::Language};

use super::{Connection, Follow};

/// The driver that drives nothing.
#[derive(Clone, Copy)]
pub struct Driver;

impl Driver {
    /// Keeps nothing.
    pub fn new(_: RwSignal<Connection>, _: RwSignal<Option<Code>>) -> Self {
        Self
    }

    /// Opens nothing.
    pub fn start(self) {}

    /// Never ends: nobody presses a button on the server.
    pub fn send(self, _: Command) -> impl Future<Output = Result<Ack, Problem>> + 'static {
        pending()
    }

    /// Gives the seed.
    pub fn follow<S: Follow>(
        self,
        _: Topic,
        seed: Option<At<S>>,
    ) -> (ArcRwSignal<Option<S>>, ArcRwSignal<Option<Problem>>) {
        (ArcRwSignal::new(seed.map(|seed| seed.state)), ArcRwSignal::new(None))
    }

    /// Does nothing.
    pub fn unfollow(self, _: Topic) {}

    /// Does nothing.
    pub fn ask_again(self, _: Topic) {}

    /// Never calls back.
    pub fn on_event(self, _: Topic, _: impl Fn(&Event) + 'static) -> u32 {
        0
    }

    /// Does nothing.
    pub fn forget_callback(self, _: Topic, _: u32) {}

    /// Not known.
    pub fn server_time_ms(self) -> Option<f64> {
        None
    }

    /// Does nothing.
    pub fn speak(self, _: Language) {}
}
