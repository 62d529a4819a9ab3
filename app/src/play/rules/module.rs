//! Loads the module of the rules and speaks to it. The page's head says where it is (`shell.rs`).

use std::cell::{Cell, RefCell};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use referee::Question;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::LOADER;
use crate::live::browser::{call, member};

/// How long until the first further try, in milliseconds; doubled with each.
const RETRY_MS: u32 = 1_000;

/// The longest pause between tries, in milliseconds.
const MOST_RETRY_MS: u32 = 30_000;

thread_local! {
    static LOADING: Cell<bool> = const { Cell::new(false) };
    static ASK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Loads the module, once for the tab, and says when it has come.
pub fn load(arrive: WriteSignal<bool>) {
    if LOADING.replace(true) {
        return;
    }
    spawn_local(async move {
        let mut pause_ms = RETRY_MS;
        loop {
            if let Some(ask) = loaded().await {
                ASK.set(Some(ask));
                arrive.try_set(true);
                return;
            }
            TimeoutFuture::new(pause_ms).await;
            pause_ms = (pause_ms * 2).min(MOST_RETRY_MS);
        }
    });
}

/// Asks the module; none before it has come.
pub fn ask<T: DeserializeOwned>(question: &Question) -> Option<T> {
    let ask = ASK.with_borrow(Clone::clone)?;
    let question = serde_json::to_string(question).ok()?;
    let answer = ask.call1(&JsValue::UNDEFINED, &JsValue::from_str(&question)).ok()?.as_string()?;
    serde_json::from_str::<Option<T>>(&answer).ok().flatten()
}

async fn loaded() -> Option<Function> {
    let module: Promise = call(&window(), LOADER, &[])?.dyn_into().ok()?;
    let module = JsFuture::from(module).await.ok()?;
    member(&module, "ask")?.dyn_into().ok()
}
