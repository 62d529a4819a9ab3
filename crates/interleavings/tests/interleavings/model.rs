//! Runs a model in every schedule, and what all models use.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use interleavings::{Close, Outbox, outbox::Next};
use loom::{future::block_on, model::Builder};

const DEEP: bool = option_env!("DEEP_TESTS").is_some();
/// How often a thread may be overtaken where it need not wait. Nearly all that ever goes wrong takes one or
/// two (Musuvathi and Qadeer, "Iterative context bounding", 2007).
const OVERTAKEN: usize = if DEEP { 3 } else { 2 };
/// Events that are published while others come and go.
pub const EVENTS: u8 = if DEEP { 3 } else { 2 };

/// Runs a model in every schedule, and tells how many there were.
pub fn in_every_schedule(name: &str, model: impl Fn() + Send + Sync + 'static) {
    let schedules = Arc::new(AtomicUsize::new(0));
    let counted = schedules.clone();
    let mut builder = Builder::new();
    builder.preemption_bound = Some(OVERTAKEN);
    builder.max_branches = 10_000;
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    println!("{name}: {} schedules", schedules.load(Ordering::Relaxed));
}

/// An event, by its number.
pub fn event(number: u8) -> Bytes {
    vec![number].into()
}

/// The number of each frame.
pub fn numbers(frames: impl IntoIterator<Item = Bytes>) -> Vec<u8> {
    frames.into_iter().map(|frame| frame[0]).collect()
}

/// What a socket's writer puts on the wire until it is told to close.
pub fn written(outbox: &Outbox) -> (Vec<u8>, Close) {
    let mut all = Vec::new();
    loop {
        match block_on(outbox.next()) {
            Next::Frames(frames) => all.extend(numbers(frames)),
            Next::Close(reason) => return (all, reason),
        }
    }
}

/// What a writer puts on the wire until it has written `last`.
pub fn written_up_to(outbox: &Outbox, last: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut all = Vec::new();
    while !all.last().is_some_and(|&number| last(number)) {
        match block_on(outbox.next()) {
            Next::Frames(frames) => all.extend(numbers(frames)),
            Next::Close(reason) => panic!("closed: {reason:?}"),
        }
    }
    all
}
