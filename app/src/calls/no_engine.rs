//! The server's twin of the engine: there are no devices, and nobody is in a call.

use leptos::{ev::PointerEvent, html, prelude::*};
use protocol::{
    AccountId, LegId, Problem,
    accounts::Person,
    calls::{CallSnapshot, Media, RingEnd},
};

use super::{Calls, Device, Here, Medium, Quality, Status, Trouble, safety::BYTES};

/// There are none.
#[derive(Clone, Copy)]
pub struct Devices;

/// There is none.
#[derive(Clone, Copy)]
pub struct Session;

/// Nothing is seen.
#[derive(Clone, Copy, PartialEq)]
pub struct Signs {
    /// Nothing.
    pub status: RwSignal<Status>,
    /// Nobody.
    pub speaks: RwSignal<bool>,
    /// Nothing.
    pub quality: RwSignal<Option<Quality>>,
    /// Never.
    pub is_narrow: RwSignal<bool>,
    /// Nothing.
    pub code: RwSignal<Option<[u8; BYTES]>>,
}

impl Signs {
    /// Nothing.
    pub fn stream(self, _: Medium) -> Option<()> {
        None
    }
}

/// What the test page tries.
pub mod trial {
    use protocol::calls::IceServer;

    use crate::calls::Trouble;

    /// There is none.
    pub async fn microphone() -> Result<(), Trouble> {
        Err(Trouble::Missing)
    }

    /// Never.
    pub async fn finds(_: Vec<IceServer>, _: &'static str) -> bool {
        false
    }

    /// Never.
    pub async fn media(_: Vec<IceServer>) -> bool {
        false
    }
}

/// Not one that could be used.
pub fn new_leg() -> LegId {
    LegId(uuid::Uuid::nil())
}

/// None.
pub type Stream = ();

/// Does nothing.
pub fn show(_: NodeRef<html::Video>, _: Option<Stream>) {}

/// There are no windows.
pub fn can_float() -> bool {
    false
}

/// Does nothing.
pub fn float(_: NodeRef<html::Div>) {}

/// Does nothing.
pub fn hold(_: &PointerEvent) {}

/// Never.
pub fn remembers(_: &str) -> bool {
    false
}

/// Does nothing.
pub fn remember(_: &str, _: bool) {}

/// Nothing is heard.
pub fn sound(_: Memo<bool>) {}

/// Never comes.
pub fn every_second() -> Signal<u32> {
    Signal::stored(0)
}

impl Devices {
    /// None.
    pub fn new() -> Self {
        Self
    }

    /// Does nothing.
    pub async fn open(self, _: Medium) {}

    /// Does nothing.
    pub fn close(self, _: Medium) {}

    /// Does nothing.
    pub fn close_all(self) {}

    /// Does nothing.
    pub async fn choose(self, _: Medium, _: String) {}

    /// None.
    pub fn chosen(self, _: Medium) -> String {
        String::new()
    }

    /// Never.
    pub fn is_open(self, _: Medium) -> bool {
        false
    }

    /// Empty.
    pub fn list(self) -> ReadSignal<Vec<Device>> {
        RwSignal::new(Vec::new()).read_only()
    }

    /// None.
    pub fn trouble(self) -> ReadSignal<Option<Trouble>> {
        RwSignal::new(None).read_only()
    }

    /// Silence.
    pub fn level(self) -> ReadSignal<f64> {
        RwSignal::new(0.0).read_only()
    }

    /// Nothing.
    pub fn stream(self, _: Medium) -> Option<()> {
        None
    }

    /// Never.
    pub fn can_share(self) -> bool {
        false
    }
}

impl Session {
    /// None.
    pub fn new(_: Calls, _: Here, _: Devices) -> Self {
        Self
    }

    /// None.
    pub fn call(self) -> ReadSignal<Option<CallSnapshot>> {
        RwSignal::new(None).read_only()
    }

    /// None.
    pub fn signs(self, _: LegId) -> Option<Signs> {
        None
    }

    /// Never.
    pub fn is_apart(self, _: LegId) -> bool {
        false
    }

    /// As it is.
    pub fn volume(self, _: LegId) -> f64 {
        1.0
    }

    /// Nobody was.
    pub fn outcome(self) -> ReadSignal<Option<(Person, RingEnd)>> {
        RwSignal::new(None).read_only()
    }

    /// None.
    pub fn problem(self) -> ReadSignal<Option<Problem>> {
        RwSignal::new(None).read_only()
    }

    /// Does nothing.
    pub fn stop_ringing(self, _: AccountId) {}

    /// Nothing.
    pub fn media_of(self, _: LegId) -> Media {
        Media::default()
    }

    /// Never.
    pub fn has_microphone(self) -> bool {
        false
    }

    /// Does nothing.
    pub fn set_microphone(self, _: bool) {}

    /// Never.
    pub fn talks_on_push(self) -> bool {
        false
    }

    /// Does nothing.
    pub fn talk_on_push(self, _: bool) {}

    /// Does nothing.
    pub fn hold(self, _: bool) {}

    /// Does nothing.
    pub fn set_open(self, _: Medium, _: bool) {}

    /// Does nothing.
    pub fn set_volume(self, _: LegId, _: f64) {}

    /// None.
    pub fn devices(self) -> Devices {
        Devices
    }

    /// Does nothing.
    pub fn leave(self) {}
}
