//! Frames over a WebSocket.

use std::net::SocketAddr;

use futures::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;

use super::Next;
use crate::{
    Result,
    guest::{self, Guest, Stream},
};

/// An open WebSocket.
#[derive(Debug)]
pub struct WebSocket(Stream);

impl WebSocket {
    /// Connects a guest.
    pub async fn open(by: SocketAddr, server: SocketAddr, guest: &Guest) -> Result<Self> {
        Ok(Self(guest::connect(by, server, "/ws", Some(guest)).await?))
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
