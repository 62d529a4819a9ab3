//! A member of a group at a peer: joins, says something, hears what is said. The plain servers are spoken to
//! as `bench/peers/README.md` says; socket.io and colyseus each in its own way.

use std::sync::Arc;

use futures::{SinkExt as _, StreamExt as _, TryStreamExt as _, stream};
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Result, client, colyseus,
    contender::Contender,
    server::Server,
    stream::{Stream, connect, next_message, next_text},
};

/// What a member says.
#[derive(Debug, Serialize)]
pub struct Said<'a> {
    /// Made by the member, as our commands' ids are.
    pub id: String,
    /// A move, or a message.
    pub text: &'a str,
}

/// What a member hears; what was said is there too, but nothing is done with it.
#[derive(Debug, Deserialize)]
struct Heard {
    number: u64,
}

/// How a server is spoken to.
#[derive(Clone, Copy, Debug)]
enum Dialect {
    Plain,
    SocketIo,
    Colyseus,
}

/// A member of a group.
#[derive(Debug)]
pub struct Member {
    stream: Stream,
    dialect: Dialect,
    /// Of the last message that was heard, or that was said before the member came.
    number: u64,
}

/// So many members, shared out evenly among the groups.
pub async fn members(
    server: &Server,
    groups: &[String],
    count: usize,
    at_once: usize,
) -> Result<Vec<Member>> {
    let groups = groups.iter().cycle().take(count);
    stream::iter(groups).map(|group| Member::join(server, group)).buffered(at_once).try_collect().await
}

impl Member {
    /// Connects and joins a group; returns when the server counts it among the members.
    pub async fn join(server: &Server, group: &str) -> Result<Self> {
        let dialect = match server.contender {
            Contender::SocketIo => Dialect::SocketIo,
            Contender::Colyseus => Dialect::Colyseus,
            _ => Dialect::Plain,
        };
        let path = match dialect {
            Dialect::Plain => format!("/{group}"),
            Dialect::SocketIo => "/socket.io/?EIO=4&transport=websocket".to_owned(),
            Dialect::Colyseus => colyseus::seat(server, group).await?,
        };
        let mut stream = connect(server.address, &path, HeaderMap::new(), &Arc::default()).await?;
        let number = match dialect {
            Dialect::Plain => read::<Heard>(&next_text(&mut stream).await?)?.number,
            Dialect::SocketIo => join_socket_io(&mut stream, group).await?,
            Dialect::Colyseus => colyseus::joined(&mut stream).await?,
        };
        Ok(Self { stream, dialect, number })
    }

    /// Says something to everyone in the group, itself included.
    pub async fn say(&mut self, text: &str) -> Result<()> {
        let said = Said { id: client::command_id().0.to_string(), text };
        let message = match self.dialect {
            Dialect::Plain => Message::text(serde_json::to_string(&said)?),
            Dialect::SocketIo => Message::text(format!("42{}", serde_json::to_string(&("say", &said))?)),
            Dialect::Colyseus => Message::binary(colyseus::say(&said)?),
        };
        Ok(self.stream.send(message).await?)
    }

    /// Hears the next message, which must be the one after the last.
    pub async fn hear(&mut self) -> Result<()> {
        let number = loop {
            match next_message(&mut self.stream).await? {
                Message::Text(text) => match self.dialect {
                    Dialect::SocketIo if text == "2" => self.stream.send(Message::text("3")).await?,
                    Dialect::SocketIo => {
                        let packet = text.strip_prefix("42").ok_or("socket.io has sent no event")?;
                        break read::<(String, Heard)>(packet)?.1.number;
                    }
                    _ => break read::<Heard>(&text)?.number,
                },
                Message::Binary(bytes) => break colyseus::heard(&bytes)?,
                _ => {}
            }
        };
        if number != self.number + 1 {
            return Err(format!("message {number} came after {}", self.number).into());
        }
        self.number = number;
        Ok(())
    }
}

/// Engine.IO 4 opens, then Socket.IO 5 connects its namespace, then the room is joined and acknowledged.
async fn join_socket_io(stream: &mut Stream, group: &str) -> Result<u64> {
    expect(stream, "0").await?;
    stream.send(Message::text("40")).await?;
    expect(stream, "40").await?;
    stream.send(Message::text(format!("420{}", serde_json::to_string(&("join", group))?))).await?;
    let [number] = read(&expect(stream, "430").await?)?;
    Ok(number)
}

/// The next packet, which must be of this kind; gives the rest of it.
async fn expect(stream: &mut Stream, kind: &str) -> Result<String> {
    let packet = next_text(stream).await?;
    let rest = packet.strip_prefix(kind).ok_or_else(|| format!("{packet} came in the place of {kind}"))?;
    Ok(rest.to_owned())
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| format!("{text} cannot be read: {error}").into())
}
