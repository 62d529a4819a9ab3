//! What a connection counts about itself (W3C, "Identifiers for WebRTC's Statistics API").

use leptos::web_sys::RtcPeerConnection;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{calls::quality::Counted, live::browser::member};

/// Reads the counts of the sound.
pub async fn counted(connection: &RtcPeerConnection) -> Option<Counted> {
    let report = JsFuture::from(connection.get_stats()).await.ok()?;
    let mut counted = Counted::default();
    report.unchecked_into::<js_sys::Map>().for_each(&mut |entry: JsValue, _| {
        let text = |name| member(&entry, name).and_then(|value| value.as_string()).unwrap_or_default();
        let number = |name| member(&entry, name).and_then(|value| value.as_f64()).unwrap_or_default();
        match text("type").as_str() {
            "inbound-rtp" if text("kind") == "audio" => {
                counted.received = number("packetsReceived");
                counted.lost = number("packetsLost");
                counted.jitter = number("jitter");
            }
            "candidate-pair" if member(&entry, "nominated") == Some(JsValue::TRUE) => {
                counted.round_trip = number("currentRoundTripTime");
                counted.carries = member(&entry, "availableOutgoingBitrate").and_then(|bits| bits.as_f64());
            }
            _ => {}
        }
    });
    Some(counted)
}
