//! `/ws`: from the handshake to the close. Carries texts between a socket and its [`Connection`].

use std::time::Duration;

use axum::{
    Extension,
    extract::{
        State,
        ws::{
            CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
        },
    },
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, Caller, Client, dispatch::Connection};
use futures::SinkExt;
use protocol::{Code, Problem, ServerFrame, frame::Bye, frame::SUBPROTOCOL, limits};
use realtime::{Close, outbox::Next};
use tokio::time::{Instant, timeout};
use tungstenite::error::{CapacityError, Error as SocketError};

use crate::{guard::Ours, problem};

/// Bytes read at once: most messages fit, and an idle socket keeps no more.
const READ_BUFFER: usize = 1024;
/// How long a peer may keep a write waiting before it is given up.
const WRITE_PATIENCE: Duration = Duration::from_secs(20);
/// How long a peer has to answer a close.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// When to come back after a restart: about as long as one takes.
const RESTART_MS: u64 = 500;

/// `GET /ws`. Everything that can be refused is refused before the upgrade.
pub async fn upgrade(
    State(backend): State<Backend>,
    Extension(ours): Extension<Ours>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let language = problem::language(&headers);
    if !ours.is_origin(&headers) {
        return problem::respond(language, Code::OriginNotAllowed.into());
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    if headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL)
        && !upgrade.requested_protocols().any(|offered| offered == SUBPROTOCOL)
    {
        let problem = Problem::new(Code::UnknownSubprotocol).at(SUBPROTOCOL);
        return problem::respond(language, problem);
    }
    let connection = match Connection::open(&backend, caller, &client, language) {
        Ok(connection) => connection,
        Err(error) => return problem::respond(language, error.into_problem()),
    };
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        // What may wait is the outbox's business; a snapshot may be larger than its limit for events.
        .write_buffer_size(0)
        .max_write_buffer_size(usize::MAX)
        .max_message_size(limits::MESSAGE_BYTES)
        .max_frame_size(limits::MESSAGE_BYTES);
    let guard = OnDrop(Some(connection));
    upgrade.on_upgrade(async move |socket| {
        let mut guard = guard;
        if let Some(connection) = guard.0.as_mut() {
            run(socket, connection, &backend).await;
        }
    })
}

/// Gives a connection's places back however its task ends: a handshake that never completes, a panic.
struct OnDrop(Option<Connection>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            connection.close();
        }
    }
}

async fn run(mut socket: WebSocket, connection: &mut Connection, backend: &Backend) {
    let outbox = connection.socket().outbox.clone();
    let ping_after = Duration::from_millis(backend.config.ping_ms);
    let first_by = Instant::now() + Duration::from_millis(backend.config.first_frame_ms);
    let (mut heard, mut pinged) = (Instant::now(), false);
    loop {
        let look_at =
            if connection.is_open() { heard + ping_after * if pinged { 2 } else { 1 } } else { first_by };
        tokio::select! {
            message = socket.recv() => {
                (heard, pinged) = (Instant::now(), false);
                match message {
                    Some(Ok(Message::Text(text))) => {
                        if !take(&mut socket, connection, &text).await {
                            return;
                        }
                    }
                    Some(Ok(Message::Binary(_))) => outbox.close(Close::Unsupported),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return,
                    Some(Err(error)) => {
                        if let Some(reason) = reason(error) {
                            outbox.close(reason);
                            // Nothing can be read any more: what waits is written, and the close after it.
                            while write(&mut socket, outbox.next().await).await {}
                        }
                        return;
                    }
                }
            }
            next = outbox.next() => {
                if !write(&mut socket, next).await {
                    return;
                }
            }
            () = tokio::time::sleep_until(look_at) => {
                if !connection.is_open() {
                    outbox.close(Close::Silent);
                } else if pinged {
                    outbox.close(Close::Lost);
                } else {
                    pinged = true;
                    if !sent(socket.send(Message::Ping(axum::body::Bytes::new()))).await {
                        return;
                    }
                }
            }
        }
    }
}

/// Hands a text to the connection. While the database works, what others did goes on to be written.
async fn take(socket: &mut WebSocket, connection: &mut Connection, text: &str) -> bool {
    let outbox = connection.socket().outbox.clone();
    let mut taken = std::pin::pin!(connection.take(text));
    loop {
        tokio::select! {
            () = &mut taken => return true,
            next = outbox.next() => {
                let is_close = matches!(next, Next::Close(_));
                if !write(socket, next).await {
                    // The command goes on to its end: it may be half-way into the database.
                    if is_close {
                        taken.await;
                    }
                    return false;
                }
            }
        }
    }
}

/// Writes what waits. False once the socket is done for.
async fn write(socket: &mut WebSocket, next: Next) -> bool {
    match next {
        Next::Frames(frames) => {
            let all = async {
                for frame in frames {
                    // Our own frames are JSON text; one that were not would be no frame.
                    if let Ok(text) = Utf8Bytes::try_from(frame) {
                        socket.feed(Message::Text(text)).await?;
                    }
                }
                socket.flush().await
            };
            sent(all).await
        }
        Next::Close(reason) => {
            close(socket, reason).await;
            false
        }
    }
}

async fn sent(sending: impl Future<Output = Result<(), axum::Error>>) -> bool {
    matches!(timeout(WRITE_PATIENCE, sending).await, Ok(Ok(())))
}

async fn close(socket: &mut WebSocket, reason: Close) {
    let farewell = async {
        if let Some(bye) = bye(reason) {
            socket.send(Message::Text(bye.into())).await?;
        }
        let frame = CloseFrame { code: reason.code(), reason: reason.reason().into() };
        socket.send(Message::Close(Some(frame))).await?;
        // The peer's own close; what it still sends is of no interest.
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<_, axum::Error>(())
    };
    let _ = timeout(CLOSE_PATIENCE, farewell).await;
}

/// The last frame before a close of ours. A peer that broke the protocol of the socket gets none.
fn bye(reason: Close) -> Option<String> {
    let (code, retry_after_ms) = match reason {
        Close::Restarting => (Code::Restarting, Some(RESTART_MS)),
        Close::Slow => (Code::TooSlow, Some(0)),
        Close::SessionEnded => (Code::SessionEnded, None),
        Close::TooManyErrors => (Code::TooManyErrors, None),
        Close::Silent => (Code::NotConnected, Some(0)),
        Close::Protocol | Close::Unsupported | Close::NotUtf8 | Close::TooLarge | Close::Lost => return None,
    };
    serde_json::to_string(&ServerFrame::Bye(Bye { code, retry_after_ms })).ok()
}

/// How a broken message is answered; none where the connection itself is gone.
fn reason(error: axum::Error) -> Option<Close> {
    match *error.into_inner().downcast::<SocketError>().ok()? {
        SocketError::Capacity(CapacityError::MessageTooLong { .. }) => Some(Close::TooLarge),
        SocketError::Utf8(_) => Some(Close::NotUtf8),
        SocketError::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        SocketError::Protocol(_) => Some(Close::Protocol),
        _ => None,
    }
}
