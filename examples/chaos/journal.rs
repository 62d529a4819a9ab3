//! What one client sent and got, in its order and with its time. Nothing is left out and nothing judged: the
//! checker reads it afterwards.

use std::{sync::Arc, time::Instant};

use protocol::{
    AccountId, Ack, ClientFrame, Code, Position, Room, ServerFrame, Topic,
    frame::{Ping, Refused, Request, Subscribe, Subscribed, Unsubscribe},
};

use crate::link::Transport;

/// A client's journal.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// What happened.
    pub entries: Vec<Entry>,
    /// Whether the client came to its end in order: everything answered, everything read.
    pub is_whole: bool,
    /// What the client stood before, if it did not.
    pub stuck: String,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What happened to a client.
#[derive(Clone, Debug)]
pub enum What {
    /// A connection was opened.
    Opened(Transport),
    /// The server said welcome, on a new connection.
    Welcomed(Option<AccountId>),
    /// The connection ended, or there was none; and why.
    Ended(String),
    /// The client asked to listen.
    Asked(Subscribe),
    /// The client asked to listen no longer.
    Left(Topic),
    /// The client sent a command.
    Sent(Arc<Request>),
    /// The client sent a ping.
    Pinged(u32),
    /// The server answered where the client stands.
    Subscribed(Box<Subscribed>),
    /// An event came, as this text.
    Happened(Topic, Position, Box<str>),
    /// A command was acknowledged.
    Acked(Ack),
    /// A frame was refused.
    Refused(Box<Refused>),
    /// A pong came.
    Ponged(u32),
    /// The server said good-bye.
    Bye(Code),
    /// A text came that is no frame.
    Unreadable(String),
}

impl Journal {
    /// Writes something down.
    pub fn note(&mut self, what: What) {
        self.entries.push(Entry { at: Instant::now(), what });
    }

    /// Everything, a line each, in seconds since a moment that all journals of a round have in common.
    pub fn text(&self, since: Instant) -> String {
        let line = |Entry { at, what }: &Entry| {
            format!("{:10.4} {what:?}\n", at.saturating_duration_since(since).as_secs_f64())
        };
        self.entries.iter().map(line).collect()
    }

    /// Writes down what is about to be sent.
    pub fn note_sent(&mut self, frame: &ClientFrame) {
        self.note(match frame {
            ClientFrame::Connect(_) => return,
            ClientFrame::Subscribe(subscribe) => What::Asked(subscribe.clone()),
            ClientFrame::Unsubscribe(Unsubscribe { topic }) => What::Left(*topic),
            ClientFrame::Command(request) => What::Sent(Arc::new((**request).clone())),
            ClientFrame::Ping(Ping { number }) => What::Pinged(*number),
        });
    }

    /// Reads what came and writes it down.
    pub fn read(&mut self, text: &str) -> Option<ServerFrame> {
        let Ok(frame) = serde_json::from_str(text) else {
            self.note(What::Unreadable(text.to_owned()));
            return None;
        };
        self.note(match &frame {
            ServerFrame::Welcome(welcome) => What::Welcomed(welcome.me.as_ref().map(|me| me.id)),
            ServerFrame::Subscribed(subscribed) => What::Subscribed(Box::new(subscribed.clone())),
            ServerFrame::Event(happened) => {
                let position = Position { epoch: happened.epoch, offset: happened.offset };
                What::Happened(happened.topic, position, text.into())
            }
            ServerFrame::Ack(ack) => What::Acked(ack.clone()),
            ServerFrame::Error(refused) => What::Refused(Box::new(refused.clone())),
            ServerFrame::Pong(pong) => What::Ponged(pong.number),
            ServerFrame::Bye(bye) => What::Bye(bye.code),
        });
        Some(frame)
    }
}

/// Whether a stream is kept in Postgres: the others are counted in the server's memory.
pub fn is_durable(topic: Topic) -> bool {
    match topic {
        Topic::Table(_) | Topic::Chat(Room::Lobby | Room::Table(_) | Room::Watchers(_)) => true,
        Topic::Lobby | Topic::Crowd(_) | Topic::User(_) | Topic::Call(_) | Topic::Leg(_) => false,
    }
}
