//! A connection to our server by one of its transports, as texts to and fro.

use std::{fmt, net::SocketAddr, sync::Arc};

use futures::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

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

impl Way {
    /// All transports.
    pub const ALL: [Self; 3] = [Self::WebSocket, Self::Events, Self::Polling];
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

    /// Goes as a tab does that is closed.
    pub async fn leave(self) -> Result<()> {
        match self {
            Self::WebSocket(mut stream) => {
                let away = CloseFrame { code: CloseCode::Away, reason: "".into() };
                stream.send(Message::Close(Some(away))).await?;
                // The cut that follows must not overtake it: the server answers, and closes.
                let closed = async { while let Some(Ok(_)) = stream.next().await {} };
                timeout(PATIENCE, closed).await.map_err(|_| "a close was not answered in time".into())
            }
            Self::Line(line) => line.leave().await,
        }
    }
}
