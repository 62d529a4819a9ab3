//! Whether the process lives, and whether it can serve.

use axum::{extract::State, http::StatusCode};
use backend::Backend;

/// `GET /livez`: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz`: Postgres answers too.
pub async fn ready(State(backend): State<Backend>) -> (StatusCode, &'static str) {
    match backend.ready().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            error.into_problem();
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
