//! `GET /metrics` on an address of its own, for Prometheus: not for the people who play.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{Backend, metrics};

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The one route of that address.
pub fn router(backend: Backend) -> Router {
    Router::new().route("/metrics", get(show)).with_state(backend)
}

async fn show(State(backend): State<Backend>) -> Response {
    match metrics::text(&backend) {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the counters cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
