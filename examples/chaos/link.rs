//! A client's connection, whatever carries it: texts go up, texts come down, and it ends.
//!
//! Another way to carry the same frames is one more file here and one more transport.

mod events;
mod http;
mod line;
mod polling;
mod websocket;

use std::{net::SocketAddr, sync::Arc};

use reqwest::StatusCode;
use tokio::net::TcpStream;

use self::{line::Line, websocket::WebSocket};
use crate::{Result, guest::Guest, lots::Lots, world::World};

/// By what a connection is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A WebSocket.
    WebSocket,
    /// A line over HTTP that is read by Server-Sent Events.
    Events,
    /// A line over HTTP that is read by long polling.
    Polling,
}

impl Transport {
    /// Every transport.
    pub const ALL: [Self; 3] = [Self::WebSocket, Self::Events, Self::Polling];

    /// Its name in tables and lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "WebSocket",
            Self::Events => "events",
            Self::Polling => "polling",
        }
    }
}

/// An open connection. Dropping it breaks it off, without a farewell.
#[derive(Debug)]
pub struct Link {
    /// By what it is carried.
    pub transport: Transport,
    carrier: Carrier,
}

#[derive(Debug)]
enum Carrier {
    WebSocket(Box<WebSocket>),
    Line(Line),
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
    /// Connects a guest to the world's server. The lots decide by which transport.
    pub async fn open(world: &Arc<World>, guest: &Guest, lots: &mut Lots) -> Result<Self> {
        let transport = *lots.pick(&Transport::ALL);
        let carrier = match transport {
            Transport::WebSocket => Carrier::WebSocket(Box::new(WebSocket::open(world, guest).await?)),
            Transport::Events => Carrier::Line(events::open(world, guest).await?),
            Transport::Polling => Carrier::Line(polling::open(world, guest, lots.branch()).await?),
        };
        Ok(Self { transport, carrier })
    }

    /// Sends a frame.
    pub async fn send(&mut self, text: String) -> Result<()> {
        match &mut self.carrier {
            Carrier::WebSocket(socket) => socket.send(text).await,
            Carrier::Line(line) => line.send(text),
        }
    }

    /// Waits for the next frame, or the end. Cancel-safe.
    pub async fn next(&mut self) -> Next {
        match &mut self.carrier {
            Carrier::WebSocket(socket) => socket.next().await,
            Carrier::Line(line) => line.next().await,
        }
    }
}

/// Connects to where the bytes go: the server, or what stands before it.
async fn connect(by: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(by).await?;
    if stream.local_addr()? == stream.peer_addr()? {
        // While nobody listens, both ends of a connection can be one: the kernel chose the port for ours.
        return Err("connected to itself".into());
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Why a connection ends whose request was answered with another status than the usual.
fn answered(status: StatusCode) -> String {
    format!("answered {}", status.as_u16())
}
