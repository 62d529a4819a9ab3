//! Loads the modules of the rules and speaks to them. The page's head says where they are (`shell.rs`).

use std::cell::{Cell, RefCell};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use referee::Question;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{LOADER, Module};
use crate::{
    codec,
    live::browser::{call, member},
};

/// How long until the first further try, in milliseconds; doubled with each.
const RETRY_MS: u32 = 1_000;

/// The longest pause between tries, in milliseconds.
const MOST_RETRY_MS: u32 = 30_000;

thread_local! {
    static LOADING: [Cell<bool>; 2] = const { [Cell::new(false), Cell::new(false)] };
    static ASK: [RefCell<Option<Function>>; 2] = const { [RefCell::new(None), RefCell::new(None)] };
}

/// Loads a module, once for the tab, and says when it has come.
pub fn load(module: Module, here: RwSignal<bool>) {
    if LOADING.with(|loading| loading[module as usize].replace(true)) {
        return;
    }
    spawn_local(async move {
        let mut pause_ms = RETRY_MS;
        loop {
            if let Some(ask) = loaded(module).await {
                ASK.with(|asks| asks[module as usize].replace(Some(ask)));
                here.try_set(true);
                return;
            }
            TimeoutFuture::new(pause_ms).await;
            pause_ms = (pause_ms * 2).min(MOST_RETRY_MS);
        }
    });
}

/// Asks a module; none before it has come.
pub fn ask<T: DeserializeOwned>(module: Module, question: &Question) -> Option<T> {
    let ask = ASK.with(|asks| asks[module as usize].borrow().clone())?;
    let question = serde_json::to_string(question).ok()?;
    let answer = ask.call1(&JsValue::UNDEFINED, &JsValue::from_str(&question)).ok()?.as_string()?;
    codec::read::<Option<T>>(answer.as_bytes()).ok().flatten()
}

async fn loaded(module: Module) -> Option<Function> {
    let name = match module {
        Module::Common => "referee",
        Module::Chess => "chess",
    };
    let module: Promise = call(&window(), LOADER, &[JsValue::from_str(name)])?.dyn_into().ok()?;
    let module = JsFuture::from(module).await.ok()?;
    member(&module, "ask")?.dyn_into().ok()
}
