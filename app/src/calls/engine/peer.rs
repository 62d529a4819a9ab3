//! The connection to one other leg: negotiated, kept up, and begun anew where it breaks.
//!
//! What happens to it is taken one after the other by one task, so a description is never made while another is
//! being taken. The three media have their places from the first offer on (sound, camera, screen), and what is sent
//! in each can change without a word to the other side.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
};
use gloo_timers::callback::Timeout;
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{
        HtmlAudioElement, MediaStream, MediaStreamTrack, RtcConfiguration, RtcIceCandidate,
        RtcIceCandidateInit, RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState,
        RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcSdpType, RtcSessionDescriptionInit,
        RtcSignalingState,
    },
};
use protocol::{
    calls::{Candidate, Signal},
    limits,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{Medium, Signs, Status, stretch::stretched};
use crate::{
    calls::{
        fingerprints::material,
        negotiation::{Negotiation, Offered},
    },
    live::browser::{call, member, steady_ms},
};

/// How long candidates are gathered before they are told together.
const GATHER_MS: u32 = 40;
/// After so long without a word from the side that is to begin, the other does.
const STEP_IN_MS: u32 = 2_000;
/// A connection that has come back by itself within this time was not worth a word.
const PATIENCE_MS: u32 = 2_000;
/// When a connection that is not there is tried again.
const AGAIN_MS: u32 = 6_000;

/// A connection to another leg.
pub struct Peer(Rc<Shared>);

/// What a peer needs of the call.
pub struct Means {
    /// Tells the other leg something.
    pub say: Box<dyn Fn(Signal)>,
    /// The track that is sent in a medium now.
    pub track: Box<dyn Fn(Medium) -> Option<MediaStreamTrack>>,
    /// How to reach others.
    pub configuration: Box<dyn Fn() -> RtcConfiguration>,
    /// Whether the server is reached: without it nothing can be agreed upon.
    pub is_online: Box<dyn Fn() -> bool>,
}

struct Shared {
    means: Means,
    signs: Signs,
    negotiation: Cell<Negotiation>,
    wire: RefCell<Wire>,
    inputs: UnboundedSender<Input>,
    /// Candidates of this side that are not told yet.
    found: RefCell<Vec<Candidate>>,
    gathering: RefCell<Option<Timeout>>,
    again: RefCell<Option<Timeout>>,
    sound: HtmlAudioElement,
}

/// One connection of the browser. A peer has another one once the first was given up.
struct Wire {
    connection: RtcPeerConnection,
    number: u32,
    /// Of the other side, from before it described itself.
    waiting: Vec<Candidate>,
    on_event: Vec<Closure<dyn FnMut(JsValue)>>,
}

enum Input {
    Begin,
    StepIn,
    Needed { wire: u32 },
    Heard(Signal),
    CameBack,
    Restart,
}

impl Peer {
    /// Begins to connect. Of the two sides one offers first.
    pub fn new(means: Means, signs: Signs, offers_first: bool) -> Result<Self, JsValue> {
        let (sender, inputs) = unbounded();
        let sound = HtmlAudioElement::new()?;
        // Somebody has pressed a button to be here, so browsers let it be heard.
        sound.set_autoplay(true);
        let connection = RtcPeerConnection::new_with_configuration(&(means.configuration)())?;
        let shared = Rc::new(Shared {
            means,
            signs,
            negotiation: Cell::new(Negotiation::new(offers_first)),
            wire: RefCell::new(Wire { connection, number: 0, waiting: Vec::new(), on_event: Vec::new() }),
            inputs: sender,
            found: RefCell::default(),
            gathering: RefCell::default(),
            again: RefCell::default(),
            sound,
        });
        shared.listen();
        spawn_local(run(Rc::downgrade(&shared), inputs));
        match offers_first {
            true => shared.put(Input::Begin),
            false => shared.put_later(Input::StepIn, STEP_IN_MS),
        }
        shared.try_again_later();
        Ok(Self(shared))
    }

    /// Takes what the other leg tells.
    pub fn hear(&self, signal: Signal) {
        self.0.put(Input::Heard(signal));
    }

    /// The other leg is reached again, or this one: what was on its way may be lost.
    pub fn came_back(&self) {
        self.0.put(Input::CameBack);
    }

    /// Looks for another way to the other leg, unless the present one is good.
    pub fn restart_if_lost(&self) {
        if !self.0.is_connected() {
            self.0.put(Input::Restart);
        }
    }

    /// Sends another track, or nothing, in a medium.
    pub fn send(&self, medium: Medium, track: Option<&MediaStreamTrack>) {
        if let Some(sender) = self.0.sender(medium) {
            replace(&sender, track);
        }
    }

    /// Sends no more than so many bits a second in a medium.
    pub fn limit(&self, medium: Medium, bits: f64) {
        let Some(sender) = self.0.sender(medium) else { return };
        let Some(parameters) = call(&sender, "getParameters", &[]) else { return };
        let encodings = member(&parameters, "encodings").map(|encodings| js_sys::Array::from(&encodings));
        let Some(first) = encodings.map(|encodings| encodings.get(0)).filter(JsValue::is_object) else {
            return;
        };
        // An object of the browser's own takes the member; before the negotiation there is none.
        let _ = js_sys::Reflect::set(&first, &"maxBitrate".into(), &bits.into());
        if let Some(promise) = call(&sender, "setParameters", &[parameters]) {
            let set = JsFuture::from(js_sys::Promise::from(promise));
            spawn_local(async move { drop(set.await) });
        }
    }

    /// Takes other credentials for the next time that a way is looked for.
    pub fn configure(&self, configuration: &RtcConfiguration) {
        // Refused only by a connection that is closed.
        let _ = self.0.wire.borrow().connection.set_configuration_with_configuration(configuration);
    }

    /// How loud the other leg is to be heard, from 0 to 1.
    pub fn set_volume(&self, volume: f64) {
        self.0.sound.set_volume(volume.clamp(0.0, 1.0));
    }

    /// How loud the other leg is at the moment, from 0 to 1.
    pub fn loudness(&self) -> f64 {
        let transceiver = self.0.transceiver(Medium::Microphone);
        let Some(transceiver) = transceiver else { return 0.0 };
        let sources = transceiver.receiver().get_synchronization_sources();
        member(&sources.get(0), "audioLevel").and_then(|level| level.as_f64()).unwrap_or(0.0)
    }

    /// The browser's connection, for its statistics.
    pub fn connection(&self) -> RtcPeerConnection {
        self.0.wire.borrow().connection.clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.0.inputs.close_channel();
        self.0.again.take();
        self.0.gathering.take();
        self.0.sound.set_src_object(None);
        self.0.wire.borrow_mut().close();
    }
}

async fn run(peer: std::rc::Weak<Shared>, mut inputs: UnboundedReceiver<Input>) {
    while let Some(input) = inputs.next().await {
        let Some(peer) = peer.upgrade() else { return };
        // What fails here (a description that this browser cannot read, a connection closed meanwhile) leaves the
        // connection as it was; if that is not connected, it is tried again.
        let _ = peer.take(input).await;
    }
}

impl Shared {
    fn put(&self, input: Input) {
        // Refused only once the peer has been given up.
        let _ = self.inputs.unbounded_send(input);
    }

    fn put_later(self: &Rc<Self>, input: Input, wait_ms: u32) {
        let peer = Rc::downgrade(self);
        let put = move || {
            if let Some(peer) = peer.upgrade() {
                peer.put(input);
            }
        };
        Timeout::new(wait_ms, put).forget();
    }

    async fn take(self: &Rc<Self>, input: Input) -> Result<(), JsValue> {
        match input {
            Input::Begin if self.negotiation.get().begins() => self.make_places(),
            Input::StepIn if self.negotiation.get().steps_in() => self.make_places(),
            Input::Needed { wire } if wire == self.wire.borrow().number => self.offer().await?,
            Input::Heard(Signal::Offer { sdp }) => self.take_offer(sdp).await?,
            Input::Heard(Signal::Answer { sdp }) => self.take_answer(sdp).await?,
            Input::Heard(Signal::Candidates { candidates }) => self.take_candidates(candidates).await,
            Input::CameBack if self.negotiation.get().waits() => self.say_again(),
            Input::CameBack => self.try_again_later(),
            Input::Restart => self.restart(),
            Input::Begin | Input::StepIn | Input::Needed { .. } => {}
        }
        Ok(())
    }

    /// Makes the places of the three media, in which what is there is sent from the start. The browser asks for a
    /// negotiation once there is something to negotiate about.
    fn make_places(&self) {
        let connection = self.connection();
        for medium in Medium::ALL {
            let transceiver = connection.add_transceiver_with_str(medium.kind());
            replace(&transceiver.sender(), (self.means.track)(medium).as_ref());
        }
    }

    async fn offer(&self) -> Result<(), JsValue> {
        let connection = self.connection();
        let offer = done(&connection, connection.create_offer()).await?;
        done(&connection, connection.set_local_description(offer.unchecked_ref())).await?;
        let mut negotiation = self.negotiation.get();
        negotiation.offered();
        self.negotiation.set(negotiation);
        self.say_again();
        Ok(())
    }

    /// Says what this side has offered, with all candidates that are known.
    fn say_again(&self) {
        if let Some(description) = self.connection().local_description()
            && description.type_() == RtcSdpType::Offer
        {
            (self.means.say)(Signal::Offer { sdp: description.sdp() });
        }
    }

    async fn take_offer(self: &Rc<Self>, sdp: String) -> Result<(), JsValue> {
        let mut negotiation = self.negotiation.get();
        let offered = negotiation.heard_offer();
        match offered {
            Offered::Ignore => return Ok(()),
            Offered::TakeAnew => self.begin_anew()?,
            Offered::Take => {}
        }
        let connection = self.connection();
        describe(&connection, RtcSdpType::Offer, &sdp).await?;
        self.negotiation.set(negotiation);
        for medium in Medium::ALL {
            if let Some(transceiver) = self.transceiver(medium) {
                transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                replace(&transceiver.sender(), (self.means.track)(medium).as_ref());
            }
        }
        let answer = done(&connection, connection.create_answer()).await?;
        done(&connection, connection.set_local_description(answer.unchecked_ref())).await?;
        if let Some(description) = connection.local_description() {
            (self.means.say)(Signal::Answer { sdp: description.sdp() });
        }
        self.take_waiting().await;
        self.agree();
        Ok(())
    }

    async fn take_answer(&self, sdp: String) -> Result<(), JsValue> {
        let mut negotiation = self.negotiation.get();
        if negotiation.heard_answer() {
            describe(&self.connection(), RtcSdpType::Answer, &sdp).await?;
            self.negotiation.set(negotiation);
            self.take_waiting().await;
            self.agree();
        }
        Ok(())
    }

    async fn take_candidates(&self, candidates: Vec<Candidate>) {
        self.wire.borrow_mut().waiting.extend(candidates);
        if self.negotiation.get().is_described() {
            self.take_waiting().await;
        }
    }

    async fn take_waiting(&self) {
        let waiting = std::mem::take(&mut self.wire.borrow_mut().waiting);
        let connection = self.connection();
        for candidate in waiting {
            let init = RtcIceCandidateInit::new(&candidate.candidate);
            init.set_sdp_mid(candidate.mid.as_deref());
            init.set_sdp_m_line_index(candidate.line);
            if let Some(fragment) = candidate.fragment {
                // A plain object takes every member.
                let _ = js_sys::Reflect::set(&init, &"usernameFragment".into(), &fragment.into());
            }
            // One that belongs to an offer which was given up is refused, and of no use.
            let added = connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
            let _ = JsFuture::from(added).await;
        }
    }

    /// Makes the safety code of what both sides have described.
    fn agree(&self) {
        let connection = self.connection();
        let (own, other) = (connection.local_description(), connection.remote_description());
        let material = own.zip(other).and_then(|(own, other)| material(&own.sdp(), &other.sdp()));
        let Some(material) = material else { return };
        let code = self.signs.code;
        spawn_local(async move {
            let stretched = stretched(&material).await;
            code.try_set(stretched);
        });
    }

    /// Gives the connection up for one that has offered nothing yet.
    fn begin_anew(self: &Rc<Self>) -> Result<(), JsValue> {
        let connection = RtcPeerConnection::new_with_configuration(&(self.means.configuration)())?;
        {
            let mut wire = self.wire.borrow_mut();
            wire.close();
            wire.connection = connection;
            wire.number += 1;
        }
        self.found.borrow_mut().clear();
        self.listen();
        Ok(())
    }

    fn restart(self: &Rc<Self>) {
        if self.is_connected() || !(self.means.is_online)() {
            return;
        }
        let negotiation = self.negotiation.get();
        if negotiation.waits() {
            // The answer has not come for long: the offer may not have.
            self.say_again();
        } else if negotiation.is_described() {
            call(&self.connection(), "restartIce", &[]);
        }
        self.try_again_later();
    }

    fn try_again_later(self: &Rc<Self>) {
        let peer = Rc::downgrade(self);
        let again = move || {
            if let Some(peer) = peer.upgrade()
                && !peer.is_connected()
            {
                peer.put(Input::Restart);
                peer.try_again_later();
            }
        };
        self.again.replace(Some(Timeout::new(AGAIN_MS, again)));
    }

    /// Listens to the present connection.
    fn listen(self: &Rc<Self>) {
        let number = self.wire.borrow().number;
        let on = |act: fn(&Rc<Self>, u32, JsValue)| {
            let peer = Rc::downgrade(self);
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let peer = peer.upgrade().filter(|peer| peer.wire.borrow().number == number);
                if let Some(peer) = peer {
                    act(&peer, number, event);
                }
            })
        };
        let needed = on(|peer, wire, _| peer.put(Input::Needed { wire }));
        let candidate = on(|peer, _, event| {
            let event: RtcPeerConnectionIceEvent = event.unchecked_into();
            peer.found(event.candidate());
        });
        let changed = on(|peer, _, _| peer.changed());
        let track = on(|peer, _, event| peer.heard_track(&event));
        let mut wire = self.wire.borrow_mut();
        let function = |closure: &Closure<dyn FnMut(JsValue)>| {
            closure.as_ref().unchecked_ref::<js_sys::Function>().clone()
        };
        wire.connection.set_onnegotiationneeded(Some(&function(&needed)));
        wire.connection.set_onicecandidate(Some(&function(&candidate)));
        wire.connection.set_onconnectionstatechange(Some(&function(&changed)));
        wire.connection.set_ontrack(Some(&function(&track)));
        wire.on_event = vec![needed, candidate, changed, track];
    }

    /// Tells what was found together with what is found just after it.
    fn found(self: &Rc<Self>, candidate: Option<RtcIceCandidate>) {
        let Some(candidate) = candidate else { return };
        let fragment = member(&candidate, "usernameFragment").and_then(|fragment| fragment.as_string());
        self.found.borrow_mut().push(Candidate {
            candidate: candidate.candidate(),
            mid: candidate.sdp_mid(),
            line: candidate.sdp_m_line_index(),
            fragment,
        });
        let is_first = self.found.borrow().len() == 1;
        if is_first {
            let peer = Rc::downgrade(self);
            let tell = move || {
                let Some(peer) = peer.upgrade() else { return };
                let found = peer.found.take();
                for candidates in found.chunks(limits::CANDIDATES) {
                    (peer.means.say)(Signal::Candidates { candidates: candidates.to_vec() });
                }
            };
            self.gathering.replace(Some(Timeout::new(GATHER_MS, tell)));
        }
    }

    fn changed(self: &Rc<Self>) {
        let status = self.signs.status;
        match self.connection().connection_state() {
            RtcPeerConnectionState::Connected => {
                self.again.take();
                status.try_set(Status::Connected);
            }
            RtcPeerConnectionState::Disconnected | RtcPeerConnectionState::Failed => {
                let was_connected = status.try_get_untracked() == Some(Status::Connected);
                if was_connected {
                    status.try_set(Status::Lost { since_ms: steady_ms() });
                }
                if self.connection().connection_state() == RtcPeerConnectionState::Failed {
                    return self.put(Input::Restart);
                }
                self.put_later(Input::Restart, PATIENCE_MS);
            }
            _ => {}
        }
    }

    fn heard_track(&self, event: &JsValue) {
        let (track, transceiver) = (member(event, "track"), member(event, "transceiver"));
        let (Some(track), Some(transceiver)) = (track, transceiver) else { return };
        let track: MediaStreamTrack = track.unchecked_into();
        let place = self.connection().get_transceivers().index_of(&transceiver, 0);
        let Some(&medium) = usize::try_from(place).ok().and_then(|place| Medium::ALL.get(place)) else {
            return;
        };
        let Ok(stream) = MediaStream::new() else { return };
        stream.add_track(&track);
        if medium == Medium::Microphone {
            self.sound.set_src_object(Some(&stream));
        }
        self.signs.show(medium, stream);
    }

    fn is_connected(&self) -> bool {
        self.connection().connection_state() == RtcPeerConnectionState::Connected
    }

    fn connection(&self) -> RtcPeerConnection {
        self.wire.borrow().connection.clone()
    }

    fn transceiver(&self, medium: Medium) -> Option<RtcRtpTransceiver> {
        self.connection().get_transceivers().get(medium as u32).dyn_into().ok()
    }

    fn sender(&self, medium: Medium) -> Option<RtcRtpSender> {
        self.transceiver(medium).map(|transceiver| transceiver.sender())
    }
}

impl Wire {
    fn close(&mut self) {
        self.connection.set_onnegotiationneeded(None);
        self.connection.set_onicecandidate(None);
        self.connection.set_onconnectionstatechange(None);
        self.connection.set_ontrack(None);
        self.connection.close();
        self.waiting.clear();
        self.on_event.clear();
    }
}

/// Takes what the other side has described.
pub async fn describe(connection: &RtcPeerConnection, kind: RtcSdpType, sdp: &str) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(kind);
    description.set_sdp(sdp);
    done(connection, connection.set_remote_description(&description)).await?;
    Ok(())
}

/// Waits for what the browser does with a connection. An error as well if the connection was closed meanwhile: its
/// methods then throw.
async fn done(connection: &RtcPeerConnection, promise: js_sys::Promise) -> Result<JsValue, JsValue> {
    let answer = JsFuture::from(promise).await?;
    match connection.signaling_state() {
        RtcSignalingState::Closed => Err(JsValue::UNDEFINED),
        _ => Ok(answer),
    }
}

/// Tells nothing to the other side; refused only by a connection that is closed.
fn replace(sender: &RtcRtpSender, track: Option<&MediaStreamTrack>) {
    let replaced = JsFuture::from(sender.replace_track(track));
    spawn_local(async move { drop(replaced.await) });
}
