//! The opening handshake (RFC 6455, section 4.2): whether a request may become a WebSocket.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, Method, header};
use sha1::{Digest, Sha1};
use thiserror::Error;

/// What every accepted key is hashed with (section 1.3).
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// The one version that RFC 6455 defines.
pub const VERSION: &str = "13";

/// Why a request cannot become a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Not a GET: 405.
    #[error("a WebSocket is opened by GET")]
    Method,
    /// An ordinary request: 426, with `Upgrade: websocket`.
    #[error("this address answers to WebSockets only")]
    NotAnUpgrade,
    /// Another version: 426, with `Sec-WebSocket-Version: 13`.
    #[error("the version of a WebSocket must be 13")]
    Version,
    /// No key of 16 bytes: 400.
    #[error("the key of a WebSocket must be 16 bytes in Base64")]
    Key,
}

/// Checks a request of HTTP/1.1 and gives `Sec-WebSocket-Accept` for the answer.
pub fn accept(method: &Method, headers: &HeaderMap) -> Result<HeaderValue, Refused> {
    if method != Method::GET {
        return Err(Refused::Method);
    }
    if !names(headers, &header::CONNECTION, "upgrade") || !names(headers, &header::UPGRADE, "websocket") {
        return Err(Refused::NotAnUpgrade);
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        return Err(Refused::Version);
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).ok_or(Refused::Key)?.as_bytes();
    if BASE64_STANDARD.decode(key).map_or(true, |bytes| bytes.len() != 16) {
        return Err(Refused::Key);
    }
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    HeaderValue::from_str(&BASE64_STANDARD.encode(digest)).map_err(|_| Refused::Key)
}

/// Whether a header that is a list names `token`, in any case.
fn names(headers: &HeaderMap, name: &header::HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> HeaderMap {
        [
            (header::CONNECTION, "keep-alive, Upgrade"),
            (header::UPGRADE, "WebSocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .into_iter()
        .collect()
    }

    #[test]
    fn the_example_of_the_rfc() {
        // Section 1.3.
        assert_eq!(accept(&Method::GET, &request()).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn whatever_is_missing_is_named() {
        assert_eq!(accept(&Method::POST, &request()), Err(Refused::Method));
        for (name, refused) in [
            (header::CONNECTION, Refused::NotAnUpgrade),
            (header::UPGRADE, Refused::NotAnUpgrade),
            (header::SEC_WEBSOCKET_VERSION, Refused::Version),
            (header::SEC_WEBSOCKET_KEY, Refused::Key),
        ] {
            let mut without = request();
            without.remove(&name);
            assert_eq!(accept(&Method::GET, &without), Err(refused));
            let mut other = request();
            other.insert(name, HeaderValue::from_static("8"));
            assert_eq!(accept(&Method::GET, &other), Err(refused));
        }
    }
}
