//! One transport of the browser: a WebSocket here, or a line over HTTP by a part that is fetched for it; and
//! the question about the session.

use std::rc::Rc;

use futures::{
    SinkExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{Either, poll_fn, select},
    stream,
};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use leptos::task::spawn_local;
use protocol::frame::SUBPROTOCOL;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::{
    live::{Way, browser, link::SessionCheck},
    parts,
};

/// What happens to a socket.
pub enum Happening {
    /// The handshake is done.
    Opened,
    /// A text has come.
    Heard(String),
    /// It has closed, with the code if one came.
    Closed(Option<u16>),
}

/// An open socket, or one that is being opened. Dropping it closes the socket, and nothing more is
/// reported of it.
pub struct Transport {
    outgoing: UnboundedSender<String>,
}

enum Turn {
    Heard(Result<Message, WebSocketError>),
    Say(String),
    Drop,
}

impl Transport {
    /// Opens a connection to the page's own server.
    pub fn open(way: Way, report: impl Fn(Happening) + 'static) -> Self {
        let (outgoing, said) = unbounded();
        match way {
            Way::WebSocket => spawn_local(run(said, report)),
            way => spawn_local(async move {
                let report: Rc<dyn Fn(Happening)> = Rc::new(report);
                // The part is not reached where nothing is.
                if parts::run_line(way, said, report.clone()).await.is_err() {
                    report(Happening::Closed(None));
                }
            }),
        }
        Self { outgoing }
    }

    /// Sends a text. One that a closing socket loses is sent again by the link.
    pub fn send(&self, text: String) {
        let _ = self.outgoing.unbounded_send(text);
    }
}

async fn run(mut said: UnboundedReceiver<String>, report: impl Fn(Happening)) {
    let Ok(mut socket) = WebSocket::open_with_protocol(&browser::socket_url(), SUBPROTOCOL) else {
        return report(Happening::Closed(None));
    };
    let decided = poll_fn(|context| socket.poll_ready_unpin(context));
    // Nothing is said before the handshake is done, so what comes here is the end of the transport.
    if let Either::Right(_) = select(decided, said.next()).await {
        return;
    }
    // A handshake that was refused is decided too; its close follows.
    if matches!(socket.state(), State::Open) {
        report(Happening::Opened);
    }
    let (mut sink, heard) = socket.split();
    let said = said.map(Turn::Say).chain(stream::iter([Turn::Drop]));
    let mut turns = stream::select(heard.map(Turn::Heard), said);
    while let Some(turn) = turns.next().await {
        match turn {
            Turn::Heard(Ok(Message::Text(text))) => report(Happening::Heard(text)),
            Turn::Heard(Err(WebSocketError::ConnectionClose(close))) => {
                return report(Happening::Closed(Some(close.code)));
            }
            // Binary is not spoken on this subprotocol; an error is followed by its close.
            Turn::Heard(_) => {}
            Turn::Say(text) => {
                let _ = sink.send(Message::Text(text)).await;
            }
            Turn::Drop => return,
        }
    }
}

/// Asks the server whether the session still stands; on the way it may renew the tokens. What a gateway says
/// in the place of a server that is away (502, 504) is no answer of the server, nor is what an overloaded one
/// says to everybody.
pub async fn check_session() -> SessionCheck {
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str("/session")).await;
    let status = response.and_then(|response| js_sys::Reflect::get(&response, &JsValue::from_str("status")));
    match status.ok().and_then(|status| status.as_f64()) {
        Some(401.0) => SessionCheck::Ended,
        Some(200.0..300.0) => SessionCheck::Stands,
        _ => SessionCheck::Unreachable,
    }
}
