//! Frames over a WebSocket.

use futures::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

use super::{Next, answered, connect};
use crate::{Result, guest::Guest, world::World};

/// Of our own buffers: the default of 128 KiB would make a thousand sockets costly here.
const READ_BUFFER: usize = 4096;

/// An open WebSocket.
#[derive(Debug)]
pub struct WebSocket(WebSocketStream<TcpStream>);

impl WebSocket {
    /// Connects a guest.
    pub async fn open(world: &World, guest: &Guest) -> Result<Self> {
        let mut request = format!("ws://{}/ws", world.server).into_client_request()?;
        request.headers_mut().extend(guest.handshake_headers(world.server)?);
        let stream = connect(world.by).await?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
        match client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(refused)) => Err(answered(refused.status()).into()),
            Err(error) => Err(error.into()),
        }
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
