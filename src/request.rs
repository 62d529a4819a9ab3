//! The outermost layer: names each request, logs it once, and says where it comes from.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use app::server::RequestId;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use backend::{Backend, Client};
use tracing::Instrument;

/// The header that carries the name of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its name and its [`Client`], and logs how it went.
pub async fn layer(State(backend): State<Backend>, mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let client = Client { address: address(&backend, peer, request.headers()) };
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", request.id = %id);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).instrument(span.clone()).await;
    tracing::info!(
        parent: &span,
        http.method = %method,
        // Escaped: a path may have signs that a viewer takes for the end of a line.
        http.path = %path.escape_debug(),
        http.status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1_000.0,
        "answered"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The client's address: the connection's, or, through trusted proxies only, the one that the nearest
/// of them saw. What a client writes into `X-Forwarded-For` stands further left and is never reached.
fn address(backend: &Backend, peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
    let trusted = &backend.config.trusted_proxies.0;
    let mut address = peer.unwrap_or(IpAddr::from([0, 0, 0, 0])).to_canonical();
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<_> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    while trusted.contains(&address) {
        match hops.pop().and_then(|hop| hop.parse::<IpAddr>().ok()) {
            Some(hop) => address = hop.to_canonical(),
            None => break,
        }
    }
    address
}
