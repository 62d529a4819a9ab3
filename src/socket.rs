//! `/ws`: from the handshake to the close. Carries texts between a socket and its [`Connection`].

use std::{pin::pin, time::Duration};

use app::server::language_of;
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, Caller, Client, dispatch::Connection, metrics::Transport};
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use protocol::{Code, Problem, ServerFrame, frame::Bye, frame::SUBPROTOCOL, limits};
use realtime::{Close, outbox::Next};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use websocket::{Broken, Error, Message, Refused};

use crate::{guard::Ours, problem};

/// A socket after its upgrade. The stream is the connection's own again: what carried it through HTTP,
/// buffers included, is gone.
type Socket = websocket::Socket<TcpStream>;

/// How long a peer may keep a write waiting before it is given up.
const WRITE_PATIENCE: Duration = Duration::from_secs(20);
/// How long a peer has to answer a close.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// How often the trip to a client who plays on time is measured.
const MEASURE_EVERY: Duration = Duration::from_secs(3);
/// How long a client who plays on time may leave a ping unanswered: the opponent is to hear of a lost network
/// in seconds, not at the end of an idle socket's patience.
const ON_TIME_PATIENCE: Duration = Duration::from_secs(10);
/// The codes by which a client says that it goes: done, and a browser that closes the tab (RFC 6455, 7.4.1).
/// One that only gives a socket up, for another one, closes it without a code.
const FAREWELLS: [u16; 2] = [1000, 1001];
/// When to come back after a restart: about as long as one takes.
const RESTART_MS: u64 = 500;

/// `GET /ws`. Everything that can be refused is refused before the upgrade.
pub async fn upgrade(
    State(backend): State<Backend>,
    Extension(ours): Extension<Ours>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    mut request: Request,
) -> Response {
    let language = language_of(request.headers());
    if !ours.is_origin(request.headers()) {
        return problem::respond(language, Code::OriginNotAllowed.into());
    }
    let accept = match websocket::accept(request.method(), request.headers()) {
        Ok(accept) => accept,
        Err(refused) => return refuse(refused),
    };
    let offers_ours = match offers(request.headers()) {
        Ok(offers_ours) => offers_ours,
        Err(problem) => return problem::respond(language, problem),
    };
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return refuse(Refused::NotAnUpgrade);
    };
    let connection = match Connection::open(&backend, caller, &client, language, Transport::WebSocket) {
        Ok(connection) => connection,
        Err(error) => return problem::respond(language, error.into_problem()),
    };
    let guard = OnDrop(Some(connection));
    tokio::spawn(async move {
        let mut guard = guard;
        if let (Ok(upgraded), Some(connection)) = (upgrade.await, guard.0.as_mut())
            && let Some(socket) = take_over(upgraded)
        {
            // On the heap by itself: the task's own place was made for the wait before it, too.
            Box::pin(run(socket, connection, &backend)).await;
        }
    });
    switch(accept, offers_ours)
}

/// Gives a connection's places back however its task ends: a handshake that never completes, a panic.
pub struct OnDrop(pub Option<Connection>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            connection.close();
        }
    }
}

/// Whether the client offers our subprotocol. One that offers others only is refused.
fn offers(headers: &HeaderMap) -> Result<bool, Problem> {
    let mut offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().peekable();
    if offered.peek().is_none() {
        return Ok(false);
    }
    let mut names = offered.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    if names.any(|name| name.trim() == SUBPROTOCOL) {
        return Ok(true);
    }
    Err(Problem::new(Code::UnknownSubprotocol).at(SUBPROTOCOL))
}

fn switch(accept: HeaderValue, offers_ours: bool) -> Response {
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    if offers_ours {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    response
}

/// A request that is no handshake, answered as RFC 6455 (section 4.4) and RFC 9110 (426) say.
fn refuse(refused: Refused) -> Response {
    let hint = |status: StatusCode, name: HeaderName, value: &'static str| {
        (status, [(name, HeaderValue::from_static(value))], refused.to_string()).into_response()
    };
    match refused {
        Refused::Method => hint(StatusCode::METHOD_NOT_ALLOWED, header::ALLOW, "GET"),
        Refused::NotAnUpgrade => hint(StatusCode::UPGRADE_REQUIRED, header::UPGRADE, "websocket"),
        Refused::Version => hint(StatusCode::UPGRADE_REQUIRED, header::SEC_WEBSOCKET_VERSION, "13"),
        Refused::Key => (StatusCode::BAD_REQUEST, refused.to_string()).into_response(),
    }
}

fn take_over(upgraded: Upgraded) -> Option<Socket> {
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => Some(Socket::new(parts.io.into_inner(), parts.read_buf, limits::MESSAGE_BYTES)),
        Err(_) => {
            tracing::error!("an upgraded connection is no TCP stream");
            None
        }
    }
}

/// How the carrying ends.
enum End {
    /// The stream is gone, or takes nothing any more.
    Lost,
    /// The client closed, with a code if it gave one.
    Theirs(Option<u16>),
    /// The socket is to be closed from here.
    Ours(Close),
}

async fn run(mut socket: Socket, connection: &mut Connection, backend: &Backend) {
    match carry(&mut socket, connection, backend).await {
        End::Lost => {}
        End::Theirs(code) => {
            if code.is_some_and(|code| FAREWELLS.contains(&code)) {
                connection.said_goodbye();
            }
            within(CLOSE_PATIENCE, socket.close(code.map(|code| (code, "")))).await;
        }
        End::Ours(reason) => close(socket, reason).await,
    }
}

async fn carry(socket: &mut Socket, connection: &mut Connection, backend: &Backend) -> End {
    let outbox = connection.socket().outbox.clone();
    let ping_after = Duration::from_millis(backend.config.ping_ms);
    let first_by = Instant::now() + Duration::from_millis(backend.config.first_frame_ms);
    let (mut heard, mut pinged) = (Instant::now(), None::<Instant>);
    let (mut asked, mut asks_next) = (None::<Instant>, Instant::now());
    // One timer serves all: an idle socket keeps what it waits for.
    let mut timer = pin!(tokio::time::sleep_until(first_by));
    loop {
        // From the ping on, not from what was heard last: after a machine has slept, too, there is time to answer.
        let look_at = if connection.is_open() { pinged.unwrap_or(heard) + ping_after } else { first_by };
        let measures = connection.is_on_time() && asked.is_none();
        let answer_by =
            asked.filter(|_| connection.is_on_time()).map(|asked| asked.max(heard) + ON_TIME_PATIENCE);
        let wake_at =
            if measures { look_at.min(asks_next) } else { answer_by.unwrap_or(look_at).min(look_at) };
        // Put off only when it is over: to look in vain now and then costs less than to set it at each frame.
        if wake_at < timer.deadline() || timer.is_elapsed() {
            timer.as_mut().reset(wake_at);
        }
        let done = tokio::select! {
            message = socket.receive() => {
                (heard, pinged) = (Instant::now(), None);
                match message {
                    Ok(Message::Text(text)) => take(socket, connection, &text).await,
                    Ok(Message::Binary(_)) => {
                        outbox.close(Close::Unsupported);
                        Ok(())
                    }
                    Ok(Message::Ping(payload)) => sent(socket.pong(payload)).await,
                    Ok(Message::Pong) => {
                        if let Some(asked) = asked.take() {
                            connection.measured(asked.elapsed());
                        }
                        Ok(())
                    }
                    Ok(Message::Close(code)) => Err(End::Theirs(code)),
                    Err(Error::Stream(_)) => Err(End::Lost),
                    Err(Error::Broken(broken)) => {
                        outbox.close(reason(broken));
                        // Nothing can be read any more: what waits is written, and the close after it.
                        loop {
                            if let Err(end) = write(socket, outbox.next().await).await {
                                return end;
                            }
                        }
                    }
                }
            }
            next = outbox.next() => write(socket, next).await,
            () = timer.as_mut() => {
                let now = Instant::now();
                if now < wake_at {
                    Ok(())
                } else if measures && asks_next <= now {
                    (asked, asks_next) = (Some(now), now + MEASURE_EVERY);
                    sent(socket.ping()).await
                } else if !connection.is_open() {
                    outbox.close(Close::Silent);
                    Ok(())
                } else if pinged.is_some_and(|pinged| pinged + ping_after <= now)
                    || answer_by.is_some_and(|by| by <= now) {
                    outbox.close(Close::Lost);
                    Ok(())
                } else {
                    pinged = Some(now);
                    sent(socket.ping()).await
                }
            }
        };
        if let Err(end) = done {
            return end;
        }
    }
}

/// Hands a text to the connection. While the database works, what others did goes on to be written.
async fn take(socket: &mut Socket, connection: &mut Connection, text: &str) -> Result<(), End> {
    let outbox = connection.socket().outbox.clone();
    // On the heap while it lasts: the largest of all commands would have its place in every idle socket.
    let mut taken = Box::pin(connection.take(text));
    loop {
        tokio::select! {
            () = &mut taken => return Ok(()),
            next = outbox.next() => {
                if let Err(end) = write(socket, next).await {
                    // The command goes on to its end, also when its client is gone: it may be half-way into the
                    // database, or committed and not told to the others yet.
                    taken.await;
                    return Err(end);
                }
            }
        }
    }
}

/// Writes what waits.
async fn write(socket: &mut Socket, next: Next) -> Result<(), End> {
    match next {
        Next::Frames(frames) => sent(socket.send(frames)).await,
        Next::Close(reason) => Err(End::Ours(reason)),
    }
}

async fn sent(sending: impl Future<Output = std::io::Result<()>>) -> Result<(), End> {
    match timeout(WRITE_PATIENCE, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Lost),
    }
}

async fn close(mut socket: Socket, reason: Close) {
    let farewell = async {
        if let Some(bye) = bye(reason) {
            socket.send([Bytes::from(bye)].into()).await?;
        }
        socket.close(Some((reason.code(), reason.reason()))).await
    };
    within(CLOSE_PATIENCE, farewell).await;
}

/// A farewell that fails, or lasts too long, changes nothing for those who stay.
async fn within(patience: Duration, farewell: impl Future<Output = std::io::Result<()>>) {
    if let Ok(Err(error)) = timeout(patience, farewell).await {
        tracing::debug!(%error, "a socket was gone before its close");
    }
}

/// The last frame before a close of ours, on any transport. A peer that broke the protocol of the socket gets none.
pub fn bye(reason: Close) -> Option<Vec<u8>> {
    let (code, retry_after_ms) = match reason {
        Close::Restarting => (Code::Restarting, Some(RESTART_MS)),
        Close::Slow => (Code::TooSlow, Some(0)),
        Close::SessionEnded => (Code::SessionEnded, None),
        Close::TooManyErrors => (Code::TooManyErrors, None),
        Close::Silent => (Code::NotConnected, Some(0)),
        Close::NotAllowed => (Code::NotAllowed, Some(0)),
        Close::Protocol | Close::Unsupported | Close::NotUtf8 | Close::TooLarge | Close::Lost => return None,
    };
    serde_json::to_vec(&ServerFrame::Bye(Bye { code, retry_after_ms })).ok()
}

/// How a broken protocol is answered.
fn reason(broken: Broken) -> Close {
    match broken {
        Broken::TooLong => Close::TooLarge,
        Broken::NotUtf8 => Close::NotUtf8,
        Broken::ReservedBits
        | Broken::UnknownOpcode
        | Broken::Unmasked
        | Broken::ControlFrame
        | Broken::Length
        | Broken::Fragments
        | Broken::CloseCode => Close::Protocol,
    }
}
