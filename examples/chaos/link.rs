//! A client's connection, whatever carries it: texts go up, texts come down, and it ends.
//!
//! Another way to carry the same frames is one more file here and one more variant.

mod websocket;

use std::net::SocketAddr;

use self::websocket::WebSocket;
use crate::{Result, guest::Guest};

/// An open connection.
#[derive(Debug)]
pub enum Link {
    /// Over a WebSocket.
    WebSocket(Box<WebSocket>),
}

/// What a connection gives next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A frame.
    Text(String),
    /// Nothing more, and why.
    End(String),
}

impl Link {
    /// Connects a guest to a server, by way of an address that leads there.
    pub async fn open(by: SocketAddr, server: SocketAddr, guest: &Guest) -> Result<Self> {
        Ok(Self::WebSocket(Box::new(WebSocket::open(by, server, guest).await?)))
    }

    /// Sends a frame.
    pub async fn send(&mut self, text: String) -> Result<()> {
        match self {
            Self::WebSocket(socket) => socket.send(text).await,
        }
    }

    /// Waits for the next frame, or the end. Cancel-safe.
    pub async fn next(&mut self) -> Next {
        match self {
            Self::WebSocket(socket) => socket.next().await,
        }
    }
}
