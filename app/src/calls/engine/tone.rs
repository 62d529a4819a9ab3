//! What is heard when somebody rings: the two open strings of a dombra, again and again, in one tab of a browser.

use std::{cell::Cell, rc::Rc};

use futures::channel::oneshot::{Receiver, Sender, channel};
use gloo_timers::callback::Interval;
use leptos::{
    prelude::window,
    task::spawn_local,
    web_sys::{AudioContext, AudioContextState},
};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::live::browser::{call, member};

/// The strings, in Hz: d and g (in the higher of the two usual tunings).
const STRINGS: [f32; 2] = [293.66, 392.0];
/// How long after one string the next is struck, in seconds.
const APART: f64 = 0.18;
/// How long a string sounds, in seconds.
const LENGTH: f64 = 1.2;
/// As loud as a voice, and no louder.
const LOUDNESS: f32 = 0.2;
/// What is no longer heard: an exponential fall does not reach nothing.
const SILENCE: f32 = 0.001;
/// How often both are struck.
const EVERY_MS: u32 = 2_000;
/// The lock that a browser's tabs share: whose it is sounds.
const TURN: &str = "oyinline-ring";

/// Sounds until it is dropped, unless another tab does.
pub struct Tone {
    context: AudioContext,
    _interval: Interval,
    /// Gives the turn away once it is dropped.
    _turn: Sender<()>,
}

impl Tone {
    /// None where the browser makes no sounds.
    pub fn new() -> Option<Self> {
        let context = AudioContext::new().ok()?;
        // Until the person has touched the page, browsers let it make no sound.
        let allowed = JsFuture::from(context.resume().ok()?);
        let sounds = Rc::<Cell<bool>>::default();
        let (turn, over) = channel();
        let begin = {
            let (sounds, context) = (sounds.clone(), context.clone());
            move || {
                sounds.set(true);
                drop(strike(&context));
            }
        };
        spawn_local(async move {
            // Not before: a tab that may not be heard would keep those silent that may.
            if allowed.await.is_ok() {
                in_turn(begin, over);
            }
        });
        let next = context.clone();
        let interval = Interval::new(EVERY_MS, move || {
            if sounds.get() {
                // One stroke that fails is one that is not heard.
                drop(strike(&next));
            }
        });
        Some(Self { context, _interval: interval, _turn: turn })
    }
}

/// Begins once no other tab of this browser sounds, and keeps the others waiting until it is over.
fn in_turn(begin: impl FnOnce() + 'static, over: Receiver<()>) {
    let locks = member(&window().navigator(), "locks").filter(JsValue::is_object);
    // Browsers have locks where a page has come by https; without them every tab sounds.
    let Some(locks) = locks else { return begin() };
    let hold = Closure::once_into_js(move || {
        begin();
        future_to_promise(async {
            // Dropped at the other end, not told: both end it.
            let _ = over.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Some(promise) = call(&locks, "request", &[TURN.into(), hold]) {
        // Refused only to a page that is about to go.
        let held = JsFuture::from(js_sys::Promise::from(promise));
        spawn_local(async move { drop(held.await) });
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        // It ends by itself; nobody waits for it.
        let _ = self.context.close();
    }
}

fn strike(context: &AudioContext) -> Result<(), JsValue> {
    // What is struck while nothing may be heard would all be heard at once later.
    if context.state() != AudioContextState::Running {
        return Ok(());
    }
    for (index, pitch) in STRINGS.into_iter().enumerate() {
        let at = context.current_time() + APART * index as f64;
        let (string, fall) = (context.create_oscillator()?, context.create_gain()?);
        string.frequency().set_value(pitch);
        fall.gain().set_value_at_time(LOUDNESS, at)?;
        fall.gain().exponential_ramp_to_value_at_time(SILENCE, at + LENGTH)?;
        string.connect_with_audio_node(&fall)?;
        fall.connect_with_audio_node(&context.destination())?;
        string.start_with_when(at)?;
        string.stop_with_when(at + LENGTH)?;
    }
    Ok(())
}
