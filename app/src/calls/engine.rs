//! The browser's half of a call: devices, connections, and what is heard and seen of the others. The server has a
//! twin that does nothing.

mod devices;
mod meter;
mod peer;
mod session;
mod stats;
mod stretch;
mod tone;
pub mod trial;

use gloo_timers::callback::Interval;
use leptos::{
    ev::PointerEvent,
    html,
    prelude::*,
    task::spawn_local,
    web_sys::{MediaStream, Storage},
};
use protocol::LegId;
use uuid::Uuid;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use self::tone::Tone;
pub use self::{devices::Devices, session::Session};
use super::{Medium, Quality, Status, narrow::Way, quality::Counted, safety::BYTES};
use crate::live::browser::{call, member};

/// What is to be seen of one other leg. Lives as long as the call.
#[derive(Clone, Copy, PartialEq)]
pub struct Signs {
    /// How the connection stands.
    pub status: RwSignal<Status>,
    /// Whether somebody speaks there.
    pub speaks: RwSignal<bool>,
    /// How good the connection is, once it is known.
    pub quality: RwSignal<Option<Quality>>,
    /// The safety code, once both sides have described themselves.
    pub code: RwSignal<Option<[u8; BYTES]>>,
    /// The way is too narrow for one's own pictures.
    pub is_narrow: RwSignal<bool>,
    counted: StoredValue<Counted>,
    way: StoredValue<Way>,
    streams: StoredValue<[Option<MediaStream>; 3], LocalStorage>,
    /// Changes whenever another stream is there.
    shown: RwSignal<u32>,
}

impl Signs {
    /// Nothing is there yet.
    pub fn new() -> Self {
        Self {
            status: RwSignal::new(Status::Connecting),
            speaks: RwSignal::new(false),
            quality: RwSignal::new(None),
            code: RwSignal::new(None),
            is_narrow: RwSignal::new(false),
            counted: StoredValue::default(),
            way: StoredValue::default(),
            streams: StoredValue::new_local([None, None, None]),
            shown: RwSignal::new(0),
        }
    }

    /// What comes in a medium. Reactive.
    pub fn stream(self, medium: Medium) -> Option<MediaStream> {
        self.shown.track();
        self.streams.try_with_value(|streams| streams[medium as usize].clone()).flatten()
    }

    fn show(self, medium: Medium, stream: MediaStream) {
        self.streams.try_update_value(|streams| streams[medium as usize] = Some(stream));
        self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
    }
}

/// A name for a leg that begins.
pub fn new_leg() -> LegId {
    LegId(Uuid::now_v7())
}

/// What an element can show.
pub type Stream = MediaStream;

/// Shows a stream in an element, or nothing.
pub fn show(video: NodeRef<html::Video>, stream: Option<Stream>) {
    if let Some(video) = video.get() {
        // A stream that is set again begins anew.
        if video.src_object() != stream {
            video.set_src_object(stream.as_ref());
        }
    }
}

/// Whether the browser can show a picture in a window of its own.
pub fn can_float() -> bool {
    member(&document(), "pictureInPictureEnabled") == Some(JsValue::TRUE)
}

/// Shows the first picture of an element in a window of its own.
pub fn float(element: NodeRef<html::Div>) {
    let video = element.get_untracked().and_then(|element| {
        // `:not([hidden])`: of whom nothing is to be seen.
        element.query_selector("video:not([hidden])").ok().flatten()
    });
    if let Some(video) = video
        && let Some(promise) = call(&video, "requestPictureInPicture", &[])
    {
        // The person sees whether it comes.
        let floated = JsFuture::from(js_sys::Promise::from(promise));
        spawn_local(async move { drop(floated.await) });
    }
}

/// Lets an element hear of the pointer until it is let go, wherever it is.
pub fn hold(event: &PointerEvent) {
    if let Some(target) = event.current_target() {
        call(&target, "setPointerCapture", &[event.pointer_id().into()]);
    }
}

/// Changes every second, until the owner is cleaned up.
pub fn every_second() -> Signal<u32> {
    let seconds = RwSignal::new(0_u32);
    let interval = Interval::new(1_000, move || {
        seconds.try_update(|seconds| *seconds = seconds.wrapping_add(1));
    });
    let interval = StoredValue::new_local(interval);
    on_cleanup(move || interval.dispose());
    seconds.into()
}

/// Whether this browser remembers a choice.
pub fn remembers(choice: &str) -> bool {
    storage().and_then(|storage| storage.get_item(choice).ok().flatten()).is_some()
}

/// Remembers a choice in this browser, or forgets it.
pub fn remember(choice: &str, chosen: bool) {
    let Some(storage) = storage() else { return };
    // A browser that keeps nothing forgets it with a reload.
    drop(if chosen { storage.set_item(choice, "1") } else { storage.remove_item(choice) });
}

/// Lets it be heard that somebody rings, while `is_rung`.
pub fn sound(is_rung: Memo<bool>) {
    Effect::new(move |_| is_rung.get().then(Tone::new).flatten());
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
