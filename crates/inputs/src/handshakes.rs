//! The head of a request that wants to become a WebSocket.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// Headers, one a line as in HTTP, are accepted only if all that RFC 6455 asks for is there.
pub fn handshake(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        // What is no header never comes this far: the reader of HTTP refuses it.
        if let (Ok(name), Ok(value)) = (name, value)
            && headers.try_append(name, value).is_err()
        {
            return;
        }
    }
    assert!(websocket::accept(&Method::POST, &headers).is_err());
    let Ok(accept) = websocket::accept(&Method::GET, &headers) else { return };
    // The Base64 of a SHA-1, of whatever key.
    assert_eq!(accept.len(), 28);
    let has = |name: &HeaderName, token: &str| {
        let mut values = headers.get_all(name).iter();
        values.any(|value| {
            value.as_bytes().to_ascii_lowercase().windows(token.len()).any(|part| part == token.as_bytes())
        })
    };
    assert!(has(&header::CONNECTION, "upgrade") && has(&header::UPGRADE, "websocket"));
    assert_eq!(headers[header::SEC_WEBSOCKET_VERSION], "13");
    // 16 bytes are 22 letters and two signs of filling.
    let key = headers[header::SEC_WEBSOCKET_KEY].as_bytes();
    assert!(key.len() == 24 && key.ends_with(b"=="), "{key:?}");
}
