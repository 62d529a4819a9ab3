//! A guest's side: opens sockets, speaks the protocol.

use std::net::SocketAddr;

use futures::{SinkExt as _, StreamExt as _, TryStreamExt as _, stream};
use protocol::{
    Ack, ClientFrame, Command, CommandId, ServerFrame, Topic,
    accounts::Person,
    frame::{Connect, Ping, Position, Request, Subscribe, Subscribed},
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Result,
    guest::{AT_ONCE, Guest},
    stream::{Stream, connect, next_text},
};

/// A signed-in socket.
#[derive(Debug)]
pub struct Socket {
    /// Who the server takes it for.
    pub me: Person,
    stream: Stream,
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
    /// Connects and is welcomed.
    pub async fn open(address: SocketAddr, guest: &Guest) -> Result<Self> {
        let mut stream = connect(address, "/ws", guest.headers(address)?).await?;
        send(&mut stream, &ClientFrame::Connect(Connect::default())).await?;
        let welcome = loop {
            if let ServerFrame::Welcome(welcome) = frame(&next_text(&mut stream).await?)? {
                break welcome;
            }
        };
        Ok(Self { me: welcome.me.ok_or("the server does not know its guest")?, stream })
    }

    /// Asks to listen to a topic, from a position if there is one.
    pub async fn ask_since(&mut self, topic: Topic, since: Option<Position>) -> Result<()> {
        send(&mut self.stream, &ClientFrame::Subscribe(Subscribe { topic, since })).await
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
        send(&mut self.stream, &ClientFrame::Ping(Ping { number })).await?;
        self.until(|frame| match frame {
            ServerFrame::Pong(pong) if pong.number == number => Some(()),
            _ => None,
        })
        .await
    }

    /// Sends a frame that is already a text.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        Ok(self.stream.send(Message::text(text)).await?)
    }

    /// Reads on to the frame that is wanted. Whatever the server refuses is an error here.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ServerFrame) -> Option<T>) -> Result<T> {
        loop {
            if let Some(found) = wanted(frame(&next_text(&mut self.stream).await?)?) {
                return Ok(found);
            }
        }
    }
}

async fn send(stream: &mut Stream, frame: &ClientFrame) -> Result<()> {
    Ok(stream.send(Message::text(serde_json::to_string(frame)?)).await?)
}

fn frame(text: &str) -> Result<ServerFrame> {
    match serde_json::from_str(text)? {
        ServerFrame::Error(refused) => Err(format!("the server refused: {}", refused.problem).into()),
        frame => Ok(frame),
    }
}
