//! Drives the link in the browser: does its acts and tells it what happens.
//!
//! Everything runs in the tab's one thread. What a callback starts while acts are being done is
//! queued behind them, so the order is always that of the link.

mod feeds;
pub mod line;
pub mod transport;

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    future::Future,
    rc::Rc,
};

use futures::channel::oneshot;
use gloo_timers::callback::Timeout;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Ack, At, Code, Command, CommandId, Event, Position, Problem, ServerFrame, Topic, accounts::Language,
};
use serde::Deserialize;
use uuid::Uuid;

use self::{
    feeds::Feeds,
    transport::{Happening, Transport},
};
use super::{
    Connection, Follow, Way, browser,
    link::{Act, Link, Moment},
};
use crate::codec;

/// A handle of the tab's one connection.
#[derive(Clone, Copy)]
pub struct Driver(StoredValue<Rc<Core>, LocalStorage>);

struct Core {
    connection: RwSignal<Connection>,
    ended: RwSignal<Option<Code>>,
    link: RefCell<Link>,
    acts: RefCell<VecDeque<Act>>,
    acting: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    /// The look for a better way, while it is under way.
    probe: RefCell<Option<Transport>>,
    feeds: RefCell<Feeds>,
    answers: RefCell<HashMap<CommandId, oneshot::Sender<Result<Ack, Problem>>>>,
    /// The server's wall clock when the browser's steady one was at zero.
    clock_ms: Cell<Option<f64>>,
}

impl Driver {
    /// Makes a driver that shows the connection's state in these signals.
    pub fn new(connection: RwSignal<Connection>, ended: RwSignal<Option<Code>>) -> Self {
        Self(StoredValue::new_local(Rc::new(Core {
            connection,
            ended,
            link: RefCell::default(),
            acts: RefCell::default(),
            acting: Cell::default(),
            transport: RefCell::default(),
            probe: RefCell::default(),
            feeds: RefCell::default(),
            answers: RefCell::default(),
            clock_ms: Cell::default(),
        })))
    }

    /// Opens the connection and begins to watch the network and the page's sleep.
    pub fn start(self) {
        let core = self.core();
        let on = |name: &str, tell: fn(&mut Link, Moment)| {
            let core = core.clone();
            // The connection lives as long as the page, so the listeners are never removed.
            let _ = window_event_listener_untyped(name, move |_| core.drive(tell));
        };
        on("online", Link::went_online);
        on("offline", Link::went_offline);
        on("pagehide", Link::left);
        on("pageshow", Link::woke);
        let watcher = core.clone();
        let _ = window_event_listener_untyped("visibilitychange", move |_| {
            if browser::is_visible() {
                watcher.drive(Link::woke);
            }
        });
        if !browser::is_online() {
            core.drive(Link::went_offline);
        }
        core.drive(|link, _| link.start(browser::page_language()));
    }

    /// Sends a command under an id of its own.
    pub fn send(self, command: Command) -> impl Future<Output = Result<Ack, Problem>> + 'static {
        let id = CommandId(Uuid::now_v7());
        let (answer, answered) = oneshot::channel();
        let core = self.core();
        core.answers.borrow_mut().insert(id, answer);
        core.drive(|link, _| link.submit(id, command));
        // The sender goes only with the whole page.
        async move { answered.await.unwrap_or_else(|_| Err(Problem::new(Code::Unavailable))) }
    }

    /// Begins to follow a topic, or joins those who do.
    pub fn follow<S: Follow>(
        self,
        topic: Topic,
        seed: Option<At<S>>,
    ) -> (ArcRwSignal<Option<S>>, ArcRwSignal<Option<Problem>>) {
        let core = self.core();
        let (position, state) = seed.map(|seed| (seed.position, seed.state)).unzip();
        let signals = core.feeds.borrow_mut().join(topic, state);
        core.follow(topic, position);
        signals
    }

    /// Leaves a topic; the last one to leave ends the subscription.
    pub fn unfollow(self, topic: Topic) {
        let core = self.core();
        let last = core.feeds.borrow_mut().leave(topic);
        if last {
            core.drive(|link, _| link.unfollow(topic));
        }
    }

    /// Asks once more for a topic.
    pub fn ask_again(self, topic: Topic) {
        self.core().drive(|link, _| link.ask_again(topic));
    }

    /// Keeps a callback under a number.
    pub fn on_event(self, topic: Topic, callback: impl Fn(&Event) + 'static) -> u32 {
        self.core().feeds.borrow_mut().on_event(topic, Rc::new(callback))
    }

    /// Drops a callback.
    pub fn forget_callback(self, topic: Topic, number: u32) {
        self.core().feeds.borrow_mut().forget_callback(topic, number);
    }

    /// The server's wall clock, once it is known.
    pub fn server_time_ms(self) -> Option<f64> {
        self.core().clock_ms.get().map(|clock_ms| clock_ms + browser::steady_ms())
    }

    /// Takes another language for the problems' sentences.
    pub fn speak(self, language: Language) {
        self.core().drive(|link, _| link.speak(language));
    }

    fn core(self) -> Rc<Core> {
        self.0.get_value()
    }
}

impl Core {
    fn follow(self: &Rc<Self>, topic: Topic, position: Option<Position>) {
        self.drive(|link, _| link.follow(topic, position));
    }

    fn drive(self: &Rc<Self>, tell: impl FnOnce(&mut Link, Moment)) {
        let moment = Moment { ms: browser::steady_ms(), chance: js_sys::Math::random() };
        tell(&mut self.link.borrow_mut(), moment);
        self.act_on();
    }

    /// Does what the link wants done by now.
    fn act_on(self: &Rc<Self>) {
        let acts = self.link.borrow_mut().take_acts();
        self.acts.borrow_mut().extend(acts);
        if self.acting.replace(true) {
            return;
        }
        while let Some(act) = self.next_act() {
            self.act(act);
        }
        self.acting.set(false);
    }

    /// A function of its own, so that the queue is free again while the act is done.
    fn next_act(&self) -> Option<Act> {
        self.acts.borrow_mut().pop_front()
    }

    fn act(self: &Rc<Self>, act: Act) {
        match act {
            Act::Open { socket, way } => {
                let core = self.clone();
                let transport = Transport::open(way, move |happening| core.happened(socket, happening));
                self.transport.replace(Some(transport));
            }
            Act::Probe => {
                let core = self.clone();
                let probe = Transport::open(Way::WebSocket, move |happening| {
                    // Whatever comes first decides; it is closed then.
                    if core.probe.take().is_some() {
                        let opens = matches!(happening, Happening::Opened);
                        core.drive(|link, _| link.probed(opens));
                    }
                });
                self.probe.replace(Some(probe));
            }
            Act::Close => drop(self.transport.take()),
            Act::Send(text) => {
                if let Some(transport) = &*self.transport.borrow() {
                    transport.send(text);
                }
            }
            Act::Ring { timer, turn, after_ms } => {
                let core = self.clone();
                let ring = move || core.drive(|link, moment| link.rang(timer, turn, moment));
                Timeout::new(after_ms, ring).forget();
            }
            Act::CheckSession => {
                let core = self.clone();
                spawn_local(async move {
                    let check = transport::check_session().await;
                    core.drive(|link, _| link.checked(check));
                });
            }
            Act::Show(connection) => self.connection.set(connection),
            Act::End(code) => self.ended.set(Some(code)),
            Act::Clock(server_ms) => self.clock_ms.set(Some(server_ms - browser::steady_ms())),
            Act::Resolve(id, answer) => {
                if let Some(waiting) = self.answers.borrow_mut().remove(&id) {
                    // Who does not care how it ended has dropped the other end.
                    let _ = waiting.send(answer);
                }
            }
            Act::Replace { topic, snapshot, same_epoch } => {
                let state = self.feeds.borrow().state(topic);
                if let Some(state) = state {
                    state.replace(snapshot, same_epoch);
                }
            }
            Act::Apply { topic, event } => {
                let state = self.feeds.borrow().state(topic);
                if let Some(state) = state {
                    state.take_in(&event);
                }
                let callbacks = self.feeds.borrow().callbacks(topic);
                callbacks.iter().for_each(|callback| callback.call(&event));
            }
            Act::Refuse { topic, problem } => {
                let state = self.feeds.borrow().state(topic);
                if let Some(state) = state {
                    state.refuse(problem);
                }
            }
        }
    }

    fn happened(self: &Rc<Self>, socket: u32, happening: Happening) {
        self.drive(|link, moment| match happening {
            Happening::Opened => link.opened(socket),
            Happening::Closed(code) => link.closed(socket, code, moment),
            Happening::Heard(text) => match codec::read::<ServerFrame>(text.as_bytes()) {
                Ok(frame) => link.received(socket, frame, moment),
                Err(_) => {
                    if let Some(topic) = topic_of(&text) {
                        link.unreadable(socket, topic);
                    }
                }
            },
        });
    }
}

/// The topic of an event or a snapshot that a newer server sends and this build cannot read.
fn topic_of(text: &str) -> Option<Topic> {
    #[derive(Deserialize)]
    struct About {
        topic: Topic,
    }
    #[derive(Deserialize)]
    struct Unreadable {
        event: Option<About>,
    }
    codec::read::<Unreadable>(text.as_bytes()).ok()?.event.map(|event| event.topic)
}
