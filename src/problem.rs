//! A problem as an HTTP answer: RFC 9457, with the sentence in the language of the request.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{Code, Problem, accounts::Language};
use serde::Serialize;

use crate::guard::BODY_BYTES;

/// The body of `application/problem+json`.
#[derive(Serialize)]
struct Details<'a> {
    /// A stable address of the kind of problem; the code's own page in the documentation.
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(flatten)]
    problem: &'a Problem,
}

/// Answers with a problem.
pub fn respond(language: Language, mut problem: Problem) -> Response {
    problem.message = app::words::sentence(language, &problem);
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let details = Details {
        r#type: format!("urn:oyinline:problem:{}", problem.code),
        title: problem.code.as_str(),
        status: status.as_u16(),
        detail: &problem.message,
        problem: &problem,
    };
    let body = serde_json::to_vec(&details).unwrap_or_default();
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    retry_after(headers, &problem);
    response
}

/// The problem of a body that is longer than any that is taken here.
pub fn too_large() -> Problem {
    Problem::new(Code::TooLarge).limit(BODY_BYTES as u64)
}

/// Says in the header, too, when to try again: in whole seconds, rounded up.
pub fn retry_after(headers: &mut HeaderMap, problem: &Problem) {
    if let Some(retry_after_ms) = problem.retry_after_ms {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_ms.div_ceil(1_000)));
    }
}
