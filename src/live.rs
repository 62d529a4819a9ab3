//! The live connection over HTTP, for networks that let no WebSocket through: Server-Sent Events or long
//! polling to the client, POST from it. The frames are those of `/ws`, in the same order, byte for byte.
//!
//! ```text
//! POST /live                          opens a line and gives its key
//! GET  /live/KEY/events               what the line says, as Server-Sent Events
//! GET  /live/KEY/poll?after=N&wait=S  the same, one batch after the other
//! POST /live/KEY                      what the client says: frames, one on each line
//! POST /live/KEY/measured             answers the event `measure` at once
//! POST /live/KEY/leave                the last frames of a page that goes
//! ```

pub mod events;
mod line;
mod poll;

use std::sync::Arc;

use app::server::language_of;
use axum::{
    Extension, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{Backend, Caller, Client, dispatch::Connection, metrics::Transport};
use protocol::{Code, accounts::Language};
use serde::Serialize;
use uuid::Uuid;

use self::line::Line;
pub use self::line::Lines;
use crate::{guard::Ours, problem, state::AppState, text::Text};

/// The routes of lines.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/live", post(open))
        .route("/live/{key}", post(say))
        .route("/live/{key}/events", get(events::listen))
        .route("/live/{key}/poll", get(poll::next))
        .route("/live/{key}/measured", post(measured))
        .route("/live/{key}/leave", post(leave))
}

/// What `POST /live` answers.
#[derive(Serialize)]
struct Opened {
    /// The line's key: whoever knows it and has the same session speaks and hears on the line.
    key: Uuid,
}

/// `POST /live`. Refuses what the handshake of a WebSocket would.
async fn open(
    State(backend): State<Backend>,
    State(lines): State<Lines>,
    Extension(ours): Extension<Ours>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    let language = language_of(&headers);
    if !ours.is_origin(&headers) {
        return problem::respond(language, Code::OriginNotAllowed.into());
    }
    let session = caller.as_ref().map(|caller| caller.session);
    match Connection::open(&backend, caller, &client, language, Transport::Line) {
        Ok(connection) => {
            let key = lines.keep(connection, session, &backend.config);
            (StatusCode::CREATED, Json(Opened { key })).into_response()
        }
        Err(error) => problem::respond(language, error.into_problem()),
    }
}

/// `POST /live/KEY`: answered once every frame has been taken; what came of them is heard on the line.
async fn say(found: Found, Text(text): Text) -> Response {
    take(found.line, found.language, text).await
}

/// `POST /live/KEY/leave`: a closed tab, and no lost network.
async fn leave(found: Found, Text(text): Text) -> Response {
    let line = found.line.clone();
    let answer = take(found.line, found.language, text).await;
    line.leave().await;
    answer
}

/// `POST /live/KEY/measured`.
async fn measured(found: Found) -> Response {
    found.line.answered().await;
    StatusCode::NO_CONTENT.into_response()
}

/// Hands frames to the connection, in a task of its own: a client that goes away in the middle must not cut
/// a command off half-way into the database.
async fn take(line: Arc<Line>, language: Language, text: String) -> Response {
    let taken = tokio::spawn(async move { line.take(&text).await }).await;
    match taken {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => problem::respond(language, Code::NotFound.into()),
        Err(error) => {
            tracing::error!(%error, "a line's frames were not taken");
            problem::respond(language, Code::Internal.into())
        }
    }
}

/// The line of a request, if its key is known and the session is the one that opened it.
pub struct Found {
    line: Arc<Line>,
    language: Language,
}

impl axum::extract::FromRequestParts<AppState> for Found {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &AppState,
    ) -> Result<Self, Response> {
        let language = language_of(&parts.headers);
        let session =
            parts.extensions.get::<Option<Caller>>().cloned().flatten().map(|caller| caller.session);
        let key = Path::<Uuid>::from_request_parts(parts, state).await;
        let line = key.ok().and_then(|Path(key)| state.lines.find(key, session));
        match line {
            Some(line) => Ok(Self { line, language }),
            None => Err(problem::respond(language, Code::NotFound.into())),
        }
    }
}
