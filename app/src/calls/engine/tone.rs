//! What is heard when somebody rings: the two open strings of a dombra, again and again.

use gloo_timers::callback::Interval;
use leptos::{
    task::spawn_local,
    web_sys::{AudioContext, AudioContextState},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

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

/// Sounds until it is dropped.
pub struct Tone {
    context: AudioContext,
    _interval: Interval,
}

impl Tone {
    /// None where the browser makes no sounds.
    pub fn new() -> Option<Self> {
        let context = AudioContext::new().ok()?;
        // Until the person has touched the page, browsers let it make no sound.
        let allowed = JsFuture::from(context.resume().ok()?);
        let (first, next) = (context.clone(), context.clone());
        spawn_local(async move {
            drop(allowed.await.and_then(|_| strike(&first)));
        });
        // One stroke that fails is one that is not heard.
        let interval = Interval::new(EVERY_MS, move || drop(strike(&next)));
        Some(Self { context, _interval: interval })
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
