//! A connection over loopback, and a WebSocket. Knows nothing of what is said over it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures::StreamExt as _;
use reqwest::header::HeaderMap;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

use crate::{
    Result,
    traffic::{Counted, Traffic},
};

/// How long an answer may take before something is wrong.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Of our own buffers: the default of 128 KiB would make a thousand sockets costly here.
const READ_BUFFER: usize = 4096;

/// A WebSocket over loopback.
pub type Stream = WebSocketStream<Counted>;

/// Opens a connection. One that is dropped is cut, as by a network that fails; it also leaves no port waiting
/// behind.
pub async fn dial(address: SocketAddr, traffic: &Arc<Traffic>) -> Result<Counted> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.set_zero_linger()?;
    Ok(Counted::new(stream, traffic.clone()))
}

/// Opens a WebSocket; the headers go along.
pub async fn connect(
    address: SocketAddr,
    path: &str,
    headers: HeaderMap,
    traffic: &Arc<Traffic>,
) -> Result<Stream> {
    let mut request = format!("ws://{address}{path}").into_client_request()?;
    request.headers_mut().extend(headers);
    let stream = dial(address, traffic).await?;
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
    Ok(client_async_with_config(request, stream, Some(config)).await?.0)
}

/// The next text or binary message of a WebSocket. Reading answers pings.
pub async fn next_message(stream: &mut Stream) -> Result<Message> {
    let next = async {
        loop {
            match stream.next().await.ok_or("the server closed a socket")?? {
                message @ (Message::Text(_) | Message::Binary(_)) => return Ok(message),
                Message::Close(frame) => return Err(format!("the server closed a socket: {frame:?}").into()),
                _ => {}
            }
        }
    };
    timeout(PATIENCE, next).await.map_err(|_| "no answer in time")?
}

/// The next text of a WebSocket that carries texts only.
pub async fn next_text(stream: &mut Stream) -> Result<String> {
    match next_message(stream).await? {
        Message::Text(text) => Ok(text.as_str().to_owned()),
        _ => Err("a server of texts has sent bytes".into()),
    }
}
