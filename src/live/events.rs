//! What a line says as Server-Sent Events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! A frame is an event without a name. The event `measure` is to be answered at once, by a POST; the event
//! `close` carries the code by which a WebSocket would have been closed, and is the last.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use realtime::{Close, outbox::Next};
use tokio::time::{Instant, sleep_until};

use super::{
    Found,
    line::{Listening, MEASURE_EVERY},
};
use crate::socket::bye;

/// How often something is said on a silent line: proxies give up what is silent for half a minute.
pub const COMMENT_EVERY: Duration = Duration::from_secs(15);

/// What keeps proxies from holding events back or changing them.
pub const HEADERS: [(header::HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "text/event-stream"),
    (header::CACHE_CONTROL, "no-store, no-transform"),
    (header::HeaderName::from_static("x-accel-buffering"), "no"),
];

/// `GET /live/KEY/events`. The line ends with it: what was on its way when a stream is cut off is lost, so
/// the client comes back by position.
pub async fn listen(found: Found) -> Response {
    let listening = found.line.listen();
    let telling = Telling { listening, said: Instant::now(), asks_next: Instant::now(), over: false };
    // The first words open the stream at the client before anything happens.
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b":\n\n"))]);
    let events = stream::unfold(telling, |mut telling| async {
        let event = telling.next().await?;
        Some((Ok(event), telling))
    });
    let body = Body::from_stream(futures::StreamExt::chain(first, events));
    (HEADERS, body).into_response()
}

struct Telling {
    listening: Listening,
    said: Instant,
    asks_next: Instant,
    over: bool,
}

impl Telling {
    async fn next(&mut self) -> Option<Bytes> {
        let line = self.listening.line.clone();
        while !self.over && !self.listening.is_replaced() {
            let comment_at = self.said + COMMENT_EVERY;
            let said = tokio::select! {
                next = line.outbox.next() => match next {
                    Next::Frames(frames) => Some(events(&frames)),
                    Next::Close(reason) => {
                        self.over = true;
                        Some(farewell(reason))
                    }
                },
                () = line.ended.cancelled() => return None,
                () = sleep_until(comment_at.min(self.asks_next)) => self.look(comment_at),
            };
            if let Some(said) = said {
                self.said = Instant::now();
                return Some(said);
            }
        }
        None
    }

    fn look(&mut self, comment_at: Instant) -> Option<Bytes> {
        let now = Instant::now();
        if self.asks_next <= now {
            self.asks_next = now + MEASURE_EVERY;
            if self.listening.line.is_on_time() {
                self.listening.line.asks();
                return Some(Bytes::from_static(b"event: measure\ndata:\n\n"));
            }
        }
        (comment_at <= now).then(|| Bytes::from_static(b":\n\n"))
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if !self.listening.is_replaced() {
            self.listening.line.ended.cancel();
        }
    }
}

fn events(frames: &VecDeque<Bytes>) -> Bytes {
    let length = frames.iter().map(|frame| frame.len() + "data: \n\n".len()).sum();
    let mut text = Vec::with_capacity(length);
    for frame in frames {
        add_event(&mut text, frame);
    }
    text.into()
}

/// Frames are JSON on one line, so each is one line of data.
fn add_event(text: &mut Vec<u8>, frame: &[u8]) {
    text.extend_from_slice(b"data: ");
    text.extend_from_slice(frame);
    text.extend_from_slice(b"\n\n");
}

fn farewell(reason: Close) -> Bytes {
    let mut text = Vec::new();
    if let Some(bye) = bye(reason) {
        add_event(&mut text, &bye);
    }
    text.extend_from_slice(format!("event: close\ndata: {}\n\n", reason.code()).as_bytes());
    text.into()
}
