//! Frames over a WebSocket.

use std::net::SocketAddr;

use futures::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

use super::Next;
use crate::{Result, guest::Guest};

/// Of our own buffers: the default of 128 KiB would make a thousand sockets costly here.
const READ_BUFFER: usize = 4096;

/// An open WebSocket.
#[derive(Debug)]
pub struct WebSocket(WebSocketStream<TcpStream>);

impl WebSocket {
    /// Connects a guest. `by` is where the bytes go: the server, or what stands before it.
    pub async fn open(by: SocketAddr, server: SocketAddr, guest: &Guest) -> Result<Self> {
        let mut request = format!("ws://{server}/ws").into_client_request()?;
        request.headers_mut().extend(guest.handshake_headers(server)?);
        let stream = TcpStream::connect(by).await?;
        if stream.local_addr()? == stream.peer_addr()? {
            // While nobody listens, both ends of a connection can be one: the kernel chose the port for ours.
            return Err("connected to itself".into());
        }
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
        Ok(Self(client_async_with_config(request, stream, Some(config)).await?.0))
    }

    /// Sends a text.
    pub async fn send(&mut self, text: String) -> Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }

    /// Waits for a text, or the end.
    pub async fn next(&mut self) -> Next {
        loop {
            return match self.0.next().await {
                Some(Ok(Message::Text(text))) => Next::Text(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => {
                    Next::End(frame.map_or("closed".to_owned(), |frame| format!("closed: {}", frame.code)))
                }
                Some(Ok(_)) => continue,
                Some(Err(error)) => Next::End(error.to_string()),
                None => Next::End("closed".to_owned()),
            };
        }
    }
}
