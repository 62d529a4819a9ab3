//! `GET /picture/match/ID.png`: what a link to a match shows.
//!
//! Painting takes some hundredths of a second of a core, so it is done by threads of the lowest priority, a
//! few at a time and a few waiting; what is painted is kept. Anybody may ask, as for the match's page, unless the
//! players keep the match to themselves.

mod kept;
mod scene;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::server::language_of;
use axum::{
    Extension,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, Error, priority};
use bytes::Bytes;
use protocol::{Code, MatchId, Problem, accounts::Language, lobby::Watch, play::MatchRecord};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use self::kept::{Kept, Key};
use crate::{problem, session};

/// Pictures painted at once. One keeps the other cores free, and paints more in a second than are shared.
const PAINTING: usize = 1;
/// Pictures that may wait for it: about two seconds' worth.
const WAITING: usize = 24;
/// What a refused caller is told to wait: about the time in which a full queue empties.
const RETRY_AFTER_MS: u64 = 2_000;

/// How long a picture may be kept elsewhere. One that cannot change any more is kept for a week only, for
/// the way in which pictures are drawn may change, and people change their names.
const FOR_GOOD: &str = "public, max-age=604800, immutable";
/// The last position of a finished match, asked for without its number.
const FOR_AN_HOUR: &str = "public, max-age=3600";
/// A match that nobody but its players may see.
const FOR_NOBODY_ELSE: &str = "private, no-store";
/// A match that is being played.
const FOR_A_MOMENT: &str = "public, max-age=10";

/// What is painted and what was.
#[derive(Clone, Debug)]
pub struct Pictures {
    kept: Arc<Mutex<Kept>>,
    painting: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            kept: Arc::default(),
            painting: Arc::new(Semaphore::new(PAINTING)),
            waiting: Arc::new(Semaphore::new(PAINTING + WAITING)),
        }
    }
}

/// Which picture of a match.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// After how many moves; after all of them if nothing is said.
    ply: Option<usize>,
    /// In which language. Not taken from the request's headers: an address is one picture, wherever it is
    /// kept.
    #[serde(default)]
    language: Language,
}

/// A picture, and how long it may be kept.
struct Found {
    png: Bytes,
    cache: &'static str,
}

/// Answers with a match's picture.
pub async fn of_match(
    State(backend): State<Backend>,
    Extension(pictures): Extension<Pictures>,
    Path(file): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let id = file.strip_suffix(".png").and_then(|id| id.parse::<MatchId>().ok());
    let found = match (id, asked) {
        (Some(id), Ok(Query(asked))) => pictures.find(&backend, &headers, id, &asked).await,
        _ => Err(Code::NotFound.into()),
    };
    match found {
        Ok(found) => found.into_response(),
        Err(error) => problem::respond(language_of(&headers), error.into_problem()),
    }
}

impl IntoResponse for Found {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache)),
            // Links to us are shown on pages of others.
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("cross-origin"),
            ),
        ];
        (headers, self.png).into_response()
    }
}

/// The match. Who asks is looked at only where it matters.
async fn record(backend: &Backend, headers: &HeaderMap, id: MatchId) -> backend::Result<MatchRecord> {
    match backend::play::record(backend, None, id).await {
        Err(Error::Problem(problem)) if problem.code == Code::NotAllowed => {
            let viewer = session::viewer(backend, headers).await;
            backend::play::record(backend, viewer.as_ref(), id).await
        }
        found => found,
    }
}

impl Pictures {
    async fn find(
        &self,
        backend: &Backend,
        headers: &HeaderMap,
        id: MatchId,
        asked: &Asked,
    ) -> backend::Result<Found> {
        let language = asked.language;
        // What is kept of a finished match needs no question to the database.
        if let Some(ply) = asked.ply
            && let Some(png) = self.kept().get(&Key { id, ply, of: None, language })
        {
            return Ok(Found { png, cache: FOR_GOOD });
        }
        // Before the database is asked, so that a flood stops here.
        let place = self
            .waiting
            .clone()
            .try_acquire_owned()
            .map_err(|_| Problem::new(Code::Unavailable).retry_after_ms(RETRY_AFTER_MS))?;
        let record = record(backend, headers, id).await?;
        let last = record.played.moves.len();
        let ply = asked.ply.unwrap_or(last);
        if ply > last {
            return Err(Code::NotFound.into());
        }
        let over = record.played.result.is_some();
        let secret = record.options.watch == Watch::Nobody;
        let cache = match (over, asked.ply) {
            _ if secret => FOR_NOBODY_ELSE,
            (true, Some(_)) => FOR_GOOD,
            (true, None) => FOR_AN_HOUR,
            (false, _) => FOR_A_MOMENT,
        };
        let key = Key { id, ply, of: (!over).then_some(last), language };
        let permit = self.painting.clone().acquire_owned().await.map_err(Error::internal)?;
        // Perhaps painted for somebody else meanwhile.
        let kept = self.kept().get(&key).filter(|_| !secret);
        let png = match kept {
            Some(png) => png,
            None => self.paint(record, key, [permit, place]).await?,
        };
        Ok(Found { png, cache })
    }

    /// Paints and keeps a picture; it is kept even if nobody waits for it any more.
    async fn paint(
        &self,
        record: MatchRecord,
        key: Key,
        permits: [OwnedSemaphorePermit; 2],
    ) -> backend::Result<Bytes> {
        let (answer, done) = oneshot::channel();
        let pictures = self.clone();
        // A thread for each: its priority cannot be raised again.
        let work = move || {
            priority::yield_to_games();
            let painted = scene::painted(&record, key.ply, key.language).map(Bytes::from);
            // What is kept is given to anybody.
            if let (Ok(png), false) = (&painted, record.options.watch == Watch::Nobody) {
                pictures.kept().insert(key, png.clone());
            }
            drop(permits);
            let _ = answer.send(painted);
        };
        std::thread::Builder::new().name("painting".to_owned()).spawn(work).map_err(Error::internal)?;
        done.await.map_err(Error::internal)?
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A std mutex: nothing is awaited while it is held.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
