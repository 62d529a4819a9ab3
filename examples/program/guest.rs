//! A person who comes in as a guest and opens WebSockets.

use std::net::SocketAddr;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::frame::SUBPROTOCOL;
use reqwest::{header, redirect};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{client::IntoClientRequest as _, http::HeaderValue, protocol::WebSocketConfig},
};

use crate::Result;

/// How many come in at once.
pub const AT_ONCE: usize = 16;
/// Of our own buffers: the default of 128 KiB would make a thousand sockets costly here.
const READ_BUFFER: usize = 4096;

/// A WebSocket over loopback.
pub type Stream = WebSocketStream<TcpStream>;

/// The cookies of a guest.
#[derive(Clone, Debug)]
pub struct Guest {
    cookies: HeaderValue,
}

/// Comes in as so many guests.
pub async fn guests(address: SocketAddr, count: usize) -> Result<Vec<Guest>> {
    let http = reqwest::Client::builder().redirect(redirect::Policy::none()).build()?;
    let guest = || guest(&http, address);
    stream::iter(0..count).map(|_| guest()).buffered(AT_ONCE).try_collect().await
}

async fn guest(http: &reqwest::Client, address: SocketAddr) -> Result<Guest> {
    let answer = http.post(format!("http://{address}/guest")).form(&[("next", "/")]).send().await?;
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<_> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    if pairs.is_empty() {
        return Err(format!("no guest was made: {}", answer.status()).into());
    }
    Ok(Guest { cookies: HeaderValue::from_str(&pairs.join("; "))? })
}

/// Opens a WebSocket; a guest's cookies and our subprotocol go along if there is a guest. `by` is where the
/// bytes go: the server, or what stands before it.
pub async fn connect(
    by: SocketAddr,
    server: SocketAddr,
    path: &str,
    guest: Option<&Guest>,
) -> Result<Stream> {
    let mut request = format!("ws://{server}{path}").into_client_request()?;
    if let Some(guest) = guest {
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, HeaderValue::from_str(&format!("http://{server}"))?);
        headers.insert(header::COOKIE, guest.cookies.clone());
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    let stream = TcpStream::connect(by).await?;
    if stream.local_addr()? == stream.peer_addr()? {
        // While nobody listens, both ends of a connection can be one: the kernel chose the port for ours.
        return Err("connected to itself".into());
    }
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
    Ok(client_async_with_config(request, stream, Some(config)).await?.0)
}
