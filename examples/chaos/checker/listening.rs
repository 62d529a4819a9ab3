//! What each client was told of the streams: that nothing was left out, nothing came that is not so, and what
//! was claimed of a recovery is true.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use protocol::{Code, Position, Topic, frame::Subscribed};

use super::{Floors, past::Past};
use crate::{
    journal::{Journal, What, is_durable},
    link::Transport,
    report::{Report, Wrong},
    stored::Stored,
};

/// One event of a stream in memory, as the first who saw it was told.
type Told<'a> = HashMap<(Topic, u64, u64), &'a str>;

/// Where a client stands on one connection.
#[derive(Debug, Default)]
struct Standing {
    transport: Option<Transport>,
    cursors: HashMap<Topic, Cursor>,
    asked: HashMap<Topic, VecDeque<Asked>>,
    pinged: HashMap<u32, Instant>,
}

/// A wish to listen that is not answered yet.
#[derive(Clone, Copy, Debug)]
struct Asked {
    since: Option<Position>,
    at: Instant,
    /// Whether the client has left again meanwhile: the answer comes, and nothing after it.
    has_left: bool,
}

/// Where a client stands in a stream.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    at: Position,
    /// From when on it listens; none once it has left, when what is under way still comes.
    since: Option<Instant>,
    /// Whether it was told that every event since its position follows, and reads them.
    recovers: bool,
}

impl Cursor {
    /// What a hole is here.
    fn hole(self) -> Wrong {
        if self.recovers { Wrong::Lied } else { Wrong::Gap }
    }
}

/// What is compared.
struct Listening<'a, 'b> {
    stored: &'a Stored,
    past: &'a Past,
    floors: &'a Floors,
    told: Told<'a>,
    report: &'b mut Report,
}

/// Looks at what every client was told.
pub fn check(journals: &[Journal], stored: &Stored, past: &Past, floors: &Floors, report: &mut Report) {
    let mut listening = Listening { stored, past, floors, told: HashMap::new(), report };
    for (number, journal) in journals.iter().enumerate() {
        let mut standing = Standing::default();
        for entry in &journal.entries {
            listening.look(number, &mut standing, &entry.what, entry.at);
        }
    }
}

impl<'a> Listening<'a, '_> {
    fn look(&mut self, client: usize, standing: &mut Standing, what: &'a What, at: Instant) {
        match what {
            What::Opened(transport) => standing.transport = Some(*transport),
            What::Welcomed(_) => {
                self.report.count("connections", 1);
                *standing = Standing { transport: standing.transport, ..Standing::default() };
                self.count_by(standing, "connections");
            }
            What::Asked(asked) => {
                standing.asked.entry(asked.topic).or_default().push_back(Asked {
                    since: asked.since,
                    at,
                    has_left: false,
                });
            }
            What::Left(topic) => {
                if let Some(cursor) = standing.cursors.get_mut(topic) {
                    cursor.since = None;
                }
                for asked in standing.asked.get_mut(topic).into_iter().flatten() {
                    asked.has_left = true;
                }
            }
            What::Pinged(number) => {
                standing.pinged.insert(*number, at);
            }
            What::Ponged(number) => self.ponged(client, standing, *number),
            What::Subscribed(subscribed) => self.subscribed(client, standing, subscribed),
            What::Happened(topic, position, text) => {
                self.happened(client, standing, *topic, *position, text);
            }
            What::Refused(refused) if refused.id.is_none() => {
                let Some(topic) = refused.topic else { return };
                standing.asked.entry(topic).or_default().pop_front();
                let problem = &refused.problem;
                // Every topic that is asked for here is open to everyone.
                if !problem.again && problem.code != Code::BadPosition {
                    self.report.wrong(Wrong::Unexpected, || format!("client {client}, {topic}: {problem:?}"));
                }
            }
            What::Unreadable(text) => {
                self.report.wrong(Wrong::Unexpected, || format!("client {client} was sent {text:.200}"));
            }
            What::Ended(why) if why.starts_with("closed") => self.report.count(format!("ends: {why}"), 1),
            What::Ended(why) if why.starts_with("answered") => self.answered(client, why),
            What::Ended(_) => self.report.count("ends: lost, or no connection", 1),
            What::Bye(code) => self.report.count(format!("farewells: {code}"), 1),
            What::Sent(_) => self.count_by(standing, "commands"),
            What::Acked(_) | What::Refused(_) => {}
        }
    }

    /// Counts by the transport of a connection.
    fn count_by(&mut self, standing: &Standing, what: &str) {
        if let Some(transport) = standing.transport {
            self.report.count(by(what, transport), 1);
        }
    }

    /// A request of a connection was answered with another status than the usual. A line that has ended is not
    /// found any more, and while there is no Postgres, nobody knows who asks; the client gave no other reason.
    fn answered(&mut self, client: usize, why: &str) {
        self.report.count(format!("ends: {why}"), 1);
        let wrong = match why {
            "answered 404" | "answered 503" => return,
            "answered 500" => Wrong::Internal,
            _ => Wrong::Unexpected,
        };
        self.report.wrong(wrong, || format!("client {client}: a request was {why}"));
    }

    fn subscribed(&mut self, client: usize, standing: &mut Standing, subscribed: &Subscribed) {
        let topic = subscribed.topic;
        let at = Position { epoch: subscribed.epoch, offset: subscribed.offset };
        let Some(Asked { since, at: asked, has_left }) = standing.asked.entry(topic).or_default().pop_front()
        else {
            let sentence = || format!("client {client} was subscribed to {topic} without asking");
            return self.report.wrong(Wrong::Unexpected, sentence);
        };
        standing.cursors.insert(
            topic,
            Cursor { at, since: (!has_left).then_some(asked), recovers: subscribed.recovered },
        );
        let kind = match (since, subscribed.recovered) {
            (None, _) => "begun with a snapshot",
            (Some(_), true) => "resumed with every event",
            (Some(_), false) => "resumed with a snapshot",
        };
        self.report.count(kind, 1);
        if since.is_some() {
            self.count_by(standing, "resumes");
        }
        if let Err(why) = self.is_true(subscribed, since, at, asked) {
            self.report.wrong(Wrong::Lied, || {
                format!("client {client} asked for {topic} since {since:?} and got {at:?}: {why}")
            });
        }
    }

    /// Whether an answer to a subscription claims nothing that is not so.
    fn is_true(
        &self,
        subscribed: &Subscribed,
        since: Option<Position>,
        at: Position,
        asked: Instant,
    ) -> Result<(), String> {
        let topic = subscribed.topic;
        if subscribed.recovered && (since != Some(at) || subscribed.snapshot.is_some()) {
            return Err("recovered, but from elsewhere or with a snapshot".to_owned());
        }
        if !subscribed.recovered && subscribed.snapshot.is_none() {
            return Err("neither recovered nor a snapshot".to_owned());
        }
        if !is_durable(topic) {
            return Ok(());
        }
        let stream = self.stored.streams.get(&topic).ok_or("there is no such stream")?;
        if at.epoch != stream.epoch || at.offset > stream.head {
            return Err(format!("it stands at {}:{}", stream.epoch, stream.head));
        }
        let Some(snapshot) = &subscribed.snapshot else { return Ok(()) };
        if at.offset < self.floors.at(topic, asked) {
            return Err(format!("it had reached {} before", self.floors.at(topic, asked)));
        }
        match self.past.is_fold(topic, at.offset, snapshot) {
            true => Ok(()),
            false => Err("the snapshot is not the fold of the events".to_owned()),
        }
    }

    fn happened(
        &mut self,
        client: usize,
        standing: &mut Standing,
        topic: Topic,
        at: Position,
        text: &'a str,
    ) {
        self.report.count("events seen", 1);
        match standing.cursors.get_mut(&topic) {
            None => {
                let sentence = || format!("client {client} was told of {topic}, which it had not asked for");
                return self.report.wrong(Wrong::Unexpected, sentence);
            }
            Some(cursor) => {
                let before = std::mem::replace(&mut cursor.at, at);
                if (before.epoch, before.offset.wrapping_add(1)) != (at.epoch, at.offset) {
                    self.report.wrong(cursor.hole(), || {
                        format!("client {client} stood at {before:?} in {topic} and was told of {at:?}")
                    });
                }
            }
        }
        if !is_durable(topic) {
            let first = *self.told.entry((topic, at.epoch, at.offset)).or_insert(text);
            if first != text {
                self.report
                    .wrong(Wrong::Unexpected, || format!("two events at {at:?} of {topic}: {first}, {text}"));
            }
            return;
        }
        let stream = self.stored.streams.get(&topic).filter(|stream| stream.epoch == at.epoch);
        match stream.and_then(|stream| stream.events.get(&at.offset)) {
            None => self.report.wrong(Wrong::Unexpected, || {
                format!("client {client} was told of {at:?} of {topic}, which Postgres has not: {text}")
            }),
            Some(body) if is_frame_of(text, topic, at, body) => {}
            Some(body) => self.report.wrong(Wrong::Unexpected, || {
                format!("client {client} was told {text} where Postgres has {body}")
            }),
        }
    }

    /// Everything that was known to have happened before a ping has come before its pong.
    fn ponged(&mut self, client: usize, standing: &mut Standing, number: u32) {
        let Some(pinged) = standing.pinged.remove(&number) else {
            let sentence = || format!("client {client} got a pong {number} without a ping");
            return self.report.wrong(Wrong::Unexpected, sentence);
        };
        for (&topic, cursor) in &mut standing.cursors {
            // A position of another life does not compare; it was told of already.
            let is_of_its_life =
                self.stored.streams.get(&topic).is_some_and(|stream| stream.epoch == cursor.at.epoch);
            let listens = is_of_its_life && cursor.since.is_some_and(|since| since <= pinged);
            let floor = if is_durable(topic) && listens { self.floors.at(topic, pinged) } else { 0 };
            if cursor.at.offset < floor {
                self.report.wrong(cursor.hole(), || {
                    format!("client {client} was told of {topic} up to {}, not to {floor}", cursor.at.offset)
                });
            }
            cursor.recovers &= !listens;
        }
    }
}

/// What went by a transport, as the report names it.
pub fn by(what: &str, transport: Transport) -> String {
    format!("{what} by {}", transport.name())
}

/// Whether a text is the frame around an event as it is stored, byte for byte.
fn is_frame_of(text: &str, topic: Topic, at: Position, body: &str) -> bool {
    let Position { epoch, offset } = at;
    let head = format!(r#"{{"event":{{"topic":"{topic}","epoch":{epoch},"offset":{offset},"event":"#);
    let inner = text.strip_prefix(&head).and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| inner == body || (inner == "null" && is_kept_from_some(topic)))
}

/// Whether some who listen are given an empty event in the place of one.
fn is_kept_from_some(topic: Topic) -> bool {
    matches!(topic, Topic::Chat(protocol::Room::Watchers(_)))
}
