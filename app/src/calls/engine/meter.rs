//! How loud it is at the microphone.

use gloo_timers::callback::Interval;
use leptos::{
    prelude::*,
    web_sys::{AnalyserNode, AudioContext, MediaStream, MediaStreamAudioSourceNode, MediaStreamTrack},
};

/// How often it is looked at: as often as an eye follows.
const EVERY_MS: u32 = 100;
/// Samples that are looked at: some 20 ms.
const SAMPLES: usize = 1024;
/// The loudness (root mean square) of somebody who speaks close to the microphone.
const LOUD: f64 = 0.2;

/// Writes the loudness of a track into a signal, until it is dropped.
pub struct Meter {
    context: AudioContext,
    // Without it the source is collected, and there is silence.
    _source: MediaStreamAudioSourceNode,
    _interval: Interval,
}

impl Meter {
    /// None where the browser has no such context.
    pub fn new(track: &MediaStreamTrack, level: RwSignal<f64>) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = AnalyserNode::new(&context).ok()?;
        analyser.set_fft_size(SAMPLES as u32);
        let stream = MediaStream::new().ok()?;
        stream.add_track(track);
        let source = context.create_media_stream_source(&stream).ok()?;
        source.connect_with_audio_node(&analyser).ok()?;
        let interval = Interval::new(EVERY_MS, move || {
            let mut samples = [0_f32; SAMPLES];
            analyser.get_float_time_domain_data(&mut samples);
            let squares: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
            let loudness = (squares / SAMPLES as f64).sqrt();
            level.try_set((loudness / LOUD).min(1.0));
        });
        Some(Self { context, _source: source, _interval: interval })
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        // It ends by itself; nobody waits for it.
        let _ = self.context.close();
    }
}
