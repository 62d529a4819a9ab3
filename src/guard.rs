//! What no request passes without: the right host, a known method, a decent path, and, if it changes
//! anything, a page of our own that sends it. And the headers that every answer carries.

use std::{sync::Arc, time::Duration};

use app::server::language_of;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use backend::Config;
use protocol::Code;

use crate::problem;

/// Bytes of a request's body: the largest form is a profile.
pub const BODY_BYTES: usize = 64 * 1024;
/// How long a client may take to send a request's body, from the end of its head.
pub const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// What is ours: origins and hosts.
#[derive(Clone, Debug)]
pub struct Ours {
    origins: Arc<[String]>,
    hosts: Arc<[String]>,
    secure: bool,
}

impl Ours {
    /// The configured origin; on loopback, its other names as well, so that a developer may type any.
    pub fn new(config: &Config) -> Self {
        let mut origins = vec![config.origin()];
        if config.origin.is_empty() && config.listen.ip().is_loopback() {
            let port = config.listen.port();
            origins.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("http://{host}:{port}")));
        }
        let host =
            |origin: &String| origin.split_once("://").map_or("", |(_, host)| host).to_ascii_lowercase();
        Self {
            hosts: origins.iter().map(host).collect(),
            origins: origins.into(),
            secure: config.is_secure(),
        }
    }

    /// Whether exactly one origin is named and it is ours.
    pub fn is_origin(&self, headers: &HeaderMap) -> bool {
        let mut named = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (named.next(), named.next()) else { return false };
        origin.to_str().is_ok_and(|origin| self.origins.iter().any(|ours| ours == origin))
    }

    fn is_host(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else { return false };
        let host = host.to_str().unwrap_or("").to_ascii_lowercase();
        // A default port may be left out.
        let default = if self.secure { ":443" } else { ":80" };
        let host = host.strip_suffix(default).unwrap_or(&host);
        let same = |ours: &String| ours.strip_suffix(default).unwrap_or(ours) == host;
        let absolute = request.uri().authority().map(|authority| authority.as_str().to_ascii_lowercase());
        self.hosts.iter().any(same)
            && absolute.is_none_or(|authority| {
                let authority = authority.strip_suffix(default).unwrap_or(&authority).to_owned();
                authority == host
            })
    }

    /// Whether a request was sent by a page of ours, or by no browser at all. Fetch metadata first
    /// (<https://www.w3.org/TR/fetch-metadata/>), then the origin.
    pub fn is_same_site(&self, headers: &HeaderMap) -> bool {
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin" | b"none") => true,
            Some(_) => false,
            // Browsers without fetch metadata send the origin along with every POST, and where a stream is asked
            // for across origins.
            None => !headers.contains_key(header::ORIGIN) || self.is_origin(headers),
        }
    }
}

/// Lets pass what may pass.
pub async fn layer(State(ours): State<Ours>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let refuse = |code: Code| problem::respond(language_of(headers), code.into());
    if !ours.is_host(&request) {
        return refuse(Code::UnknownHost);
    }
    let changes = match *request.method() {
        Method::GET | Method::HEAD => false,
        Method::POST => true,
        _ => return refuse(Code::MethodNotAllowed),
    };
    if is_indecent(request.uri().path()) {
        return refuse(Code::NotFound);
    }
    if changes && !ours.is_same_site(headers) {
        return refuse(Code::CrossSiteRequest);
    }
    if announced_bytes(headers).is_some_and(|bytes| bytes > BODY_BYTES as u64) {
        return problem::respond(language_of(headers), problem::too_large());
    }
    next.run(request).await
}

/// Adds the headers that every answer carries. Pages bring a policy of their own, with a nonce.
pub async fn headers(State(ours): State<Ours>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_ok = response.status().is_success() || response.status() == http::StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    // A worker has the policy of its own script, and this one loads the rules.
    let policy = match path.as_str() {
        "/computer.js" => "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
        _ => "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
    );
    if ours.secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    // Addresses of built files carry a hash of their content; fonts never change under their name.
    let is_for_good =
        |path: &str| ["/pkg/", "/computer/", "/fonts/"].iter().any(|folder| path.starts_with(folder));
    let cache = match path.as_str() {
        path if is_ok && is_for_good(path) => "public, max-age=31536000, immutable",
        path if is_ok && path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            "public, max-age=3600"
        }
        _ => "private, no-store",
    };
    set(header::CACHE_CONTROL, cache);
    response
}

/// How long the body says that it is. One that does not say is cut off while it is read.
fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A path with an encoded NUL, slash or backslash, or one that climbs: no page of ours has such.
fn is_indecent(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["%00", "%2f", "%5c", "\\"].iter().any(|part| path.contains(part))
        || path.split('/').any(|segment| matches!(segment.replace("%2e", ".").as_str(), "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_climb_or_hide_are_indecent() {
        for path in ["/%00", "/..%2fetc/passwd", "/a/../b", "/%2e%2e/b", "/a%5Cb", "/./a"] {
            assert!(is_indecent(path), "{path}");
        }
        for path in ["/", "/people/%D3%98%D1%81%D0%B5%D0%BB", "/pkg/oyinline.a.js", "/people/a..b"] {
            assert!(!is_indecent(path), "{path}");
        }
    }
}
