//! Who listens at our server when the storm comes, and what happens while they are away.

use std::collections::HashMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{Command, Position, Room, ServerFrame, TableId, Topic, chat::Say};

use super::STREAMS;
use crate::{
    Result,
    client::Socket,
    guest::{self, Guest},
    idle::SOCKETS_OF_A_GUEST,
    moves::pairs::{self, Players, Seated},
    server::Server,
};

const CHAT: Topic = Topic::Chat(Room::Lobby);

/// Those who are not cut: players, and somebody who writes.
#[derive(Debug)]
pub struct Scene<'a> {
    server: &'a Server,
    seated: Vec<Seated>,
    writer: Socket,
}

/// A socket that listens.
#[derive(Debug)]
pub struct Listener {
    guest: Guest,
    _socket: Socket,
    since: Vec<(Topic, Position)>,
}

/// One who has been cut, and knows how far it had come.
#[derive(Debug)]
pub struct Away {
    guest: Guest,
    since: Vec<(Topic, Position)>,
}

/// Where the topics stand in which something has happened.
pub type Expected = HashMap<Topic, u64>;

impl<'a> Scene<'a> {
    /// Two people at each table, and a writer.
    pub async fn set(server: &'a Server) -> Result<Self> {
        let players: Vec<Players> = pairs::seat(server.address, STREAMS).await?;
        let seated = pairs::take_seats(server, &players).await?;
        let writer = guest::guests(server.address, 1).await?.pop().ok_or("there is no guest")?;
        Ok(Self { server, seated, writer: Socket::open(server.address, &writer).await? })
    }

    /// So many sockets that listen, shared out evenly among the tables.
    pub async fn listeners(&self, count: usize) -> Result<Vec<Listener>> {
        let guests = guest::guests(self.server.address, count.div_ceil(SOCKETS_OF_A_GUEST)).await?;
        let tables = self.seated.iter().map(Seated::table).cycle();
        let places = guests.iter().cycle().zip(tables).take(count);
        let listening = stream::iter(places).map(|(guest, table)| self.listen(guest, table));
        listening.buffered(guest::AT_ONCE).try_collect().await
    }

    async fn listen(&self, guest: &Guest, table: TableId) -> Result<Listener> {
        let mut socket = Socket::open(self.server.address, guest).await?;
        let mut since = Vec::new();
        for topic in [Topic::User(socket.me.id), CHAT, Topic::Table(table)] {
            let subscribed = socket.subscribe(topic).await?;
            since.push((topic, Position { epoch: subscribed.epoch, offset: subscribed.offset }));
        }
        Ok(Listener { guest: guest.clone(), _socket: socket, since })
    }

    /// A message in the chat and a move at each table.
    pub async fn happens(&mut self) -> Result<Expected> {
        let say = Say { room: Room::Lobby, text: "Who was not here will read it later.".to_owned() };
        let mut expected = Expected::from([(CHAT, self.writer.command(Command::Say(say)).await?.offset)]);
        for seated in &mut self.seated {
            expected.insert(Topic::Table(seated.table()), seated.move_once().await?);
        }
        Ok(expected)
    }

    /// All come back, so many at once. Gives their sockets when each has recovered.
    pub async fn back(&self, away: Vec<Away>, expected: &Expected, at_once: usize) -> Result<Vec<Socket>> {
        let back = stream::iter(away).map(|away| away.back(self.server, expected));
        back.buffer_unordered(at_once).try_collect().await
    }
}

impl Listener {
    /// Loses its connection without a word.
    pub fn cut(self) -> Away {
        Away { guest: self.guest, since: self.since }
    }
}

impl Away {
    async fn back(self, server: &Server, expected: &Expected) -> Result<Socket> {
        let mut socket = Socket::open(server.address, &self.guest).await?;
        let mut missing: HashMap<Topic, (u64, u64)> = HashMap::new();
        for (topic, since) in &self.since {
            socket.ask_since(*topic, Some(*since)).await?;
            let last = match topic {
                // Nothing happens to the person meanwhile.
                Topic::User(_) => since.offset,
                _ => *expected.get(topic).ok_or("nothing is known of a topic")?,
            };
            missing.insert(*topic, (since.offset, last));
        }
        // Each event in its place, and the positions at which nothing is missing any more.
        let mut wrong = None;
        socket
            .until(|frame| {
                match frame {
                    ServerFrame::Subscribed(subscribed) if !subscribed.recovered => {
                        wrong = Some(format!("{} was not recovered", subscribed.topic));
                    }
                    ServerFrame::Subscribed(subscribed)
                        if missing.get(&subscribed.topic).is_some_and(|(at, last)| at == last) =>
                    {
                        missing.remove(&subscribed.topic);
                    }
                    ServerFrame::Event(happened) => {
                        if let Some((at, last)) = missing.get_mut(&happened.topic) {
                            if happened.offset != *at + 1 {
                                wrong = Some(format!("event {} came after {at}", happened.offset));
                            }
                            *at = happened.offset;
                            if at == last {
                                missing.remove(&happened.topic);
                            }
                        }
                    }
                    _ => {}
                }
                (missing.is_empty() || wrong.is_some()).then_some(())
            })
            .await?;
        wrong.map_or(Ok(socket), |wrong| Err(wrong.into()))
    }
}
