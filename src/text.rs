//! A request's body that is to be text.

use app::server::language_of;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use protocol::Code;

use crate::problem;

/// The text of a body, no longer than any that is taken here.
pub struct Text(pub String);

impl<S: Send + Sync> FromRequest<S> for Text {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let language = language_of(request.headers());
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            // One that did not say how long it is was cut off while it was read.
            let is_too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            let problem = if is_too_large { problem::too_large() } else { Code::BadRequest.into() };
            problem::respond(language, problem)
        })?;
        let text = String::from_utf8(body.into());
        text.map(Self).map_err(|_| problem::respond(language, Code::BadRequest.into()))
    }
}
