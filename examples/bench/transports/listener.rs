//! One who listens to a room: is told of each message, or asks for them.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Instant};

use protocol::{Position, ServerFrame};
use tokio::time::sleep_until;

use super::{INTERVAL, TOPIC};
use crate::{
    Result,
    client::{self, Socket},
    guest::Guest,
    http::Http,
    traffic::Traffic,
    wire::Way,
};

/// One who listens, and knows what is to come next.
#[derive(Debug)]
pub enum Listener {
    /// Over a connection.
    Told {
        /// The connection.
        socket: Socket,
        /// Of the last message.
        offset: u64,
    },
    /// By one request after the other.
    Asking(Box<Asking>),
}

/// One who asks every so often.
#[derive(Debug)]
pub struct Asking {
    http: Http,
    since: Position,
    /// Offsets of messages that have come and were not looked at.
    heard: VecDeque<u64>,
    next_question: Instant,
}

impl Listener {
    /// Listens over a connection.
    pub async fn told(way: Way, address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        let mut socket = Socket::open_by(way, address, guest, traffic).await?;
        let offset = socket.subscribe(TOPIC).await?.offset;
        Ok(Self::Told { socket, offset })
    }

    /// Asks where the room stands, to ask for more from there.
    pub async fn asking(address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        let mut http = Http::open(address, guest, traffic).await?;
        let answer = http.get(&format!("/streams/{TOPIC}")).await?;
        let first = answer.text.lines().next().ok_or("a stream begins with nothing")?;
        let ServerFrame::Subscribed(subscribed) = client::frame(first)? else {
            return Err(format!("a stream begins with {first}").into());
        };
        let since = Position { epoch: subscribed.epoch, offset: subscribed.offset };
        let asking = Asking { http, since, heard: VecDeque::new(), next_question: Instant::now() };
        Ok(Self::Asking(Box::new(asking)))
    }

    /// When the first question is due of one who asks.
    pub fn asks_from(&mut self, first_question: Instant) {
        if let Self::Asking(asking) = self {
            asking.next_question = first_question;
        }
    }

    /// Hears the next message, which must be the one after the last.
    pub async fn hear(&mut self) -> Result<()> {
        match self {
            Self::Told { socket, offset } => socket.hear(TOPIC, offset).await,
            Self::Asking(asking) => asking.hear().await,
        }
    }
}

impl Asking {
    async fn hear(&mut self) -> Result<()> {
        while self.heard.is_empty() {
            sleep_until(self.next_question.into()).await;
            self.next_question += INTERVAL;
            self.ask().await?;
        }
        self.heard.pop_front();
        Ok(())
    }

    async fn ask(&mut self) -> Result<()> {
        let Position { epoch, offset } = self.since;
        let answer = self.http.get(&format!("/streams/{TOPIC}?since={epoch}:{offset}")).await?;
        for line in answer.text.lines() {
            match client::frame(line)? {
                ServerFrame::Event(happened) if happened.offset == self.since.offset + 1 => {
                    self.since.offset = happened.offset;
                    self.heard.push_back(happened.offset);
                }
                ServerFrame::Subscribed(subscribed) if subscribed.recovered => {}
                other => return Err(format!("{other:?} came after {offset}").into()),
            }
        }
        Ok(())
    }
}
