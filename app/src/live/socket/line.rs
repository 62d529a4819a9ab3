//! The connection over HTTP, where no WebSocket is let through: what `/live` of the server says, by
//! Server-Sent Events or long polling, and a POST for what the page says. A part of its own, for few need it.

use std::{collections::VecDeque, rc::Rc};

use futures::{
    StreamExt,
    channel::mpsc::{TryRecvError, UnboundedReceiver, UnboundedSender, unbounded},
    future::{Either, select},
    pin_mut,
};
use leptos::prelude::window;
use protocol::limits;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::transport::Happening;
use crate::{
    codec,
    live::{Way, browser},
};

/// What tells the link what happens.
pub type Report = Rc<dyn Fn(Happening)>;

/// An answer of the server, as far as it concerns a line.
struct Answer {
    response: JsValue,
    status: u16,
}

/// Runs a line until it ends or nothing more is to be said on it.
pub async fn run(way: Way, mut said: UnboundedReceiver<String>, report: Report) {
    let Some(path) = open().await else { return report(Happening::Closed(None)) };
    report(Happening::Opened);
    let heard = async {
        match way {
            Way::Polling => poll(&path, &report).await,
            _ => listen(&path, &report).await,
        }
    };
    let spoken = speak(&path, &mut said);
    pin_mut!(heard, spoken);
    match select(heard, spoken).await {
        Either::Left((code, _)) | Either::Right((Spoken::Refused(code), _)) => {
            report(Happening::Closed(code))
        }
        Either::Right((Spoken::Over, _)) => {}
    }
}

/// Opens a line and gives its path.
async fn open() -> Option<String> {
    #[derive(Deserialize)]
    struct Opened {
        key: String,
    }
    let answer = fetch("/live", "POST", "", false).await?;
    let text = answer.text().await?;
    let Opened { key } = codec::read(text.as_bytes()).ok()?;
    Some(format!("/live/{key}"))
}

/// How what is said came to its end.
enum Spoken {
    /// The line does not take it any more.
    Refused(Option<u16>),
    /// The page has nothing more to say.
    Over,
}

/// Says what is to be said, in its order: one request after the other, each with all that waits.
async fn speak(path: &str, said: &mut UnboundedReceiver<String>) -> Spoken {
    loop {
        let Some(mut text) = said.next().await else { return Spoken::Over };
        let mut over = false;
        let mut held = VecDeque::new();
        while held.is_empty() {
            match said.try_recv() {
                Ok(next) if text.len() + next.len() < limits::MESSAGE_BYTES => {
                    text.push('\n');
                    text.push_str(&next);
                }
                Ok(next) => held.push_back(next),
                Err(TryRecvError::Closed) => {
                    over = true;
                    break;
                }
                Err(TryRecvError::Empty) => break,
            }
        }
        // The last words are those of a page that goes, which a browser carries to their end.
        let way = if over { format!("{path}/leave") } else { path.to_owned() };
        for text in std::iter::once(text).chain(held) {
            match fetch(&way, "POST", &text, over).await {
                Some(answer) if answer.status == 204 => {}
                _ => return Spoken::Refused(None),
            }
        }
        if over {
            return Spoken::Over;
        }
    }
}

/// A stream of events, for as long as this is kept.
struct Source {
    source: JsValue,
    /// What the stream calls.
    handlers: Vec<Closure<dyn Fn(JsValue)>>,
}

impl Source {
    /// Opens a stream. What it hears goes by name into the channel.
    fn open(url: &str, heard: &UnboundedSender<(&'static str, String)>) -> Option<Self> {
        let class = js_sys::Reflect::get(&window(), &JsValue::from_str("EventSource")).ok()?;
        let class: js_sys::Function = class.dyn_into().ok()?;
        let source = js_sys::Reflect::construct(&class, &js_sys::Array::of1(&JsValue::from_str(url))).ok()?;
        let mut opened = Self { source, handlers: Vec::new() };
        for name in ["message", "measure", "close", "error"] {
            let heard = heard.clone();
            let handler = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let data = browser::member(&event, "data").and_then(|data| data.as_string());
                // Nobody listens any more where the line has just ended.
                let _ = heard.unbounded_send((name, data.unwrap_or_default()));
            });
            let listener: JsValue = handler.as_ref().clone();
            browser::call(&opened.source, "addEventListener", &[JsValue::from_str(name), listener]);
            opened.handlers.push(handler);
        }
        Some(opened)
    }
}

impl Drop for Source {
    /// A stream that is only forgotten goes on, and comes back by itself.
    fn drop(&mut self) {
        browser::call(&self.source, "close", &[]);
    }
}

/// Hears by Server-Sent Events. Gives the code of the close, if one came.
async fn listen(path: &str, report: &Report) -> Option<u16> {
    let (events, mut heard) = unbounded();
    let _source = Source::open(&format!("{path}/events"), &events)?;
    while let Some((name, data)) = heard.next().await {
        match name {
            "message" => report(Happening::Heard(data)),
            "measure" => {
                // Nobody waits for the answer: it is the server that measures.
                let path = format!("{path}/measured");
                leptos::task::spawn_local(async move {
                    fetch(&path, "POST", "", false).await;
                });
            }
            "close" => return data.parse().ok(),
            // It would begin anew by itself, but a line has ended with its stream.
            _ => return None,
        }
    }
    None
}

/// Hears by long polling. Gives the code of the close, if one came.
async fn poll(path: &str, report: &Report) -> Option<u16> {
    let mut last = String::from("0");
    loop {
        let answer = fetch(&format!("{path}/poll?after={last}"), "GET", "", false).await?;
        if answer.status != 200 {
            return None;
        }
        last = answer.header("oyinline-batch")?;
        let close = answer.header("oyinline-close").and_then(|code| code.parse().ok());
        for frame in answer.text().await?.lines() {
            report(Happening::Heard(frame.to_owned()));
        }
        if close.is_some() {
            return close;
        }
    }
}

/// Asks the server, with a request that outlives the page where it must.
async fn fetch(path: &str, method: &str, body: &str, outlives: bool) -> Option<Answer> {
    let mut options =
        vec![("method", JsValue::from_str(method)), ("keepalive", JsValue::from_bool(outlives))];
    if method == "POST" {
        options.push(("body", JsValue::from_str(body)));
    }
    let arguments = [JsValue::from_str(path), browser::object(&options)];
    let promise = browser::call(&window(), "fetch", &arguments)?;
    let response = JsFuture::from(js_sys::Promise::from(promise)).await.ok()?;
    let status = browser::member(&response, "status")?.as_f64()?;
    Some(Answer { response, status: status as u16 })
}

impl Answer {
    fn header(&self, name: &str) -> Option<String> {
        let headers = browser::member(&self.response, "headers")?;
        browser::call(&headers, "get", &[JsValue::from_str(name)])?.as_string()
    }

    async fn text(&self) -> Option<String> {
        let promise = browser::call(&self.response, "text", &[])?;
        JsFuture::from(js_sys::Promise::from(promise)).await.ok()?.as_string()
    }
}
