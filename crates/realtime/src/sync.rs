//! The locks, counters, maps, wake-ups and pauses of which the rest is made, under one name each.
//!
//! They are std's and tokio's. `crates/interleavings` compiles the files beside this one with those of a model
//! checker in their place, so what is checked in every schedule is the code that runs, and the build that
//! runs has no trace of the check.

pub(crate) use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, atomic::AtomicU64},
};

pub(crate) use tokio::sync::Notify;

/// Does something once, after a pause.
pub(crate) fn after(pause: std::time::Duration, act: impl FnOnce() + Send + 'static) {
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        act();
    });
}
