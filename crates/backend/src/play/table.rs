//! Tables in memory: each under a lock of its own, loaded by folding its events.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

use bytes::Bytes;
use games::{AnyGame, GameKind, Turn};
use protocol::{
    Code, Event, Position, Room, Snapshot, TableId, Topic,
    frame::{ServerFrame, Subscribed},
    lobby::{Due, TableSummary},
    play::{Match, TableEvent, TableSnapshot},
};
use realtime::Close;
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::{gone, store, timed};
use crate::{
    Backend, computers,
    error::{Error, Result},
    journal, lobby,
};

/// A table that somebody uses, with the game that is being played.
#[derive(Debug)]
pub struct LiveTable {
    /// The table as everyone sees it.
    pub snapshot: TableSnapshot,
    /// Where the snapshot stands in the table's stream.
    pub position: Position,
    /// The rules' state of the match being played or played last.
    pub game: Option<AnyGame>,
    /// When somebody must look at the table again.
    pub deadline: Option<OffsetDateTime>,
    /// The `subscribed` frame of this position, encoded once for all who come.
    encoded: Option<Bytes>,
}

/// A table's place in memory: empty until it is loaded.
pub type Entry = Arc<Mutex<Option<LiveTable>>>;

/// The tables in memory.
#[derive(Debug, Default)]
pub struct Tables {
    // A std mutex: it guards the map alone and is never held across an await.
    entries: StdMutex<HashMap<TableId, Entry>>,
}

impl Tables {
    /// The place of a table; lock it to read or change the table.
    pub fn entry(&self, table: TableId) -> Entry {
        self.lock().entry(table).or_default().clone()
    }

    /// Forgets tables that nobody uses: not being played at, and nobody listens. A move of correspondence may
    /// be days away, so such a match is read again when it comes. Gives how many stay.
    pub fn sweep(&self, backend: &Backend) -> usize {
        let mut entries = self.lock();
        entries.retain(|&table, entry| {
            // Somebody who holds the entry is about to use it; under the map's lock nobody new can.
            if Arc::strong_count(entry) > 1 {
                return true;
            }
            let Ok(guard) = entry.try_lock() else { return true };
            let idle = guard.as_ref().is_none_or(|live| {
                let rests = live.snapshot.playing().is_none() && live.deadline.is_none();
                (rests || live.is_correspondence()) && backend.hub.listeners(Topic::Table(table)) == 0
            });
            !(idle && backend.hub.retire(Topic::Table(table)))
        });
        entries.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TableId, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The table in a locked entry, read from the journal if it is not there yet.
pub async fn loaded<'a>(
    backend: &Backend,
    table: TableId,
    entry: &'a mut Option<LiveTable>,
) -> Result<&'a mut LiveTable> {
    if entry.is_none() {
        *entry = Some(LiveTable::load(backend, table).await?);
    }
    entry.as_mut().ok_or_else(|| Error::internal("the table was loaded a line above"))
}

impl LiveTable {
    /// The table that an `Opened` begins, before any of its events.
    pub fn new(table: TableId, opened: &TableEvent) -> Option<Self> {
        Some(Self {
            snapshot: TableSnapshot::open(table, opened)?,
            position: Position { epoch: 1, offset: 0 },
            game: None,
            deadline: None,
            encoded: None,
        })
    }

    async fn load(backend: &Backend, table: TableId) -> Result<Self> {
        let topic = Topic::Table(table);
        let head = journal::head(&backend.db, topic).await?.ok_or(Code::NotFound)?;
        let entries = journal::after(&backend.db, topic, 0).await?;
        let mut live: Option<Self> = None;
        for entry in &entries {
            let Event::Table(event) = entry.event()? else {
                return Err(Error::internal("an event of another kind in a table's stream"));
            };
            let live = match &mut live {
                Some(live) => live,
                none => none.insert(Self::new(table, &event).ok_or(Code::NotFound)?),
            };
            live.position = Position { epoch: head.epoch, offset: entry.offset };
            live.fold(&event);
        }
        let mut live = live.ok_or(Code::NotFound)?;
        live.deadline = store::deadline(&backend.db, table).await?;
        Ok(live)
    }

    /// Does for a table that was read from the journal what its events have not done here.
    pub fn take_up(&self, backend: &Backend) {
        self.tell_lists(backend);
        backend.timers.set(self.snapshot.id, self.deadline);
        gone::look(backend, self);
        computers::look(backend, self);
        let seated = self.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref());
        for person in seated.filter(|person| person.level().is_none()) {
            backend.absent_soon(person.id);
        }
    }

    /// Reads and publishes what stands in the journal beyond what is known here.
    pub async fn read_on(&mut self, backend: &Backend) -> Result<()> {
        let topic = Topic::Table(self.snapshot.id);
        let head = journal::head(&backend.db, topic).await?.ok_or(Code::NotFound)?;
        let entries = journal::after(&backend.db, topic, self.position.offset).await?;
        for entry in entries {
            let Event::Table(event) = entry.event()? else { continue };
            let position = Position { epoch: head.epoch, offset: entry.offset };
            self.take_in(backend, position, &[event], &[entry.body]);
        }
        self.deadline = store::deadline(&backend.db, self.snapshot.id).await?;
        Ok(())
    }

    /// Applies committed events, of which the last stands at `to`, and publishes them.
    pub fn take_in(&mut self, backend: &Backend, to: Position, events: &[TableEvent], bodies: &[String]) {
        let topic = Topic::Table(self.snapshot.id);
        let first = to.offset + 1 - events.len() as u64;
        for (offset, (event, body)) in (first..).zip(events.iter().zip(bodies)) {
            self.position = Position { epoch: to.epoch, offset };
            let leaver = match event {
                TableEvent::Left { seat } => self.snapshot.seats.get(usize::from(*seat)),
                _ => None,
            };
            let leaver = leaver.and_then(|seat| seat.person.as_ref()).map(|person| person.id);
            self.fold(event);
            backend.hub.publish(topic, self.position, &journal::frame(topic, self.position, body));
            // Who sits down waits no longer. Here, not where the command is: a repeated one has no effect.
            if let TableEvent::Seated { person, .. } = event
                && !self.is_correspondence()
            {
                lobby::pool::seated(backend, person.id);
            }
            if let Some(leaver) = leaver {
                backend.users.left(backend, leaver, self.snapshot.id);
            }
        }
        self.tell_lists(backend);
        // Who plays by correspondence is elsewhere when a move comes.
        if self.is_correspondence() || events.iter().any(|event| !matches!(event, TableEvent::Moved { .. })) {
            let summary = self.summary();
            for person in self.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref()) {
                backend.users.table(backend, person.id, &summary);
            }
        }
        for event in events {
            match event {
                TableEvent::Started { .. } => gone::look(backend, self),
                TableEvent::Ended { .. } => {
                    gone::over(backend, self.snapshot.id);
                    computers::over(backend, self);
                }
                _ => {}
            }
        }
        let closes = |event: &TableEvent| {
            matches!(
                event,
                TableEvent::Seated { .. } | TableEvent::Configured { .. } | TableEvent::Started { .. }
            )
        };
        if events.iter().any(closes) {
            self.send_strangers_away(backend);
        }
        backend.timers.set(self.snapshot.id, self.deadline);
        computers::look(backend, self);
    }

    /// Closes the sockets of those who may not watch any more: they connect again, and are told so.
    fn send_strangers_away(&self, backend: &Backend) {
        if self.snapshot.may_watch(None) {
            return;
        }
        let id = self.snapshot.id;
        let seated = self.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref());
        let playing = self.snapshot.current.iter().flat_map(|current| &current.players);
        let stay: Vec<_> = seated.chain(playing).flat_map(|person| backend.sockets.of(person.id)).collect();
        let chats = [Room::Table(id), Room::Watchers(id)].map(Topic::Chat);
        for topic in [Topic::Table(id), Topic::Crowd(id)].into_iter().chain(chats) {
            backend.hub.close_all_but(topic, &stay, Close::NotAllowed);
        }
    }

    /// Tells the lobby's lists how the table stands.
    pub fn tell_lists(&self, backend: &Backend) {
        backend.lobby.table(self.snapshot.id, self.listed());
    }

    /// What the lists show of the table.
    pub fn summary(&self) -> TableSummary {
        let position = self.game.as_ref().map(AnyGame::position).unwrap_or_default();
        let mut summary = self.snapshot.summary(&position);
        if let Some(playing) = &mut summary.playing {
            playing.due = self.due();
        }
        summary
    }

    /// Whether each move has days.
    pub fn is_correspondence(&self) -> bool {
        self.snapshot.options.time.is_correspondence()
    }

    /// The move that is awaited, in correspondence.
    fn due(&self) -> Option<Due> {
        let (playing, game) = self.playing().filter(|_| self.is_correspondence())?;
        let Turn::Seat(side) = game.turn() else { return None };
        Some(Due { seat: playing.seat(side.0), at_ms: timed::deadline_ms(&self.snapshot)? })
    }

    /// The `subscribed` frame with the whole state, encoded once for each position.
    pub fn subscribed(&mut self) -> Result<Bytes> {
        if let Some(encoded) = &self.encoded {
            return Ok(encoded.clone());
        }
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Table(self.snapshot.id),
            epoch: self.position.epoch,
            offset: self.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Table(Box::new(self.snapshot.clone()))),
        });
        let encoded = Bytes::from(serde_json::to_vec(&frame)?);
        self.encoded = Some(encoded.clone());
        Ok(encoded)
    }

    /// The game of the current match before its first move.
    pub fn at_start(&self) -> Option<AnyGame> {
        let (options, current) = (&self.snapshot.options, self.snapshot.current.as_ref()?);
        let game = options.game.parse::<GameKind>();
        game.and_then(|kind| AnyGame::new(kind, &options.rules, current.seed))
            .inspect_err(|error| {
                tracing::error!(table.id = %self.snapshot.id, %error, "a match of an unknown game");
            })
            .ok()
    }

    /// The match being played, with its game.
    pub fn playing(&self) -> Option<(&Match, &AnyGame)> {
        self.snapshot.playing().zip(self.game.as_ref())
    }

    /// What the public list shows: open tables that anyone may find, and matches that all may watch.
    fn listed(&self) -> Option<TableSummary> {
        use protocol::lobby::Entry;

        let snapshot = &self.snapshot;
        let seated = snapshot.seats.iter().filter(|seat| seat.person.is_some()).count();
        let open =
            snapshot.current.is_none() && !snapshot.closed && (1..snapshot.seats.len()).contains(&seated);
        let public = snapshot.options.entry == Entry::Anyone;
        // Days may pass between two moves of correspondence: there is nothing to watch.
        let live = snapshot.playing().is_some() && !self.is_correspondence();
        let watched = snapshot.options.watch.is_all() && live;
        (public && (open || watched)).then(|| self.summary())
    }

    fn fold(&mut self, event: &TableEvent) {
        self.encoded = None;
        self.snapshot.apply(event);
        match event {
            TableEvent::Started { .. } => self.game = self.at_start(),
            // Taking back is rare, so the moves that stay are simply played again.
            TableEvent::TookBack { .. } => {
                let moves = self.snapshot.current.as_ref().map(|current| &current.moves);
                let game = self.at_start();
                self.game = moves.into_iter().flatten().fold(game, |game, made| {
                    let mut game = game?;
                    game.play(&made.notation).ok()?;
                    Some(game)
                });
            }
            TableEvent::Moved { notation, ply, .. } => {
                if let Some(game) = &mut self.game
                    && let Err(error) = game.play(notation)
                {
                    tracing::error!(table.id = %self.snapshot.id, ply, %error, "a committed move is illegal");
                }
            }
            _ => {}
        }
    }
}
