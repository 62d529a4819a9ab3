//! One stream, or one command, by a request of its own: for programs that keep no connection.
//!
//! ```text
//! GET  /streams/TOPIC                            Server-Sent Events; `Last-Event-ID: EPOCH:OFFSET` resumes
//! GET  /streams/TOPIC?since=EPOCH:OFFSET&wait=25 what came since, or what comes within so many seconds
//! POST /command                                  the frame of a command; answers with its ack
//! ```
//!
//! The frames are those of every other transport. Which of the two a GET is tells its `Accept`.

use std::{convert::Infallible, time::Duration};

use app::server::language_of;
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{
    Backend, Caller, Client,
    dispatch::{Connection, take_alone},
    metrics::Transport,
};
use futures::stream;
use protocol::{Ack, Code, Position, Problem, ServerFrame, Topic};
use realtime::outbox::Next;
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::{
    guard::Ours,
    live::events::{COMMENT_EVERY, HEADERS},
    problem,
    socket::{OnDrop, bye},
    state::AppState,
    text::Text,
};

/// Seconds that a request waits at the most: proxies give up what is silent for half a minute.
const MOST_WAIT_S: u64 = 25;

/// The routes of single requests.
pub fn routes() -> Router<AppState> {
    Router::new().route("/streams/{*topic}", get(listen)).route("/command", post(command))
}

/// What is asked for besides the topic.
#[derive(Deserialize)]
struct Asked {
    since: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    wait: u64,
}

/// `GET /streams/TOPIC`.
async fn listen(
    State(backend): State<Backend>,
    Extension(ours): Extension<Ours>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    Path(topic): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let language = language_of(&headers);
    let refuse = |problem: Problem| problem::respond(language, problem);
    // It changes nothing, but it takes one of the places that a network has.
    if !ours.is_same_site(&headers) {
        return refuse(Code::OriginNotAllowed.into());
    }
    let Ok(topic) = topic.parse::<Topic>() else { return refuse(Code::NotFound.into()) };
    let Ok(Query(asked)) = asked else { return refuse(Problem::new(Code::InvalidField).at("wait")) };
    let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or("?").to_owned());
    let since = match last.or(asked.since).map(|text| position(&text)) {
        Some(None) => return refuse(Problem::new(Code::BadPosition).at("since")),
        Some(since) => since,
        None => None,
    };
    let connection = match Connection::open(&backend, caller, &client, language, Transport::Request) {
        Ok(connection) => connection,
        Err(error) => return refuse(error.into_problem()),
    };
    // Before the first wait: a client that goes away meanwhile must leave no place taken.
    let mut connection = OnDrop(Some(connection));
    if let Some(opened) = connection.0.as_mut()
        && let Err(error) = opened.listen(topic, since).await
    {
        return refuse(error.into_problem());
    }
    let streams = headers.get_all(header::ACCEPT).iter().any(|accept| {
        accept.to_str().is_ok_and(|accept| accept.to_ascii_lowercase().contains("text/event-stream"))
    });
    if streams { events(connection) } else { batch(connection, since, asked.wait).await }
}

/// Everything from the answer to the subscription on, for as long as the client stays.
fn events(connection: OnDrop) -> Response {
    let telling = (connection, false);
    let events = stream::unfold(telling, |(connection, over)| async move {
        let outbox = connection.0.as_ref()?.socket().outbox.clone();
        if over {
            return None;
        }
        let said = match timeout_at(Instant::now() + COMMENT_EVERY, outbox.next()).await {
            Err(_) => (Bytes::from_static(b":\n\n"), false),
            Ok(Next::Frames(frames)) => (frames.iter().flat_map(|frame| event(frame)).collect(), false),
            Ok(Next::Close(reason)) => (bye(reason).map(|bye| event(&bye).into()).unwrap_or_default(), true),
        };
        Some((Ok::<Bytes, Infallible>(said.0), (connection, said.1)))
    });
    (HEADERS, Body::from_stream(events)).into_response()
}

/// An event whose id is the position after it, so that a browser resumes by itself.
fn event(frame: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(frame.len() + 48);
    if let Some(Position { epoch, offset }) = position_of(frame) {
        text.extend_from_slice(format!("id: {epoch}:{offset}\n").as_bytes());
    }
    text.extend_from_slice(b"data: ");
    text.extend_from_slice(frame);
    text.extend_from_slice(b"\n\n");
    text
}

/// The answer to the subscription with what is there, and where that is nothing new the first that comes.
async fn batch(connection: OnDrop, since: Option<Position>, wait_s: u64) -> Response {
    let Some(outbox) = connection.0.as_ref().map(|connection| connection.socket().outbox.clone()) else {
        return problem::respond(Default::default(), Code::Internal.into());
    };
    let until = Instant::now() + Duration::from_secs(wait_s.min(MOST_WAIT_S));
    let mut text = Vec::new();
    loop {
        tokio::select! {
            biased;
            next = outbox.next() => match next {
                Next::Frames(frames) => {
                    for frame in &frames {
                        text.extend_from_slice(frame);
                        text.push(b'\n');
                    }
                    // A snapshot, or an event after the position.
                    if frames.iter().any(|frame| position_of(frame) != since) {
                        break;
                    }
                }
                Next::Close(_) => break,
            },
            () = sleep_until(until) => break,
        }
    }
    let head = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    (head, text).into_response()
}

/// `POST /command`.
async fn command(
    State(backend): State<Backend>,
    Extension(caller): Extension<Option<Caller>>,
    headers: HeaderMap,
    Text(text): Text,
) -> Response {
    let language = language_of(&headers);
    // In a task of its own: a client that goes away must not cut it off half-way into the database.
    let taken = tokio::spawn(async move { take_alone(&backend, caller.as_ref(), &text).await }).await;
    match taken {
        Ok(Ok(ack)) => acknowledge(ack),
        Ok(Err(error)) => problem::respond(language, error.into_problem()),
        Err(error) => {
            tracing::error!(%error, "a command was not taken");
            problem::respond(language, Code::Internal.into())
        }
    }
}

fn acknowledge(ack: Ack) -> Response {
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    match serde_json::to_vec(&ServerFrame::Ack(ack)) {
        Ok(body) => (head, body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an ack cannot be encoded");
            problem::respond(Default::default(), Code::Internal.into())
        }
    }
}

/// `EPOCH:OFFSET`.
fn position(text: &str) -> Option<Position> {
    let (epoch, offset) = text.split_once(':')?;
    Some(Position { epoch: number(epoch)?, offset: number(offset)? })
}

/// Digits only: `parse` would take a sign as well.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    number(&text).ok_or_else(|| serde::de::Error::custom("no seconds"))
}

/// Where a client stands that has this frame, if the frame tells.
fn position_of(frame: &[u8]) -> Option<Position> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Frame {
        Subscribed(Place),
        Event(Place),
        #[serde(untagged)]
        Other(IgnoredAny),
    }
    #[derive(Deserialize)]
    struct Place {
        epoch: u64,
        offset: u64,
    }
    match serde_json::from_slice(frame).ok()? {
        Frame::Subscribed(Place { epoch, offset }) | Frame::Event(Place { epoch, offset }) => {
            Some(Position { epoch, offset })
        }
        Frame::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_two_numbers_and_nothing_else() {
        assert_eq!(position("12:7"), Some(Position { epoch: 12, offset: 7 }));
        for text in ["", "12", "12:", ":7", "-1:7", "+1:7", "1:7:8", "1: 7", "1:18446744073709551616", "a:b"]
        {
            assert_eq!(position(text), None, "{text}");
        }
    }

    #[test]
    fn an_event_names_the_position_after_it() {
        let frame = br#"{"event":{"topic":"lobby","epoch":5,"offset":8,"event":null}}"#;
        let text = String::from_utf8(event(frame)).unwrap();
        assert!(text.starts_with("id: 5:8\ndata: {\"event\""), "{text}");
        assert_eq!(position_of(br#"{"pong":{"number":1,"time_ms":2}}"#), None);
    }
}
