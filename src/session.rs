//! Who a request comes from: the only place that reads the session's cookies.

use app::server::{cookie, language_of};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{Backend, Caller, accounts};
use protocol::Code;

use crate::problem;

/// Puts `Option<Caller>` into the request and renewed cookies onto the answer.
///
/// A session that has ended is a 401 where a program asks, and a visitor where a person opens a page.
pub async fn layer(State(backend): State<Backend>, mut request: Request, next: Next) -> Response {
    let (access_name, refresh_name) = accounts::session::cookie_names(&backend);
    let headers = request.headers();
    let language = language_of(headers);
    let access = cookie(headers, access_name);
    let refresh = cookie(headers, refresh_name);
    let resumed = match accounts::resume(&backend, access, refresh).await {
        Ok(resumed) => resumed,
        Err(error) => return problem::respond(language, error.into_problem()),
    };
    let for_program = ["/api/", "/ws", "/live", "/streams/", "/command", "/session"]
        .iter()
        .any(|path| request.uri().path().starts_with(path));
    let mut cookies = resumed.tokens.set_cookies().to_vec();
    let mut response = if resumed.ended && for_program {
        cookies = accounts::clear_cookies(&backend);
        problem::respond(language, Code::SessionEnded.into())
    } else {
        if resumed.ended {
            cookies = accounts::clear_cookies(&backend);
        }
        request.extensions_mut().insert::<Option<Caller>>(resumed.caller);
        next.run(request).await
    };
    // What the handler sets (signing in or out) is newer than what was renewed on the way here.
    cookies.retain(|cookie| !is_set(&response, cookie));
    set(&mut response, &cookies);
    response
}

/// Who asks, where the answer sets no cookie: a session that would have to be renewed is nobody's.
pub async fn viewer(backend: &Backend, headers: &HeaderMap) -> Option<Caller> {
    let (access_name, _) = accounts::session::cookie_names(backend);
    accounts::resume(backend, Some(cookie(headers, access_name)?), None).await.ok()?.caller
}

/// Whether an answer sets a cookie of the same name already.
fn is_set(response: &Response, cookie: &str) -> bool {
    let name = |cookie: &str| cookie.split('=').next().map(str::to_owned);
    let mut set = response.headers().get_all(header::SET_COOKIE).iter();
    set.any(|value| value.to_str().is_ok_and(|other| name(other) == name(cookie)))
}

/// Adds `Set-Cookie` headers to an answer.
pub fn set(response: &mut Response, cookies: &[String]) {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// `GET /session`: whether the session lasts. The layer above answers 401 if it has ended.
pub async fn check() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
