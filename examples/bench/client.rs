//! A guest's side: opens sockets by whichever transport, speaks the protocol.

use std::{net::SocketAddr, sync::Arc};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{
    Ack, ClientFrame, Command, CommandId, ServerFrame, Topic,
    accounts::Person,
    frame::{Connect, Ping, Position, Request, Subscribe, Subscribed},
};

use crate::{
    Result,
    guest::{AT_ONCE, Guest},
    traffic::Traffic,
    wire::{Way, Wire},
};

/// A signed-in socket.
#[derive(Debug)]
pub struct Socket {
    /// Who the server takes it for.
    pub me: Person,
    wire: Wire,
}

/// Opens so many sockets, shared out evenly among the guests.
pub async fn sockets(address: SocketAddr, guests: &[Guest], count: usize) -> Result<Vec<Socket>> {
    let guests = guests.iter().cycle().take(count);
    stream::iter(guests).map(|guest| Socket::open(address, guest)).buffered(AT_ONCE).try_collect().await
}

/// A new name for a command.
pub fn command_id() -> CommandId {
    CommandId(uuid::Uuid::now_v7())
}

/// A command as it goes over the wire.
pub fn command_text(id: CommandId, body: Command) -> Result<String> {
    Ok(serde_json::to_string(&ClientFrame::Command(Box::new(Request { id, body })))?)
}

impl Socket {
    /// Connects by a WebSocket and is welcomed.
    pub async fn open(address: SocketAddr, guest: &Guest) -> Result<Self> {
        Self::open_by(Way::WebSocket, address, guest, &Arc::default()).await
    }

    /// Connects and is welcomed. What goes over the connection is counted.
    pub async fn open_by(
        way: Way,
        address: SocketAddr,
        guest: &Guest,
        traffic: &Arc<Traffic>,
    ) -> Result<Self> {
        let mut wire = Wire::open(way, address, guest, traffic).await?;
        send(&mut wire, &ClientFrame::Connect(Connect::default())).await?;
        let welcome = loop {
            if let ServerFrame::Welcome(welcome) = frame(&wire.next().await?)? {
                break welcome;
            }
        };
        Ok(Self { me: welcome.me.ok_or("the server does not know its guest")?, wire })
    }

    /// Asks to listen to a topic, from a position if there is one.
    pub async fn ask_since(&mut self, topic: Topic, since: Option<Position>) -> Result<()> {
        send(&mut self.wire, &ClientFrame::Subscribe(Subscribe { topic, since })).await
    }

    /// Listens to a topic. Gives what the listener begins with.
    pub async fn subscribe(&mut self, topic: Topic) -> Result<Subscribed> {
        self.ask_since(topic, None).await?;
        self.until(|frame| match frame {
            ServerFrame::Subscribed(subscribed) if subscribed.topic == topic => Some(subscribed),
            _ => None,
        })
        .await
    }

    /// Does something and waits until it is committed.
    pub async fn command(&mut self, body: Command) -> Result<Ack> {
        let id = command_id();
        self.send_text(command_text(id, body)?).await?;
        self.acked(id).await
    }

    /// Waits for the answer to a command.
    pub async fn acked(&mut self, id: CommandId) -> Result<Ack> {
        self.until(|frame| match frame {
            ServerFrame::Ack(ack) if ack.id == id => Some(ack),
            _ => None,
        })
        .await
    }

    /// Waits until everything that was queued for the socket has come, and the way there and back works.
    pub async fn settle(&mut self, number: u32) -> Result<()> {
        send(&mut self.wire, &ClientFrame::Ping(Ping { number })).await?;
        self.until(|frame| match frame {
            ServerFrame::Pong(pong) if pong.number == number => Some(()),
            _ => None,
        })
        .await
    }

    /// Sends a frame that is already a text.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        self.wire.send(text).await
    }

    /// Hears the next event of a topic, which must be the one after the last that was heard.
    pub async fn hear(&mut self, topic: Topic, last: &mut u64) -> Result<()> {
        let next = self.until(|frame| match frame {
            ServerFrame::Event(happened) if happened.topic == topic => Some(happened.offset),
            _ => None,
        });
        let next = next.await?;
        if next != *last + 1 {
            return Err(format!("event {next} came after {last}").into());
        }
        *last = next;
        Ok(())
    }

    /// Goes as a tab does that is closed.
    pub async fn leave(self) -> Result<()> {
        self.wire.leave().await
    }

    /// Reads on to the frame that is wanted. Whatever the server refuses is an error here.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ServerFrame) -> Option<T>) -> Result<T> {
        loop {
            if let Some(found) = wanted(frame(&self.wire.next().await?)?) {
                return Ok(found);
            }
        }
    }
}

async fn send(wire: &mut Wire, frame: &ClientFrame) -> Result<()> {
    wire.send(serde_json::to_string(frame)?).await
}

/// Reads a frame. Whatever the server refuses is an error here.
pub fn frame(text: &str) -> Result<ServerFrame> {
    match serde_json::from_str(text)? {
        ServerFrame::Error(refused) => Err(format!("the server refused: {}", refused.problem).into()),
        frame => Ok(frame),
    }
}
