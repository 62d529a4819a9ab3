//! Talk: rooms in memory under a lock each, every message in the journal.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

use bytes::Bytes;
use protocol::{
    AccountId, Ack, At, Code, Event, Position, Problem, Room, Snapshot, Topic,
    chat::{ChatEvent, ChatSnapshot, Message, Say},
    frame::{ServerFrame, Subscribed},
    limits,
};
use tokio::{sync::Mutex, time::Instant};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    Backend, Caller, catch_up, clock,
    error::{Error, Result},
    journal::{
        self, Record, Refused,
        group::{Append, append_one},
    },
    play,
};

/// As for tables: one other writer at a time is all that there can be.
const MOST_TRIES: usize = 5;

/// The rooms in memory.
#[derive(Debug, Default)]
pub struct Rooms {
    // A std mutex: it guards the map alone and is never held across an await.
    entries: StdMutex<HashMap<Room, Arc<Mutex<Option<LiveRoom>>>>>,
}

/// A room that somebody uses.
#[derive(Debug)]
pub struct LiveRoom {
    snapshot: ChatSnapshot,
    position: Position,
    encoded: Option<Bytes>,
}

/// The room's last messages.
pub async fn snapshot(backend: &Backend, viewer: Option<&Caller>, room: Room) -> Result<At<ChatSnapshot>> {
    may_read(backend, viewer, room).await?;
    with(backend, room, |live| Ok(At { position: live.position, state: live.snapshot.clone() })).await
}

/// A page of messages before a number.
pub async fn history(
    backend: &Backend,
    viewer: Option<&Caller>,
    room: Room,
    before: u64,
) -> Result<ChatSnapshot> {
    may_read(backend, viewer, room).await?;
    page(backend, room, before).await
}

/// Writes to a room.
pub async fn say(backend: &Backend, caller: &Caller, record: &Record, command: Say) -> Result<Ack> {
    let text = checked(&command.text)?;
    let players = players(backend, command.room).await?;
    may_write(backend, caller, command.room, &players).await?;
    let topic = Topic::Chat(command.room);
    let entry = backend.rooms.entry(command.room);
    let mut guard = entry.lock().await;
    let live = loaded(backend, command.room, &mut guard).await?;
    for _ in 0..MOST_TRIES {
        let at = backend.clock.now();
        let to = Position { offset: live.position.offset + 1, ..live.position };
        let message =
            Message { number: to.offset, author: caller.person(), text: text.clone(), at_ms: clock::ms(at) };
        let event = ChatEvent::Said(message);
        let body = journal::body(&Event::Chat(event.clone()))?;
        let begun = Instant::now();
        let from = live.position;
        let append = Append { topic, from, body: body.clone(), at, record: record.clone(), made: None };
        match append_one(backend, append).await {
            Ok(to) => {
                backend.metrics.committed(begun.elapsed());
                let duration_ms = begun.elapsed().as_secs_f64() * 1_000.0;
                tracing::debug!(command.id = %record.id, %topic, offset = to.offset, duration_ms, "committed");
                live.take_in(to, &event);
                tell(backend, topic, to, &body, &players);
                return Ok(Ack { id: record.id, topic, epoch: to.epoch, offset: to.offset, table: None });
            }
            Err(Refused::Fenced) => live.read_on(backend, topic, &players).await?,
            Err(Refused::Repeated) => {
                drop(guard);
                let first = catch_up::first_answer(backend, record).await?;
                return first.ok_or_else(|| Error::internal("a command vanished"));
            }
            Err(Refused::Error(error)) => return Err(error),
        }
    }
    Err(Code::Unavailable.into())
}

/// Tells everyone what the journal has of a room, unless it was told up to an offset already.
pub(crate) async fn catch_up(backend: &Backend, room: Room, offset: u64) -> Result<()> {
    let players = players(backend, room).await?;
    let entry = backend.rooms.entry(room);
    let mut guard = entry.lock().await;
    match guard.as_mut().filter(|live| live.position.offset < offset) {
        Some(live) => live.read_on(backend, Topic::Chat(room), &players).await,
        // Nobody listens to what is not in memory.
        None => Ok(()),
    }
}

/// Lets `act` attach a listener at the present position, under the room's lock.
pub async fn with<T>(
    backend: &Backend,
    room: Room,
    act: impl FnOnce(&mut LiveRoom) -> Result<T>,
) -> Result<T> {
    let entry = backend.rooms.entry(room);
    let mut guard = entry.lock().await;
    act(loaded(backend, room, &mut guard).await?)
}

/// Whether the viewer may read the room. Players read what watchers write only between matches.
pub async fn may_read(backend: &Backend, viewer: Option<&Caller>, room: Room) -> Result<()> {
    match room {
        Room::Lobby => Ok(()),
        Room::Table(table) => play::may_watch(backend, viewer, table).await,
        Room::Watchers(table) => {
            play::may_watch(backend, viewer, table).await?;
            let players = players(backend, room).await?;
            let plays = viewer.is_some_and(|viewer| players.contains(&viewer.account));
            if plays { Err(Code::NotInRoom.into()) } else { Ok(()) }
        }
    }
}

async fn may_write(backend: &Backend, caller: &Caller, room: Room, players: &[AccountId]) -> Result<()> {
    let allowed = match room {
        Room::Lobby => true,
        Room::Table(table) => {
            let At { state, .. } = play::snapshot(backend, Some(caller), table).await?;
            state.seated(caller.account).is_some()
        }
        Room::Watchers(table) => {
            play::may_watch(backend, Some(caller), table).await?;
            !players.contains(&caller.account)
        }
    };
    if allowed { Ok(()) } else { Err(Code::NotInRoom.into()) }
}

/// Who plays at this moment at the table whose watchers' room this is: they are not to hear its advice.
async fn players(backend: &Backend, room: Room) -> Result<Vec<AccountId>> {
    let Room::Watchers(table) = room else { return Ok(Vec::new()) };
    let At { state, .. } = play::known(backend, table).await?;
    let playing = state.playing().into_iter();
    Ok(playing.flat_map(|playing| &playing.players).map(|player| player.id).collect())
}

/// Tells everyone who listens. Players who began to listen before their match get an empty event.
fn tell(backend: &Backend, topic: Topic, position: Position, body: &str, players: &[AccountId]) {
    let frame = journal::frame(topic, position, body);
    if players.is_empty() {
        return backend.hub.publish(topic, position, &frame);
    }
    let empty = journal::frame(topic, position, "null");
    let theirs: Vec<_> = players.iter().flat_map(|&player| backend.sockets.of(player)).collect();
    let shown = |socket| if theirs.contains(&socket) { &empty } else { &frame };
    backend.hub.publish_as(topic, position, &frame, shown);
}

/// The text without the white space around it, if it is a message.
fn checked(text: &str) -> Result<String> {
    let text = text.trim();
    // Invisible signs alone are no message either.
    let blank =
        |character: char| character.is_whitespace() || character.is_control() || is_invisible(character);
    if text.chars().all(blank) {
        return Err(Code::MessageEmpty.into());
    }
    let too_long = text.len() > limits::CHAT_BYTES || text.graphemes(true).count() > limits::CHAT_GRAPHEMES;
    if too_long {
        return Err(Problem::new(Code::MessageTooLong).limit(limits::CHAT_GRAPHEMES as u64).into());
    }
    // Control characters other than line breaks have no meaning in a message.
    Ok(text.chars().filter(|&character| character == '\n' || !character.is_control()).collect())
}

/// Signs that take no room: zero-width, direction and filler signs.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

async fn page(backend: &Backend, room: Room, before: u64) -> Result<ChatSnapshot> {
    // One more than a page tells whether there is more.
    let entries = journal::before(&backend.db, Topic::Chat(room), before, limits::CHAT_PAGE + 1).await?;
    let mut page = ChatSnapshot::default();
    for entry in &entries {
        if let Event::Chat(event) = entry.event()? {
            page.apply(&event);
        }
    }
    page.trim();
    Ok(page)
}

async fn loaded<'a>(
    backend: &Backend,
    room: Room,
    entry: &'a mut Option<LiveRoom>,
) -> Result<&'a mut LiveRoom> {
    if entry.is_none() {
        let topic = Topic::Chat(room);
        let position = match journal::head(&backend.db, topic).await? {
            Some(position) => position,
            None => {
                let mut connection = backend.db.acquire().await?;
                journal::found(&mut connection, topic).await?
            }
        };
        let snapshot = page(backend, room, position.offset + 1).await?;
        *entry = Some(LiveRoom { snapshot, position, encoded: None });
    }
    entry.as_mut().ok_or_else(|| Error::internal("the room was loaded a line above"))
}

impl LiveRoom {
    /// Where the room's stream stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The `subscribed` frame with the last messages, encoded once for each position.
    pub fn subscribed(&mut self, room: Room) -> Result<Bytes> {
        if let Some(encoded) = &self.encoded {
            return Ok(encoded.clone());
        }
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Chat(room),
            epoch: self.position.epoch,
            offset: self.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Chat(self.snapshot.clone())),
        });
        let encoded = Bytes::from(serde_json::to_vec(&frame)?);
        self.encoded = Some(encoded.clone());
        Ok(encoded)
    }

    fn take_in(&mut self, position: Position, event: &ChatEvent) {
        self.position = position;
        self.encoded = None;
        self.snapshot.apply(event);
        self.snapshot.trim();
    }

    async fn read_on(&mut self, backend: &Backend, topic: Topic, players: &[AccountId]) -> Result<()> {
        let head = journal::head(&backend.db, topic).await?.ok_or(Code::NotFound)?;
        for entry in journal::after(&backend.db, topic, self.position.offset).await? {
            let position = Position { epoch: head.epoch, offset: entry.offset };
            if let Event::Chat(event) = entry.event()? {
                self.take_in(position, &event);
                tell(backend, topic, position, &entry.body, players);
            }
        }
        Ok(())
    }
}

impl Rooms {
    fn entry(&self, room: Room) -> Arc<Mutex<Option<LiveRoom>>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.entry(room).or_default().clone()
    }

    /// Forgets rooms to which nobody listens.
    pub fn sweep(&self, backend: &Backend) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|&room, entry| {
            // Somebody who holds the entry is about to use it; under the map's lock nobody new can.
            Arc::strong_count(entry) > 1 || !backend.hub.retire(Topic::Chat(room))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_something_to_see() {
        for text in ["", "   ", "\n\t", "\u{200b}\u{200d}", "\u{3164}"] {
            assert_eq!(checked(text).unwrap_err().into_problem().code, Code::MessageEmpty, "{text:?}");
        }
        assert_eq!(checked("  сәлем \0 <script> ").unwrap(), "сәлем  <script>");
    }

    #[test]
    fn length_is_counted_as_people_count() {
        let family = "👨‍👩‍👧‍👦";
        assert!(checked(&"ә".repeat(2_000)).is_ok());
        assert!(checked(&family.repeat(1_000)).is_ok());
        for text in ["ә".repeat(2_001), family.repeat(5_000), "x".repeat(1_000_000)] {
            assert_eq!(checked(&text).unwrap_err().into_problem().code, Code::MessageTooLong);
        }
    }
}
