//! What a line says by long polling: each answer is the batch of what has come since the last one.
//!
//! A client names the batch that it has. Asked for the same again, since an answer was lost, the line gives
//! the same again: between two polls nothing is lost.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{Query, rejection::QueryRejection},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use protocol::{Code, Problem};
use realtime::{Close, outbox::Next};
use serde::Deserialize;
use tokio::time::Instant;

use super::{Found, line::MEASURE_EVERY};
use crate::{problem, socket::bye};

/// The number of the batch in an answer.
const BATCH: HeaderName = HeaderName::from_static("oyinline-batch");
/// The code by which a WebSocket would have been closed, in the last answer.
const CLOSE: HeaderName = HeaderName::from_static("oyinline-close");
/// Seconds for which a poll waits unless it says otherwise, and at the most: proxies give up what is silent
/// for half a minute.
const WAIT_S: u64 = 25;
/// How often a poll that waits looks whether its client plays on time.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a poll asks for.
#[derive(Deserialize)]
pub struct Asked {
    /// The last batch that the client has; 0 before the first.
    #[serde(default)]
    after: u64,
    /// Seconds to wait at the most.
    wait: Option<u64>,
}

/// How far the answers have come.
#[derive(Debug, Default)]
pub struct Turn {
    /// The last batch, and what it said.
    number: u64,
    batch: Bytes,
    close: Option<Close>,
    /// When the last answer went, if the client plays on time: it comes back at once.
    answered: bool,
}

/// `GET /live/KEY/poll`.
pub async fn next(found: Found, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let Ok(Query(asked)) = asked else {
        return problem::respond(found.language, Problem::new(Code::InvalidField));
    };
    let line = found.line;
    let listening = line.listen();
    // An older poll of the same client sees that it is replaced, and gives the turn up.
    let mut turn = line.turn.lock().await;
    if turn.answered {
        turn.answered = false;
        line.answered().await;
    }
    if asked.after.checked_add(1) == Some(turn.number) {
        return answer(&turn);
    }
    if asked.after != turn.number {
        return problem::respond(found.language, Problem::new(Code::BadPosition));
    }
    let until = Instant::now() + Duration::from_secs(asked.wait.unwrap_or(WAIT_S).min(WAIT_S));
    let began = Instant::now();
    loop {
        let look_at = until.min(Instant::now() + LOOK_EVERY);
        tokio::select! {
            next = line.outbox.next() => {
                turn.number += 1;
                match next {
                    Next::Frames(frames) => turn.batch = lines(frames.iter()),
                    Next::Close(reason) => {
                        let bye = bye(reason).map(Bytes::from);
                        turn.batch = lines(bye.iter());
                        turn.close = Some(reason);
                        line.ended.cancel();
                    }
                }
                break;
            }
            () = line.ended.cancelled() => break,
            () = tokio::time::sleep_until(look_at) => {
                let now = Instant::now();
                let measures = now >= began + MEASURE_EVERY && line.is_on_time();
                if now >= until || measures || listening.is_replaced() {
                    break;
                }
            }
        }
    }
    if line.is_on_time() && !listening.is_replaced() {
        line.asks();
        turn.answered = true;
    }
    if asked.after == turn.number { empty(&turn) } else { answer(&turn) }
}

fn answer(turn: &Turn) -> Response {
    let head = [(BATCH, turn.number.to_string())];
    let close = turn.close.map(|reason| [(CLOSE, reason.code().to_string())]);
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    (kind, head, close, turn.batch.clone()).into_response()
}

/// Nothing was said while the poll waited.
fn empty(turn: &Turn) -> Response {
    let quiet = Turn { number: turn.number, ..Turn::default() };
    answer(&quiet)
}

/// Frames are JSON on one line each.
fn lines<'a>(frames: impl Iterator<Item = &'a Bytes> + Clone) -> Bytes {
    let mut text = Vec::with_capacity(frames.clone().map(|frame| frame.len() + 1).sum());
    for frame in frames {
        text.extend_from_slice(frame);
        text.push(b'\n');
    }
    text.into()
}
