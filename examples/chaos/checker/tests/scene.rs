//! Scenes for the checker: two clients, what they saw, and what Postgres has; each by hand and by the same
//! words as a server's.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use protocol::{
    AccountId, Ack, Command, CommandId, Event, MatchId, Position, Problem, Room, Snapshot, TableId, Topic,
    accounts::Person,
    chat::{ChatEvent, ChatSnapshot, Message, Say},
    clock::TimeControl,
    frame::{Refused, Request, Subscribe, Subscribed},
    lobby::{Entry as Found, First, TableOptions, Watch},
    play::{MatchResult, Play, TableEvent},
};
use uuid::Uuid;

use crate::{
    faults::crash::Outage,
    journal::{Entry, Journal, What},
    link::Transport,
    stored::{Stored, StoredMatch, Stream},
};

/// The room of the talk.
pub const ROOM: Topic = Topic::Chat(Room::Lobby);

const TABLE: TableId = TableId(Uuid::from_u128(10));
const MATCH: MatchId = MatchId(Uuid::from_u128(20));

/// A scene.
pub struct Scene {
    /// The speaker or the two players, then a listener in the talk.
    pub journals: Vec<Journal>,
    /// What Postgres has.
    pub stored: Stored,
    /// When there was no Postgres.
    pub outages: Vec<Outage>,
    /// Before everything.
    pub start: Instant,
    /// The last moment.
    pub last: Instant,
    topic: Topic,
}

impl Scene {
    fn empty(topic: Topic) -> Self {
        let start = Instant::now();
        let mut stored = Stored::default();
        stored.streams.insert(topic, Stream { epoch: 1, ..Stream::default() });
        let mut scene = Self {
            journals: vec![Journal::default(), Journal::default()],
            stored,
            outages: Vec::new(),
            start,
            last: start,
            topic,
        };
        for client in 0..2 {
            scene.journals[client].is_whole = true;
            scene.note(client, What::Welcomed(Some(person(client).id)));
        }
        scene
    }

    /// One says three things, and another listens.
    pub fn talk() -> Self {
        let mut scene = Self::empty(ROOM);
        scene.note(1, What::Asked(Subscribe { topic: ROOM, since: None }));
        let snapshot = Some(Snapshot::Chat(ChatSnapshot::default()));
        scene.note(1, subscribed((1, 0), false, snapshot));
        for (offset, text) in (1..).zip(["first", "second", "third"]) {
            let id = CommandId(Uuid::from_u128(offset.into()));
            let say = Say { room: Room::Lobby, text: text.to_owned() };
            scene.note(0, What::Sent(Arc::new(Request { id, body: Command::Say(say) })));
            scene.write(text);
            scene.commit(0, id, offset);
            scene.see_another(offset, text);
            scene.note(0, What::Acked(ack(id, ROOM, offset)));
        }
        scene.note(1, What::Pinged(1));
        scene.note(1, What::Ponged(1));
        scene
    }

    /// A match of tic-tac-toe, won by who began.
    pub fn game() -> Self {
        let topic = Topic::Table(TABLE);
        let mut scene = Self::empty(topic);
        let options = TableOptions {
            game: "tic-tac-toe".to_owned(),
            rules: String::new(),
            time: TimeControl::None,
            rated: false,
            entry: Found::Link,
            first: First::Host,
            best_of: 1,
            watch: Watch::All,
        };
        for event in [
            TableEvent::Opened { options, host: person(0), seats: 2 },
            TableEvent::Seated { seat: 0, person: person(0) },
            TableEvent::Seated { seat: 1, person: person(1) },
            TableEvent::Started { match_id: MATCH, first: 0, seed: 0, at_ms: 1, ratings: Vec::new() },
        ] {
            scene.append(&Event::Table(event));
        }
        let moves = ["b2", "a1", "b1", "a2", "b3"];
        for (ply, notation) in (0_u32..).zip(moves) {
            let (mover, notation) = (ply as usize % 2, notation.to_owned());
            let id = CommandId(Uuid::from_u128(u128::from(ply) + 1));
            let play =
                Play { table: TABLE, match_id: MATCH, ply, notation: notation.clone(), thought_ms: None };
            scene.note(mover, What::Sent(Arc::new(Request { id, body: Command::Play(play) })));
            let moved = TableEvent::Moved { match_id: MATCH, ply, notation, at_ms: 2, clock: None };
            scene.append(&Event::Table(moved));
            if ply as usize == moves.len() - 1 {
                let result = MatchResult { winner: Some(0), how: "line".to_owned() };
                let ended = TableEvent::Ended { match_id: MATCH, result, at_ms: 3, changes: Vec::new() };
                scene.append(&Event::Table(ended));
            }
            let offset = scene.stored.streams[&topic].head;
            scene.commit(mover, id, offset);
            scene.note(mover, What::Acked(ack(id, topic, offset)));
        }
        let moves = (0_u32..).zip(moves.map(str::to_owned)).collect();
        let result = Some((Some(0), "line".to_owned()));
        scene.stored.matches = BTreeMap::from([(MATCH, StoredMatch { table: TABLE, moves, result })]);
        scene
    }

    /// The rows of the match.
    pub fn played(&mut self) -> &mut StoredMatch {
        self.stored.matches.get_mut(&MATCH).unwrap()
    }

    /// The name of a command of the first client.
    pub fn name_of(&self, number: u128) -> (AccountId, CommandId) {
        (person(0).id, CommandId(Uuid::from_u128(number)))
    }

    /// A message in Postgres.
    pub fn write(&mut self, text: &str) {
        let number = self.stored.streams[&ROOM].head + 1;
        self.append(&said(number, text));
    }

    /// A message is in Postgres once more.
    pub fn write_again(&mut self, offset: u64) {
        let body = self.stored.streams[&ROOM].events[&offset].clone();
        let stream = self.stored.streams.get_mut(&ROOM).unwrap();
        stream.head += 1;
        stream.events.insert(stream.head, body);
    }

    /// The last event is not in Postgres.
    pub fn forget_event(&mut self, offset: u64) {
        let stream = self.stored.streams.get_mut(&self.topic).unwrap();
        stream.events.remove(&offset);
        stream.head = offset - 1;
    }

    /// The listener sees an event of the talk.
    pub fn see_another(&mut self, offset: u64, text: &str) {
        let body = serde_json::to_string(&said(offset, text)).unwrap();
        self.note(1, happened(offset, &body));
    }

    /// The listener does not see an event.
    pub fn unsee(&mut self, offset: u64) {
        let entries = &mut self.journals[1].entries;
        entries.retain(|entry| !matches!(&entry.what, What::Happened(_, at, _) if at.offset == offset));
    }

    /// The listener leaves as soon as it has asked to listen, or as soon as it is answered.
    pub fn leave(&mut self, is_answered: bool) {
        let is_it = |entry: &Entry| match is_answered {
            true => matches!(entry.what, What::Subscribed(_)),
            false => matches!(entry.what, What::Asked(_)),
        };
        let entries = &mut self.journals[1].entries;
        let place = entries.iter().position(is_it).unwrap();
        let left = Entry { at: entries[place].at, what: What::Left(ROOM) };
        entries.insert(place + 1, left);
    }

    /// The listener sees an event twice.
    pub fn see_again(&mut self, offset: u64) {
        let place = self.seen(offset);
        let again = self.journals[1].entries[place].clone();
        self.journals[1].entries.insert(place, again);
    }

    /// The listener sees two events in each other's place.
    pub fn swap_seen(&mut self, one: u64, other: u64) {
        let (one, other) = (self.seen(one), self.seen(other));
        self.journals[1].entries.swap(one, other);
    }

    fn seen(&self, offset: u64) -> usize {
        let is_it = |entry: &Entry| matches!(&entry.what, What::Happened(_, at, _) if at.offset == offset);
        self.journals[1].entries.iter().position(is_it).unwrap()
    }

    /// A command of the talk is acknowledged once more, elsewhere.
    pub fn repeat_ack(&mut self, number: u128, offset: u64) {
        let (_, id) = self.name_of(number);
        self.note(0, What::Acked(ack(id, ROOM, offset)));
    }

    /// The connection of the listener ends.
    pub fn end(&mut self, why: &str) {
        self.note(1, What::Ended(why.to_owned()));
    }

    /// The listener comes back by a transport.
    pub fn come_back_by(&mut self, transport: Transport) {
        self.note(1, What::Opened(transport));
        self.note(1, What::Welcomed(Some(person(1).id)));
    }

    /// One more command, which is refused.
    pub fn refuse_one_more(&mut self, problem: Problem) {
        let id = CommandId(Uuid::from_u128(99));
        let play =
            Play { table: TABLE, match_id: MATCH, ply: 9, notation: "c3".to_owned(), thought_ms: None };
        self.note(0, What::Sent(Arc::new(Request { id, body: Command::Play(play) })));
        self.note(0, What::Refused(Box::new(Refused { id: Some(id), topic: None, problem })));
    }

    /// The listener comes back after a number of events and is answered; then it sees some of them.
    pub fn resume(&mut self, since: u64, recovered: bool, snapshot: Option<Snapshot>, sees: &[u64]) {
        let at = if recovered { since } else { self.stored.streams[&ROOM].head };
        self.resume_at((1, since), (1, at), recovered, snapshot, sees);
    }

    /// The same from any position, and answered with any other.
    pub fn resume_at(
        &mut self,
        since: (u64, u64),
        at: (u64, u64),
        recovered: bool,
        snapshot: Option<Snapshot>,
        sees: &[u64],
    ) {
        let since = Position { epoch: since.0, offset: since.1 };
        self.note(1, What::Ended("lost".to_owned()));
        self.note(1, What::Welcomed(Some(person(1).id)));
        self.note(1, What::Asked(Subscribe { topic: ROOM, since: Some(since) }));
        self.note(1, subscribed(at, recovered, snapshot));
        for &offset in sees {
            let body = self.stored.streams[&ROOM].events[&offset].clone();
            self.note(1, happened(offset, &body));
        }
        self.note(1, What::Pinged(2));
        self.note(1, What::Ponged(2));
    }

    /// The room after a number of events.
    pub fn folded(&self, offset: u64) -> Snapshot {
        let mut folded = ChatSnapshot::default();
        for body in self.stored.streams[&ROOM].events.range(..=offset).map(|(_, body)| body) {
            let Ok(Event::Chat(event)) = serde_json::from_str(body) else { panic!("{body}") };
            folded.apply(&event);
        }
        Snapshot::Chat(folded)
    }

    /// Changes what a client has written down.
    pub fn change(&mut self, client: usize, change: impl FnMut(&mut What)) {
        self.journals[client].entries.iter_mut().map(|entry| &mut entry.what).for_each(change);
    }

    fn append(&mut self, event: &Event) {
        let stream = self.stored.streams.get_mut(&self.topic).unwrap();
        stream.head += 1;
        stream.events.insert(stream.head, serde_json::to_string(event).unwrap());
    }

    fn commit(&mut self, client: usize, id: CommandId, offset: u64) {
        let at = (self.topic, Position { epoch: 1, offset });
        self.stored.commands.insert((person(client).id, id), at);
    }

    fn note(&mut self, client: usize, what: What) {
        self.last += Duration::from_millis(1);
        self.journals[client].entries.push(Entry { at: self.last, what });
    }
}

fn person(number: usize) -> Person {
    let id = AccountId(Uuid::from_u128(100 + number as u128));
    Person { id, name: format!("person {number}"), guest: true }
}

fn said(number: u64, text: &str) -> Event {
    let message = Message { number, author: person(0), text: text.to_owned(), at_ms: 1 };
    Event::Chat(ChatEvent::Said(message))
}

fn ack(id: CommandId, topic: Topic, offset: u64) -> Ack {
    Ack { id, topic, epoch: 1, offset, table: None }
}

fn subscribed(at: (u64, u64), recovered: bool, snapshot: Option<Snapshot>) -> What {
    let (epoch, offset) = at;
    What::Subscribed(Box::new(Subscribed { topic: ROOM, epoch, offset, recovered, snapshot }))
}

fn happened(offset: u64, body: &str) -> What {
    let text = format!(r#"{{"event":{{"topic":"{ROOM}","epoch":1,"offset":{offset},"event":{body}}}}}"#);
    What::Happened(ROOM, Position { epoch: 1, offset }, text.into())
}
