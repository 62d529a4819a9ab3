//! The call of this tab: who is in it by the server's word, and a connection to each of them.
//!
//! The server's word comes and goes with its connection; the connections to the others stay meanwhile. Somebody is
//! gone who is said to have left, or is missing from the list for longer than a return takes.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use gloo_timers::callback::{Interval, Timeout};
use leptos::{
    ev,
    prelude::*,
    reactive::owner::Owner,
    task::spawn_local,
    web_sys::{MediaStreamTrack, RtcConfiguration, RtcIceServer, RtcIceTransportPolicy, RtcPeerConnection},
};
use protocol::{
    AccountId, Code, Command, Event, LegId, Problem, Topic,
    accounts::Person,
    calls::{
        CallEvent, CallSnapshot, IceServer, JoinCall, LeaveCall, LeftCall, LegEvent, LegSnapshot, Media,
        RingEnd, RingUp, SendSignal, SetMedia, Signal, StopRinging,
    },
};
use wasm_bindgen::JsValue;

use super::{
    Devices, Signs,
    peer::{Means, Peer},
    remember, remembers,
    stats::counted,
};
use crate::{
    calls::{Calls, Ended, Here, Medium, Status, TALKS_ON_PUSH, quality::quality},
    live::{Connection, Followed, Live, browser, follow, on_event, use_live},
};

/// How long somebody may be missing from the list, as everybody is after a restart of the server.
const MISSING_MS: u32 = 20_000;
/// When it is tried again to come back, unless the server says when.
const AGAIN_MS: u32 = 2_000;
/// How often it is looked who speaks.
const LISTEN_EVERY_MS: u32 = 200;
/// How often it is looked how good the connections are.
const LOOK_EVERY_MS: u32 = 2_000;
/// The key that holds the microphone: the one of the letter T, whatever the layout.
const TALK_KEY: &str = "KeyT";
/// Where a letter is something that one writes.
const WRITING: &str = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select";
/// What all pictures of the person together may take, in bits a second: what most ways up carry.
const PICTURES: f64 = 900_000.0;
/// The loudness from which on somebody speaks.
const SPEAKS: f64 = 0.02;

/// The call of this tab, from joining to leaving.
#[derive(Clone, Copy)]
pub struct Session(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    calls: Calls,
    live: Live,
    here: Here,
    devices: Devices,
    owner: Owner,
    call: Followed<CallSnapshot>,
    leg: Followed<LegSnapshot>,
    peers: RefCell<BTreeMap<LegId, (Peer, Signs)>>,
    volumes: RefCell<BTreeMap<LegId, f64>>,
    /// Who is rung.
    rung: RefCell<BTreeMap<AccountId, Person>>,
    /// What the server was told of what is sent.
    told: Cell<Media>,
    microphone: RwSignal<bool>,
    /// What it was before it was on while held only.
    microphone_before: Cell<bool>,
    /// The microphone is on only while it is held.
    on_push: RwSignal<bool>,
    held: RwSignal<bool>,
    /// Among how many the pictures' bits are shared.
    shared: Cell<usize>,
    returns: Cell<bool>,
    renewal: RefCell<Option<Timeout>>,
    /// Changes whenever there is another peer.
    changed: RwSignal<u32>,
    /// Who was rung last, and what became of it.
    outcome: RwSignal<Option<(Person, RingEnd)>>,
    problem: RwSignal<Option<Problem>>,
}

impl Session {
    /// Goes on with a leg that the server has let in. Ends with its owner.
    pub fn new(calls: Calls, here: Here, devices: Devices) -> Self {
        let live = use_live();
        let on_push = remembers(TALKS_ON_PUSH);
        let inner = Rc::new(Inner {
            calls,
            live,
            here,
            devices,
            owner: Owner::current().unwrap_or_default(),
            call: follow(Topic::Call(here.room), None),
            leg: follow(Topic::Leg(here.leg), None),
            peers: RefCell::default(),
            volumes: RefCell::default(),
            rung: RefCell::default(),
            told: Cell::new(here.media),
            microphone: RwSignal::new(here.media.microphone || on_push),
            microphone_before: Cell::default(),
            on_push: RwSignal::new(on_push),
            held: RwSignal::new(false),
            shared: Cell::default(),
            returns: Cell::default(),
            renewal: RefCell::default(),
            changed: RwSignal::new(0),
            outcome: RwSignal::new(None),
            problem: RwSignal::new(None),
        });
        let session = Self(StoredValue::new_local(inner.clone()));
        inner.follow_call();
        inner.follow_leg();
        inner.follow_devices();
        inner.follow_connection();
        inner.listen();
        inner.ring();
        inner.hear_keys();
        // Who is reached may not have been: the peers go, and with them their connections.
        on_cleanup(move || {
            session.0.try_with_value(|inner| {
                inner.peers.borrow_mut().clear();
                inner.renewal.take();
            });
        });
        session
    }

    /// The call as the server tells it.
    pub fn call(self) -> ReadSignal<Option<CallSnapshot>> {
        self.inner().call.state()
    }

    /// What is to be seen of another leg. Reactive.
    pub fn signs(self, leg: LegId) -> Option<Signs> {
        let inner = self.inner();
        inner.changed.track();
        let peers = inner.peers.borrow();
        peers.get(&leg).map(|(_, signs)| *signs)
    }

    /// Whether nothing of another leg is to be heard, as one of the two people has blocked the other. Reactive.
    pub fn is_apart(self, leg: LegId) -> bool {
        self.inner().is_apart(leg)
    }

    /// How loud another leg is heard, from 0 to 1.
    pub fn volume(self, leg: LegId) -> f64 {
        self.inner().volumes.borrow().get(&leg).copied().unwrap_or(1.0)
    }

    /// Who was rung last, and what became of it.
    pub fn outcome(self) -> ReadSignal<Option<(Person, RingEnd)>> {
        self.inner().outcome.read_only()
    }

    /// Why somebody could not be rung.
    pub fn problem(self) -> ReadSignal<Option<Problem>> {
        self.inner().problem.read_only()
    }

    /// Stops ringing somebody.
    pub fn stop_ringing(self, account: AccountId) {
        let Some(inner) = self.held() else { return };
        let stop = StopRinging { room: inner.here.room, account };
        // Who is rung no longer needs no word.
        drop(inner.live.send(Command::StopRinging(stop)));
    }

    /// What another leg sends. Reactive.
    pub fn media_of(self, leg: LegId) -> Media {
        self.call().with(|call| {
            let legs = call.iter().flat_map(|call| &call.legs);
            legs.filter(|known| known.id == leg).map(|known| known.media).next().unwrap_or_default()
        })
    }

    /// Whether one's own microphone is on. Reactive.
    pub fn has_microphone(self) -> bool {
        self.inner().speaks() && self.devices().is_open(Medium::Microphone)
    }

    /// Whether the microphone is on only while it is held. Reactive.
    pub fn talks_on_push(self) -> bool {
        self.inner().on_push.get()
    }

    /// Lets the microphone be on only while it is held, in later calls as well, or as it was.
    pub fn talk_on_push(self, on: bool) {
        let Some(inner) = self.held() else { return };
        if untrack(|| inner.on_push.get()) == on {
            return;
        }
        let before = inner.microphone_before.replace(untrack(|| inner.microphone.get()));
        inner.held.set(false);
        inner.on_push.set(on);
        remember(TALKS_ON_PUSH, on);
        self.set_microphone(on || before);
    }

    /// Holds the microphone, or lets it go.
    pub fn hold(self, held: bool) {
        if let Some(inner) = self.held() {
            inner.hold(held);
        }
    }

    /// Turns the microphone on or off. While it is off it stays open, so that it is on again at once.
    pub fn set_microphone(self, on: bool) {
        let Some(inner) = self.held() else { return };
        inner.microphone.set(on);
        if on {
            inner.open_microphone();
        }
        inner.send_all();
    }

    /// Turns the camera, or the sharing of the screen, on or off.
    pub fn set_open(self, medium: Medium, on: bool) {
        let Some(inner) = self.held() else { return };
        match on {
            true => spawn_local(inner.devices.open(medium)),
            false => inner.devices.close(medium),
        }
    }

    /// How loud another leg is to be heard, from 0 to 1.
    pub fn set_volume(self, leg: LegId, volume: f64) {
        let Some(inner) = self.held() else { return };
        inner.volumes.borrow_mut().insert(leg, volume);
        if let Some((peer, _)) = inner.peers.borrow().get(&leg) {
            peer.set_volume(volume);
        }
    }

    /// The person's own devices.
    pub fn devices(self) -> Devices {
        self.inner().devices
    }

    /// Hangs up.
    pub fn leave(self) {
        let Some(inner) = self.held() else { return };
        let left = inner.live.send(Command::LeaveCall(LeaveCall { leg: inner.here.leg }));
        // Who is not in it any more has left.
        drop(left);
        inner.calls.end(inner.here.leg, None);
    }

    /// For what is shown of the call, which is gone before it is.
    fn inner(self) -> Rc<Inner> {
        self.0.get_value()
    }

    /// For what may come later than the end, as the letting go of a button that goes with it.
    fn held(self) -> Option<Rc<Inner>> {
        self.0.try_get_value()
    }
}

impl Inner {
    fn follow_call(self: &Rc<Self>) {
        let leg = self.leg.state();
        // The leg's state changes with each signal.
        let apart = Memo::new(move |_| leg.with(|leg| leg.as_ref().map(|leg| leg.apart.clone())));
        let session = self.clone();
        Effect::new(move |_| {
            // Without what the server tells of relays nobody is called.
            if let (Some(call), Some(_)) = (session.call.state().get(), apart.get()) {
                session.look(&call);
            }
        });
        let session = self.clone();
        on_event(Topic::Call(self.here.room), move |event| {
            let Event::Call(event) = event else { return };
            match event {
                CallEvent::Left { leg, how } if *leg == session.here.leg => session.ended(*how),
                CallEvent::Left { leg, .. } => session.forget(*leg),
                CallEvent::Joined { leg, .. } => session.with_peer(leg.id, Peer::came_back),
                CallEvent::RungOut { account, how } => session.rung_out(*account, *how),
                CallEvent::Away { leg, away: false } => session.with_peer(*leg, Peer::restart_if_lost),
                CallEvent::Rung(rung) => {
                    session.rung.borrow_mut().insert(rung.person.id, rung.person.clone());
                }
                CallEvent::Away { .. } | CallEvent::Changed { .. } => {}
            }
        });
    }

    fn follow_leg(self: &Rc<Self>) {
        let session = self.clone();
        on_event(Topic::Leg(self.here.leg), move |event| {
            if let Event::Leg(LegEvent::Signaled { from, signal }) = event {
                session.meet(*from);
                session.with_peer(*from, |peer| peer.hear(signal.clone()));
            }
        });
        let session = self.clone();
        Effect::new(move |_| {
            if session.leg.refused().get().is_some() {
                session.come_back();
            }
        });
        let (leg, session) = (self.leg.state(), self.clone());
        let until_ms = Memo::new(move |_| leg.with(|leg| leg.as_ref().map(|leg| leg.until_ms)));
        Effect::new(move |_| {
            let Some(until_ms) = until_ms.get() else { return };
            session.renew_in_time(until_ms);
            let configuration = session.configuration();
            session.peers.borrow().values().for_each(|(peer, _)| peer.configure(&configuration));
        });
    }

    /// Rings whom the person wants here, as soon as the others know of the person.
    fn ring(self: &Rc<Self>) {
        let leg = self.leg.state();
        let is_in = Memo::new(move |_| leg.with(Option::is_some));
        let session = self.clone();
        Effect::new(move |_| {
            let whom = session.calls.whom.get().filter(|(room, _)| *room == session.here.room && is_in.get());
            let Some((room, whom)) = whom else { return };
            session.calls.whom.set(None);
            session.outcome.set(None);
            session.problem.set(None);
            let ring = RingUp { room, account: whom.id };
            let rung = session.live.send(Command::RingUp(ring));
            let problem = session.problem;
            spawn_local(async move {
                if let Err(refused) = rung.await {
                    problem.try_set(Some(refused));
                }
            });
        });
    }

    fn rung_out(&self, account: AccountId, how: RingEnd) {
        let person = self.rung.borrow_mut().remove(&account);
        self.outcome.try_set(person.map(|person| (person, how)));
    }

    /// Whether what the microphone hears is to be sent. Reactive.
    fn speaks(&self) -> bool {
        let is = |signal: RwSignal<bool>| signal.try_get().unwrap_or_default();
        let (on, on_push, held) = (is(self.microphone), is(self.on_push), is(self.held));
        on && (!on_push || held)
    }

    fn hold(&self, held: bool) {
        if untrack(|| self.on_push.get() && self.held.get() != held) {
            self.held.set(held);
            if held {
                self.open_microphone();
            }
            self.send_all();
        }
    }

    fn open_microphone(&self) {
        if self.devices.track(Medium::Microphone).is_none() {
            spawn_local(self.devices.open(Medium::Microphone));
        }
    }

    /// The key T holds the microphone, wherever nothing is written.
    fn hear_keys(self: &Rc<Self>) {
        let (down, up, away) = (self.clone(), self.clone(), self.clone());
        let pressed = window_event_listener(ev::keydown, move |event| {
            let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
            if plain && event.code() == TALK_KEY && !browser::is_within(&event, WRITING) {
                down.hold(true);
            }
        });
        let released = window_event_listener(ev::keyup, move |event| {
            if event.code() == TALK_KEY {
                up.hold(false);
            }
        });
        // Whoever goes to another window lets go there, which this one does not hear.
        let gone = window_event_listener(ev::blur, move |_| away.hold(false));
        let listeners = StoredValue::new_local(vec![pressed, released, gone]);
        on_cleanup(move || {
            let listeners = listeners.try_update_value(std::mem::take).unwrap_or_default();
            listeners.into_iter().for_each(WindowListenerHandle::remove);
        });
    }

    fn follow_devices(self: &Rc<Self>) {
        let session = self.clone();
        self.devices.on_change(move || session.send_all());
    }

    fn follow_connection(self: &Rc<Self>) {
        let session = self.clone();
        let online = {
            let connection = self.live.connection();
            Memo::new(move |_| matches!(connection.get(), Connection::Online { .. }))
        };
        Effect::new(move |before: Option<bool>| {
            let online = online.get();
            if online && before == Some(false) {
                session.peers.borrow().values().for_each(|(peer, _)| peer.restart_if_lost());
            }
            online
        });
        let session = self.clone();
        Effect::new(move |_| {
            // Who has been signed out is in no call.
            if session.live.connection().get() == Connection::Ended {
                session.calls.end(session.here.leg, None);
            }
        });
    }

    fn listen(self: &Rc<Self>) {
        let session = Rc::downgrade(self);
        let interval = Interval::new(LISTEN_EVERY_MS, move || {
            let Some(session) = session.upgrade() else { return };
            for (peer, signs) in session.peers.borrow().values() {
                let speaks = peer.loudness() > SPEAKS;
                if signs.speaks.try_get_untracked() != Some(speaks) {
                    signs.speaks.try_set(speaks);
                }
            }
        });
        let interval = StoredValue::new_local(interval);
        on_cleanup(move || interval.dispose());
        let session = Rc::downgrade(self);
        let interval = Interval::new(LOOK_EVERY_MS, move || {
            let Some(session) = session.upgrade() else { return };
            session.share();
            for (&leg, (peer, signs)) in session.peers.borrow().iter() {
                spawn_local(session.clone().look_at(leg, peer.connection(), *signs));
            }
        });
        let interval = StoredValue::new_local(interval);
        on_cleanup(move || interval.dispose());
    }

    /// Meets those who are new in the list, and lets those go who stay away from it.
    fn look(self: &Rc<Self>, call: &CallSnapshot) {
        let there: BTreeSet<_> = call.legs.iter().map(|leg| leg.id).collect();
        for &leg in there.iter().filter(|&&leg| leg != self.here.leg) {
            match untrack(|| self.is_apart(leg)) {
                true => self.forget(leg),
                false => self.meet(leg),
            }
        }
        let missing: Vec<_> =
            self.peers.borrow().keys().filter(|leg| !there.contains(leg)).copied().collect();
        for leg in missing {
            let session = Rc::downgrade(self);
            let look = move || {
                let Some(session) = session.upgrade() else { return };
                let call = session.call.state().try_get_untracked().flatten();
                let is_there = call.is_none_or(|call| call.legs.iter().any(|known| known.id == leg));
                if !is_there {
                    session.forget(leg);
                }
            };
            Timeout::new(MISSING_MS, look).forget();
        }
    }

    /// Whether one of the two has blocked the other. Reactive.
    fn is_apart(&self, other: LegId) -> bool {
        self.leg.state().with(|leg| leg.as_ref().is_some_and(|leg| leg.apart.contains(&other)))
    }

    /// Begins to connect to another leg.
    fn meet(self: &Rc<Self>, leg: LegId) {
        if self.peers.borrow().contains_key(&leg) {
            return;
        }
        let signs = self.owner.with(Signs::new);
        let (session, configured) = (Rc::downgrade(self), Rc::downgrade(self));
        let (sent, live, own) = (Rc::downgrade(self), self.live, self.here.leg);
        let means = Means {
            say: Box::new(move |signal| {
                if let Some(session) = session.upgrade() {
                    session.say(leg, signal);
                }
            }),
            track: Box::new(move |medium| sent.upgrade()?.sent(medium, signs)),
            configuration: Box::new(move || {
                configured.upgrade().map_or_else(RtcConfiguration::new, |session| session.configuration())
            }),
            is_online: Box::new(move || {
                matches!(live.connection().try_get_untracked(), Some(Connection::Online { .. }))
            }),
        };
        // Fails only where the browser knows no such connections.
        let Ok(peer) = Peer::new(means, signs, own.offers_to(leg)) else { return };
        if let Some(&volume) = self.volumes.borrow().get(&leg) {
            peer.set_volume(volume);
        }
        self.peers.borrow_mut().insert(leg, (peer, signs));
        self.changed();
    }

    fn forget(&self, leg: LegId) {
        let before = self.peers.borrow_mut().remove(&leg);
        if before.is_some() {
            self.changed();
        }
    }

    fn with_peer(&self, leg: LegId, act: impl FnOnce(&Peer)) {
        if let Some((peer, _)) = self.peers.borrow().get(&leg) {
            act(peer);
        }
    }

    fn changed(&self) {
        self.changed.try_update(|changed| *changed = changed.wrapping_add(1));
    }

    /// Tells another leg something. What is refused was for somebody who is not there at the moment; it is said again
    /// on the return.
    fn say(&self, to: LegId, signal: Signal) {
        drop(self.live.send(Command::SendSignal(SendSignal { leg: self.here.leg, to, signal })));
    }

    /// Sends what is open, and tells the server of it.
    fn send_all(&self) {
        for (peer, signs) in self.peers.borrow().values() {
            for medium in Medium::ALL {
                peer.send(medium, self.sent(medium, *signs).as_ref());
            }
        }
        let media = self.media();
        self.calls.sends.try_set_value(media);
        if self.told.replace(media) != media {
            drop(self.live.send(Command::SetMedia(SetMedia { leg: self.here.leg, media })));
        }
    }

    /// What is to be sent to somebody in a medium: sound if the person speaks, pictures if the way carries them.
    fn sent(&self, medium: Medium, signs: Signs) -> Option<MediaStreamTrack> {
        let sends = match medium {
            Medium::Microphone => untrack(|| self.speaks()),
            Medium::Camera | Medium::Screen => signs.way.try_with_value(|way| way.carries_pictures())?,
        };
        self.devices.track(medium).filter(|_| sends)
    }

    /// Takes in how good a connection is, and lets the pictures rest where the way is too narrow for them.
    async fn look_at(self: Rc<Self>, leg: LegId, connection: RtcPeerConnection, signs: Signs) {
        let Some(now) = counted(&connection).await else { return };
        let before = signs.counted.try_get_value().unwrap_or_default();
        signs.counted.try_set_value(now);
        signs.quality.try_set(quality(before, now));
        let shows =
            [Medium::Camera, Medium::Screen].iter().any(|&medium| self.devices.track(medium).is_some());
        let Some(way) = signs.way.try_get_value() else { return };
        let mut after = way;
        after.look(now.carries.filter(|_| shows));
        signs.way.try_set_value(after);
        if after.carries_pictures() != way.carries_pictures() {
            signs.is_narrow.try_set(!after.carries_pictures());
            for medium in [Medium::Camera, Medium::Screen] {
                self.with_peer(leg, |peer| peer.send(medium, self.sent(medium, signs).as_ref()));
            }
        }
    }

    /// Shares what may be sent in pictures among those who are connected.
    fn share(&self) {
        let peers = self.peers.borrow();
        let is_connected =
            |(_, signs): &&(Peer, Signs)| signs.status.try_get_untracked() == Some(Status::Connected);
        let count = peers.values().filter(is_connected).count();
        if self.shared.replace(count) != count && count > 0 {
            for (peer, _) in peers.values() {
                for medium in [Medium::Camera, Medium::Screen] {
                    peer.limit(medium, PICTURES / count as f64);
                }
            }
        }
    }

    fn media(&self) -> Media {
        let is_open = |medium| self.devices.track(medium).is_some();
        Media {
            microphone: untrack(|| self.speaks()) && is_open(Medium::Microphone),
            camera: is_open(Medium::Camera),
            screen: is_open(Medium::Screen),
        }
    }

    fn configuration(&self) -> RtcConfiguration {
        let servers = self.leg.state().try_with_untracked(|leg| {
            let servers = leg.iter().flat_map(|leg| &leg.servers);
            servers.map(ice_server).collect::<js_sys::Array>()
        });
        let configuration = RtcConfiguration::new();
        configuration.set_ice_servers(&servers.unwrap_or_default());
        if untrack(|| self.calls.relays_only()) {
            configuration.set_ice_transport_policy(RtcIceTransportPolicy::Relay);
        }
        configuration
    }

    /// Joins again: the server has forgotten the leg, after a restart or after too long an absence.
    fn come_back(self: &Rc<Self>) {
        if self.returns.replace(true) {
            return;
        }
        let Here { room, leg, .. } = self.here;
        let joined = self.live.send(Command::JoinCall(self.join()));
        let session = self.clone();
        spawn_local(async move {
            let joined = joined.await;
            session.returns.set(false);
            match joined {
                Ok(_) => {
                    session.live.ask_again(Topic::Leg(leg));
                    session.live.ask_again(Topic::Call(room));
                    session.peers.borrow().values().for_each(|(peer, _)| peer.came_back());
                }
                // The connections to the others stand meanwhile.
                Err(problem) if problem.again => session.come_back_later(problem.retry_after_ms),
                Err(problem) => session.calls.end(leg, Some(ended_by(problem))),
            }
        });
    }

    fn come_back_later(self: &Rc<Self>, wait_ms: Option<u64>) {
        let session = Rc::downgrade(self);
        let come_back = move || {
            if let Some(session) = session.upgrade().filter(|session| session.is_here()) {
                session.come_back();
            }
        };
        let wait_ms = wait_ms.and_then(|wait_ms| u32::try_from(wait_ms).ok()).unwrap_or(AGAIN_MS);
        Timeout::new(wait_ms, come_back).forget();
    }

    /// Whether this is the call of this tab still.
    fn is_here(&self) -> bool {
        self.calls.here.try_get_untracked().flatten().is_some_and(|here| here.leg == self.here.leg)
    }

    /// What lets the leg in again.
    fn join(&self) -> JoinCall {
        let ticket = self.leg.state().with_untracked(|leg| leg.as_ref().map(|leg| leg.ticket.clone()));
        let Here { room, leg, .. } = self.here;
        JoinCall { room, leg, replaces: None, media: self.media(), ticket }
    }

    /// Joins again in the middle of the time for which the relays' credentials are good: who looks for another way
    /// later needs new ones.
    fn renew_in_time(self: &Rc<Self>, until_ms: i64) {
        let Some(now_ms) = self.live.server_time_ms() else { return };
        let wait_ms = ((until_ms as f64 - now_ms) / 2.0).clamp(0.0, f64::from(i32::MAX));
        let session = Rc::downgrade(self);
        let renew = move || {
            // Refused only to a leg that the server has forgotten, which learns of it otherwise.
            if let Some(session) = session.upgrade() {
                drop(session.live.send(Command::JoinCall(session.join())));
            }
        };
        self.renewal.replace(Some(Timeout::new(wait_ms as u32, renew)));
    }

    fn ended(&self, how: LeftCall) {
        let leg = self.here.leg;
        match how {
            LeftCall::HungUp => self.calls.end(leg, None),
            // By this tab itself, which goes on in another room as soon as it is let in.
            LeftCall::Replaced if self.calls.leaving.try_get_value().flatten() == Some(leg) => {}
            LeftCall::Replaced => self.calls.end(leg, Some(Ended::Elsewhere)),
            // The refusal of the leg leads back.
            LeftCall::Lost => {}
        }
    }
}

fn ended_by(problem: Problem) -> Ended {
    match problem.code {
        Code::AlreadyInCall => Ended::Elsewhere,
        _ => Ended::Refused(problem),
    }
}

/// A server as the browser takes it.
pub fn ice_server(server: &IceServer) -> JsValue {
    let told = RtcIceServer::new();
    let urls: js_sys::Array = server.urls.iter().map(|url| JsValue::from_str(url)).collect();
    told.set_urls(&urls);
    if !server.username.is_empty() {
        told.set_username(&server.username);
        told.set_credential(&server.credential);
    }
    told.into()
}
