//! The person's own microphone, camera and screen: asked for when the person wants them, and given back after.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::{
    prelude::*,
    web_sys::{MediaDeviceInfo, MediaStream, MediaStreamTrack, MediaStreamTrackState},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::meter::Meter;
use crate::{
    calls::{Device, Medium, Trouble},
    live::browser::{call, member, object},
};

/// The devices of this tab. They are given back with its owner.
#[derive(Clone, Copy)]
pub struct Devices(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    tracks: RefCell<[Option<Open>; 3]>,
    chosen: RefCell<[String; 3]>,
    /// Counts what the person has wished of each medium: an answer to an earlier wish comes too late.
    wishes: Cell<[u32; 3]>,
    list: RwSignal<Vec<Device>>,
    trouble: RwSignal<Option<Trouble>>,
    level: RwSignal<f64>,
    /// Changes whenever another track is open.
    changed: RwSignal<u32>,
    meter: RefCell<Option<Meter>>,
    on_devices: RefCell<Option<Closure<dyn FnMut()>>>,
}

struct Open {
    track: MediaStreamTrack,
    /// Called when the device is taken away or the person ends the sharing in the browser's own bar.
    _on_end: Closure<dyn FnMut()>,
}

impl Devices {
    /// No device is open.
    pub fn new() -> Self {
        let devices = Self(StoredValue::new_local(Rc::new(Inner {
            tracks: RefCell::new([None, None, None]),
            chosen: RefCell::default(),
            wishes: Cell::default(),
            list: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            level: RwSignal::new(0.0),
            changed: RwSignal::new(0),
            meter: RefCell::default(),
            on_devices: RefCell::default(),
        })));
        on_cleanup(move || {
            devices.0.try_with_value(|inner| inner.give_back());
        });
        devices.watch();
        devices
    }

    /// Opens a medium. What goes wrong is in [`Devices::trouble`].
    pub async fn open(self, medium: Medium) {
        let Some(inner) = self.held() else { return };
        let wish = inner.wish(medium);
        inner.trouble.try_set(None);
        let opened = match ask(medium, &inner.chosen(medium)).await {
            // The device that was chosen once is not there any more.
            Err(Trouble::Missing) if !inner.chosen(medium).is_empty() => {
                inner.choose(medium, "");
                ask(medium, "").await
            }
            opened => opened,
        };
        // A person thinks about the browser's question for as long as it takes, and may have left meanwhile.
        if self.held().is_none() || inner.wishes.get()[medium as usize] != wish {
            opened.iter().for_each(MediaStreamTrack::stop);
            return;
        }
        match opened {
            Ok(track) => inner.keep(self, medium, track),
            // Who closes the browser's choice of screens has not met with trouble.
            Err(Trouble::Refused) if medium == Medium::Screen => {}
            Err(trouble) => drop(inner.trouble.try_set(Some(trouble))),
        }
        self.look().await;
    }

    /// Gives a medium back.
    pub fn close(self, medium: Medium) {
        if let Some(inner) = self.held() {
            inner.close(medium);
        }
    }

    /// Gives everything back.
    pub fn close_all(self) {
        Medium::ALL.into_iter().for_each(|medium| self.close(medium));
    }

    /// Takes another device for a medium from now on.
    pub async fn choose(self, medium: Medium, device: String) {
        let Some(inner) = self.held() else { return };
        inner.choose(medium, &device);
        if inner.track(medium).is_some() {
            self.open(medium).await;
        }
    }

    /// The device that was chosen for a medium; empty for the browser's own choice.
    pub fn chosen(self, medium: Medium) -> String {
        self.inner().chosen(medium)
    }

    /// Whether a medium is open. Reactive.
    pub fn is_open(self, medium: Medium) -> bool {
        let inner = self.inner();
        inner.changed.track();
        inner.track(medium).is_some()
    }

    /// The devices that there are, as far as the browser tells.
    pub fn list(self) -> ReadSignal<Vec<Device>> {
        self.inner().list.read_only()
    }

    /// Why the last device could not be opened.
    pub fn trouble(self) -> ReadSignal<Option<Trouble>> {
        self.inner().trouble.read_only()
    }

    /// How loud it is at the microphone, from 0 to 1.
    pub fn level(self) -> ReadSignal<f64> {
        self.inner().level.read_only()
    }

    /// The track of a medium; none once the devices have been given back.
    pub fn track(self, medium: Medium) -> Option<MediaStreamTrack> {
        self.held()?.track(medium)
    }

    /// The stream of a medium, for showing it to oneself. Reactive.
    pub fn stream(self, medium: Medium) -> Option<MediaStream> {
        let inner = self.inner();
        inner.changed.track();
        let stream = MediaStream::new().ok()?;
        stream.add_track(&inner.track(medium)?);
        Some(stream)
    }

    /// Whether the browser can share a screen.
    pub fn can_share(self) -> bool {
        media_devices()
            .and_then(|devices| member(&devices, "getDisplayMedia"))
            .is_some_and(|it| it.is_function())
    }

    /// Calls `callback` whenever another track is open in a medium, or none.
    pub fn on_change(self, callback: impl Fn() + 'static) {
        let changed = self.inner().changed;
        Effect::new(move |_| {
            changed.track();
            callback();
        });
    }

    /// Reads the list of devices.
    async fn look(self) {
        let Some(list) = enumerate().await else { return };
        if let Some(inner) = self.held() {
            inner.list.try_set(list);
        }
    }

    fn watch(self) {
        let on_devices = Closure::<dyn FnMut()>::new(move || {
            leptos::task::spawn_local(async move { self.look().await });
        });
        if let Some(devices) = media_devices() {
            let function = on_devices.as_ref().clone();
            call(&devices, "addEventListener", &["devicechange".into(), function]);
        }
        self.inner().on_devices.replace(Some(on_devices));
    }

    /// For what is shown of the devices, which is gone before they are.
    fn inner(self) -> Rc<Inner> {
        self.0.get_value()
    }

    /// For what may come later than the end: presses, answers, and what the browser tells.
    fn held(self) -> Option<Rc<Inner>> {
        self.0.try_get_value()
    }
}

impl Inner {
    fn keep(&self, devices: Devices, medium: Medium, track: MediaStreamTrack) {
        let on_end = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = devices.held() {
                inner.close(medium);
                if medium != Medium::Screen {
                    inner.trouble.try_set(Some(Trouble::Missing));
                }
            }
        });
        track.set_onended(Some(on_end.as_ref().unchecked_ref()));
        if medium == Medium::Microphone {
            self.meter.replace(Meter::new(&track, self.level));
        }
        let before = self.tracks.borrow_mut()[medium as usize].replace(Open { track, _on_end: on_end });
        before.iter().for_each(Open::stop);
        self.changed();
        drop(before);
    }

    fn close(&self, medium: Medium) {
        self.wish(medium);
        let before = self.tracks.borrow_mut()[medium as usize].take();
        let Some(before) = before else { return };
        before.stop();
        if medium == Medium::Microphone {
            self.meter.take();
            self.level.try_set(0.0);
        }
        self.changed();
        // It may be the callback that runs.
        gloo_timers::callback::Timeout::new(0, move || drop(before)).forget();
    }

    fn give_back(&self) {
        self.meter.take();
        for open in self.tracks.borrow_mut().iter_mut().filter_map(Option::take) {
            open.stop();
        }
        if let (Some(devices), Some(on_devices)) = (media_devices(), self.on_devices.take()) {
            call(&devices, "removeEventListener", &["devicechange".into(), on_devices.as_ref().clone()]);
        }
    }

    fn changed(&self) {
        self.changed.try_update(|changed| *changed = changed.wrapping_add(1));
    }

    fn track(&self, medium: Medium) -> Option<MediaStreamTrack> {
        let tracks = self.tracks.borrow();
        let open = tracks[medium as usize].as_ref()?;
        (open.track.ready_state() == MediaStreamTrackState::Live).then(|| open.track.clone())
    }

    /// Numbers a wish, after which no answer to an earlier one counts.
    fn wish(&self, medium: Medium) -> u32 {
        let mut wishes = self.wishes.get();
        wishes[medium as usize] += 1;
        self.wishes.set(wishes);
        wishes[medium as usize]
    }

    fn chosen(&self, medium: Medium) -> String {
        self.chosen.borrow()[medium as usize].clone()
    }

    fn choose(&self, medium: Medium, device: &str) {
        self.chosen.borrow_mut()[medium as usize] = device.to_owned();
    }
}

impl Open {
    fn stop(&self) {
        self.track.set_onended(None);
        self.track.stop();
    }
}

fn media_devices() -> Option<JsValue> {
    // A page that is neither encrypted nor on this machine has none.
    member(&window().navigator(), "mediaDevices").filter(|devices| devices.is_object())
}

/// Asks for a device.
pub async fn ask(medium: Medium, device: &str) -> Result<MediaStreamTrack, Trouble> {
    let devices = media_devices().ok_or(Trouble::NotEncrypted)?;
    let exact = || (!device.is_empty()).then(|| ("deviceId", object(&[("exact", device.into())])));
    let (method, constraints) = match medium {
        Medium::Microphone => {
            let wanted = ["echoCancellation", "noiseSuppression", "autoGainControl"];
            let wanted: Vec<_> =
                wanted.map(|name| (name, JsValue::TRUE)).into_iter().chain(exact()).collect();
            ("getUserMedia", object(&[("audio", object(&wanted))]))
        }
        Medium::Camera => {
            let ideal = |value: f64| object(&[("ideal", value.into())]);
            let size = [("width", ideal(640.0)), ("height", ideal(360.0)), ("frameRate", ideal(24.0))];
            let wanted: Vec<_> = size.into_iter().chain(exact()).collect();
            ("getUserMedia", object(&[("video", object(&wanted))]))
        }
        Medium::Screen => {
            let slow = object(&[("max", 15.0.into())]);
            ("getDisplayMedia", object(&[("video", object(&[("frameRate", slow)]))]))
        }
    };
    let promise = call(&devices, method, &[constraints]).ok_or(Trouble::Other)?;
    let stream = JsFuture::from(js_sys::Promise::from(promise)).await.map_err(|error| trouble(&error))?;
    let tracks = stream.unchecked_into::<MediaStream>().get_tracks();
    tracks.get(0).dyn_into().map_err(|_| Trouble::Other)
}

/// What a `DOMException` of the Media Capture API means to a person.
fn trouble(error: &JsValue) -> Trouble {
    match member(error, "name").and_then(|name| name.as_string()).as_deref() {
        Some("NotAllowedError" | "SecurityError") => Trouble::Refused,
        Some("NotFoundError" | "OverconstrainedError") => Trouble::Missing,
        Some("NotReadableError" | "AbortError") => Trouble::InUse,
        _ => Trouble::Other,
    }
}

async fn enumerate() -> Option<Vec<Device>> {
    let promise = call(&media_devices()?, "enumerateDevices", &[])?;
    let list = JsFuture::from(js_sys::Promise::from(promise)).await.ok()?;
    let device = |info: JsValue| {
        let medium = match member(&info, "kind")?.as_string()?.as_str() {
            "audioinput" => Medium::Microphone,
            "videoinput" => Medium::Camera,
            _ => return None,
        };
        let info: MediaDeviceInfo = info.unchecked_into();
        // Before the first permission browsers tell neither ids nor names.
        (!info.device_id().is_empty()).then(|| Device { medium, id: info.device_id(), name: info.label() })
    };
    Some(js_sys::Array::from(&list).iter().filter_map(device).collect())
}
