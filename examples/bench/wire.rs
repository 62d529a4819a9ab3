//! A connection to our server by one of its transports, as texts to and fro.

use std::{fmt, net::SocketAddr, sync::Arc};

use futures::SinkExt as _;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Result,
    guest::Guest,
    line::Line,
    stream::{PATIENCE, Stream, connect, next_text},
    traffic::Traffic,
};

/// By which transport a connection is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A WebSocket.
    WebSocket,
    /// Server-Sent Events, and POST.
    Events,
    /// Long polling, and POST.
    Polling,
}

/// An open connection. Dropped, it is cut, as by a network that fails.
#[derive(Debug)]
pub enum Wire {
    /// A WebSocket.
    WebSocket(Box<Stream>),
    /// A line over HTTP.
    Line(Box<Line>),
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::WebSocket => "WebSocket",
            Self::Events => "Server-Sent Events",
            Self::Polling => "long polling",
        })
    }
}

impl Wire {
    /// Connects a guest. What goes over the connection is counted.
    pub async fn open(way: Way, address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        Ok(match way {
            Way::WebSocket => {
                let headers = guest.handshake_headers(address)?;
                Self::WebSocket(Box::new(connect(address, "/ws", headers, traffic).await?))
            }
            Way::Events => Self::Line(Box::new(Line::with_events(address, guest, traffic).await?)),
            Way::Polling => Self::Line(Box::new(Line::with_polls(address, guest, traffic).await?)),
        })
    }

    /// Sends a text.
    pub async fn send(&mut self, text: String) -> Result<()> {
        match self {
            Self::WebSocket(stream) => Ok(stream.send(Message::text(text)).await?),
            Self::Line(line) => line.say(text).await,
        }
    }

    /// The next text.
    pub async fn next(&mut self) -> Result<String> {
        match self {
            Self::WebSocket(stream) => next_text(stream).await,
            Self::Line(line) => timeout(PATIENCE, line.next()).await.map_err(|_| "no answer in time")?,
        }
    }
}
