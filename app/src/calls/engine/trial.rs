//! What the test page tries: a device, an address by each helper, and sound between two connections of this browser.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use leptos::web_sys::{
    MediaStreamTrack, RtcConfiguration, RtcIceTransportPolicy, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcSdpType,
};
use protocol::calls::IceServer;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{devices::ask, peer::describe, session::ice_server, stats::counted};
use crate::{
    calls::{Trouble, medium::Medium},
    live::browser::{call, member},
};

/// How long finding a server may take.
const PATIENCE_MS: u32 = 6_000;
/// How long sound may take: both sides look for all their addresses, one after the other, and a browser gives a server
/// up that does not answer only after some ten seconds.
const MEDIA_PATIENCE_MS: u32 = 25_000;
/// How often it is looked whether sound has come.
const LOOK_EVERY_MS: u32 = 200;

/// Opens the microphone, and gives it back.
pub async fn microphone() -> Result<(), Trouble> {
    ask(Medium::Microphone, "").await.map(|track| track.stop())
}

/// Whether these servers answer: by an address of a kind (`srflx`, `relay`), or, where it would be the one that is known
/// already, without an error. An address of a relay is never known already.
pub async fn finds(servers: Vec<IceServer>, kind: &'static str) -> bool {
    let Ok(connection) = connection(&servers, kind == "relay") else { return false };
    // Something to be reached for.
    connection.add_transceiver_with_str(Medium::Microphone.kind());
    let (found, answer) = oneshot::channel();
    let failed = Rc::new(Cell::new(false));
    let failed_at_end = failed.clone();
    let on_error = Closure::<dyn FnMut()>::new(move || failed.set(true));
    let found = RefCell::new(Some(found));
    let on_candidate = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let candidate = event.unchecked_into::<RtcPeerConnectionIceEvent>().candidate();
        let is_one = candidate.as_ref().map(|candidate| {
            member(candidate, "type").and_then(|kind| kind.as_string()).is_some_and(|found| found == kind)
        });
        // At the end of the search there was none of the kind.
        let at_end = || kind != "relay" && !failed_at_end.get();
        let answer = if is_one.is_none() { Some(at_end()) } else { is_one.filter(|is_one| *is_one) };
        if let Some(answer) = answer
            && let Some(found) = found.borrow_mut().take()
        {
            // Nobody waits any more once it has taken too long.
            let _ = found.send(answer);
        }
    });
    connection.set_onicecandidate(Some(on_candidate.as_ref().unchecked_ref()));
    let listen = |method| {
        call(&connection, method, &["icecandidateerror".into(), on_error.as_ref().clone()]);
    };
    listen("addEventListener");
    let search = async {
        let offer = JsFuture::from(connection.create_offer()).await.ok()?;
        JsFuture::from(connection.set_local_description(offer.unchecked_ref())).await.ok()?;
        answer.await.ok()
    };
    let found = within(PATIENCE_MS, search).await.flatten().unwrap_or(false);
    connection.set_onicecandidate(None);
    listen("removeEventListener");
    connection.close();
    found
}

/// Whether sound comes both ways between two connections of this browser, by a relay where there is one.
pub async fn media(servers: Vec<IceServer>) -> bool {
    // A person thinks about the browser's question for as long as it takes.
    let Ok(track) = ask(Medium::Microphone, "").await else { return false };
    let heard = heard(&track, &servers).await;
    track.stop();
    heard
}

async fn heard(track: &MediaStreamTrack, servers: &[IceServer]) -> bool {
    let relays = servers.iter().any(|server| !server.username.is_empty());
    let (Ok(one), Ok(other)) = (connection(servers, relays), connection(servers, relays)) else {
        return false;
    };
    let heard = within(MEDIA_PATIENCE_MS, async {
        connect(&one, &other, track).await?;
        loop {
            let counts = (counted(&one).await?, counted(&other).await?);
            if counts.0.received > 0.0 && counts.1.received > 0.0 {
                return Some(());
            }
            TimeoutFuture::new(LOOK_EVERY_MS).await;
        }
    });
    let heard = heard.await.flatten().is_some();
    one.close();
    other.close();
    heard
}

/// Connects two connections with one track sent by both, each told of the other when it knows all its addresses.
async fn connect(one: &RtcPeerConnection, other: &RtcPeerConnection, track: &MediaStreamTrack) -> Option<()> {
    for connection in [one, other] {
        // Not a transceiver: the answering side would make another one for what is offered.
        call(connection, "addTrack", &[track.clone().into()]);
    }
    let offer = JsFuture::from(one.create_offer()).await.ok()?;
    JsFuture::from(one.set_local_description(offer.unchecked_ref())).await.ok()?;
    describe(other, RtcSdpType::Offer, &described(one).await?).await.ok()?;
    let answer = JsFuture::from(other.create_answer()).await.ok()?;
    JsFuture::from(other.set_local_description(answer.unchecked_ref())).await.ok()?;
    describe(one, RtcSdpType::Answer, &described(other).await?).await.ok()
}

/// A connection's description with all addresses.
async fn described(connection: &RtcPeerConnection) -> Option<String> {
    while member(connection, "iceGatheringState")?.as_string()? != "complete" {
        TimeoutFuture::new(LOOK_EVERY_MS).await;
    }
    Some(connection.local_description()?.sdp())
}

fn connection(servers: &[IceServer], relays_only: bool) -> Result<RtcPeerConnection, JsValue> {
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(&servers.iter().map(ice_server).collect::<js_sys::Array>());
    if relays_only {
        configuration.set_ice_transport_policy(RtcIceTransportPolicy::Relay);
    }
    RtcPeerConnection::new_with_configuration(&configuration)
}

async fn within<T>(patience_ms: u32, attempt: impl Future<Output = T>) -> Option<T> {
    match select(std::pin::pin!(attempt), TimeoutFuture::new(patience_ms)).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}
