//! Starts the worker, asks it, and stops it by ending it: a search is not to be interrupted otherwise.

use std::rc::Rc;

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use referee::Thought;
use wasm_bindgen::{JsValue, closure::Closure};

use crate::live::browser::{call, member, object};

/// The function of the page's head that starts the worker (`shell.rs`).
const WORKER: &str = "oyinlineComputer";

/// The handle of a page's computer player. It ends with its owner.
#[derive(Clone, Copy)]
pub struct Computer(StoredValue<Worker, LocalStorage>);

struct Worker {
    running: Option<JsValue>,
    on_message: Rc<Closure<dyn FnMut(JsValue)>>,
}

impl Computer {
    /// `on_answer` gets the number of a question and the move.
    pub fn new(on_answer: impl Fn(u32, String) + 'static) -> Self {
        let on_message = Closure::new(move |event: JsValue| {
            let data = member(&event, "data").map(|data| Array::from(&data));
            let Some(data) = data else { return };
            if let (Some(number), Some(notation)) = (data.get(0).as_f64(), data.get(1).as_string()) {
                on_answer(number as u32, notation);
            }
        });
        let computer =
            Self(StoredValue::new_local(Worker { running: None, on_message: Rc::new(on_message) }));
        on_cleanup(move || computer.stop());
        // Before the first question, so that it can be asked without a network.
        Effect::new(move |_| computer.start());
        computer
    }

    /// Asks for a move; the answer to a question bears its number.
    pub fn think(self, number: u32, thought: &Thought) {
        self.start();
        let thought = serde_json::to_string(thought).unwrap_or_default();
        let message = object(&[("number", JsValue::from(number)), ("thought", JsValue::from_str(&thought))]);
        self.0.try_with_value(|worker| {
            worker.running.as_ref().and_then(|running| call(running, "postMessage", &[message]))
        });
    }

    /// Stops thinking.
    pub fn stop(self) {
        self.0.try_update_value(|worker| {
            if let Some(running) = worker.running.take() {
                call(&running, "terminate", &[]);
            }
        });
    }

    fn start(self) {
        self.0.try_update_value(|worker| {
            if worker.running.is_none() {
                worker.running = call(&window(), WORKER, &[]);
                if let Some(running) = &worker.running {
                    let on_message = (*worker.on_message).as_ref();
                    let _ = Reflect::set(running, &JsValue::from_str("onmessage"), on_message);
                }
            }
        });
    }
}
