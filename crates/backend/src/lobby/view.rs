//! The lobby's live lists: counted in memory, told at most ten times a second.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use protocol::{
    AccountId, At, Event, Position, Snapshot, TableId, Topic,
    accounts::Person,
    frame::{ServerFrame, Subscribed},
    lobby::{LobbyEvent, LobbySnapshot, Pool, TableSummary},
};
use realtime::{Hub, presence::Presence};
use tokio::{sync::Notify, time::Instant};

use crate::{Backend, error::Result, journal};

/// Changes of this long come together in one event: a thousand boards cost ten events a second.
const TOGETHER: Duration = Duration::from_millis(100);
/// How long a person whose last page was closed is still here: a reload is not a farewell.
const PATIENCE: Duration = Duration::from_secs(5);

/// The lobby. Its lock is the owner's lock of the stream `lobby`.
#[derive(Debug)]
pub struct Lobby {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    snapshot: LobbySnapshot,
    position: Position,
    presence: Presence,
    /// What has changed since the last event.
    people: HashMap<AccountId, Option<Person>>,
    tables: HashMap<TableId, Option<TableSummary>>,
    pools: Vec<Pool>,
    crowds: HashSet<TableId>,
    /// Who is at the tables, listed or not.
    watching: HashMap<TableId, Watching>,
    encoded: Option<Bytes>,
}

/// Who is at a table.
#[derive(Debug, Default)]
pub struct Watching {
    /// Those who are signed in, players too.
    pub people: Vec<AccountId>,
    /// How many are not.
    pub visitors: u32,
}

impl Watching {
    /// How many of them have no seat at the table.
    fn count(&self, table: &TableSummary) -> u32 {
        let is_seated = |account: &AccountId| {
            table.seats.iter().any(|seat| seat.person.as_ref().is_some_and(|person| person.id == *account))
        };
        let people = self.people.iter().filter(|account| !is_seated(account)).count();
        self.visitors.saturating_add(u32::try_from(people).unwrap_or(u32::MAX))
    }
}

impl Lobby {
    /// An empty lobby whose stream has this epoch.
    pub fn new(epoch: u64) -> Self {
        Self {
            state: Mutex::new(State {
                snapshot: LobbySnapshot::default(),
                position: Position { epoch, offset: 0 },
                presence: Presence::default(),
                people: HashMap::new(),
                tables: HashMap::new(),
                pools: Vec::new(),
                crowds: HashSet::new(),
                watching: HashMap::new(),
                encoded: None,
            }),
            changed: Notify::new(),
        }
    }

    /// The lobby as it stands.
    pub fn snapshot(&self) -> At<LobbySnapshot> {
        let state = self.lock();
        At { position: state.position, state: state.snapshot.clone() }
    }

    /// A table has changed; none takes it from the lists.
    pub fn table(&self, table: TableId, summary: Option<TableSummary>) {
        self.lock().tables.insert(table, summary);
        self.changed.notify_one();
    }

    /// Who is at a table has changed.
    pub fn crowd(&self, table: TableId, watching: Watching) {
        let mut state = self.lock();
        match watching.people.is_empty() && watching.visitors == 0 {
            true => drop(state.watching.remove(&table)),
            false => drop(state.watching.insert(table, watching)),
        }
        state.crowds.insert(table);
        drop(state);
        self.changed.notify_one();
    }

    /// The number of those who wait in a pool has changed.
    pub fn pool(&self, pool: Pool) {
        let mut state = self.lock();
        state.pools.retain(|known| !known.is_for(&pool));
        state.pools.push(pool);
        drop(state);
        self.changed.notify_one();
    }

    /// A socket of a person was opened.
    pub fn came(&self, person: &Person) {
        let mut state = self.lock();
        if state.presence.came(person) {
            state.people.insert(person.id, Some(person.clone()));
            self.changed.notify_one();
        }
    }

    /// A socket of a person was closed. True if it was the last one.
    pub fn went(&self, backend: &Backend, account: AccountId) -> bool {
        if !self.lock().presence.went(account, Instant::now()) {
            return false;
        }
        let backend = backend.clone();
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            let mut state = backend.lobby.lock();
            for account in state.presence.gone(Instant::now(), PATIENCE) {
                state.people.insert(account, None);
            }
            backend.lobby.changed.notify_one();
        });
        true
    }

    /// Lets `act` attach a listener at the present position, under the stream's lock.
    pub fn with<T>(&self, act: impl FnOnce(Position, Bytes) -> T) -> Result<T> {
        let mut state = self.lock();
        let frame = state.subscribed()?;
        Ok(act(state.position, frame))
    }

    /// Tells the changes, for as long as the server lives.
    pub async fn run(self: Arc<Self>, hub: Arc<Hub>) {
        loop {
            self.changed.notified().await;
            if let Err(error) = self.lock().tell(&hub) {
                error.into_problem();
            }
            tokio::time::sleep(TOGETHER).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell(&mut self, hub: &Hub) -> Result<()> {
        let event = self.gather();
        if event == LobbyEvent::default() {
            return Ok(());
        }
        self.snapshot.apply(&event);
        self.position.offset += 1;
        self.encoded = None;
        let body = journal::body(&Event::Lobby(event))?;
        hub.publish(Topic::Lobby, self.position, &journal::frame(Topic::Lobby, self.position, &body));
        Ok(())
    }

    /// The changes that are really some.
    fn gather(&mut self) -> LobbyEvent {
        let mut event = LobbyEvent::default();
        for (account, person) in self.people.drain() {
            let known = self.snapshot.people.iter().find(|known| known.id == account);
            match person {
                Some(person) if known != Some(&person) => event.came.push(person),
                None if known.is_some() => event.left.push(account),
                _ => {}
            }
        }
        // A crowd that has changed shows at a table that has not.
        for table in std::mem::take(&mut self.crowds) {
            if let Some(known) = self.snapshot.playing.iter().find(|known| known.id == table) {
                self.tables.entry(table).or_insert_with(|| Some(known.clone()));
            }
        }
        for (table, mut summary) in self.tables.drain() {
            let known =
                self.snapshot.open.iter().chain(&self.snapshot.playing).find(|known| known.id == table);
            if let Some(summary) = &mut summary {
                let count = self.watching.get(&table).map_or(0, |watching| watching.count(summary));
                if let Some(playing) = &mut summary.playing {
                    playing.watchers = count;
                }
            }
            match summary {
                Some(summary) if known != Some(&summary) => event.tables.push(summary),
                None if known.is_some() => event.gone.push(table),
                _ => {}
            }
        }
        // Ids of version 7 are in the order of time; the maps above are in none.
        event.came.sort_by_key(|person| person.id);
        event.tables.sort_by_key(|table| table.id);
        for pool in std::mem::take(&mut self.pools) {
            let known = self.snapshot.pools.iter().find(|known| known.is_for(&pool));
            if known.map_or(0, |known| known.waiting) != pool.waiting {
                event.pools.push(pool);
            }
        }
        event
    }

    fn subscribed(&mut self) -> Result<Bytes> {
        if let Some(encoded) = &self.encoded {
            return Ok(encoded.clone());
        }
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Lobby,
            epoch: self.position.epoch,
            offset: self.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Lobby(self.snapshot.clone())),
        });
        let encoded = Bytes::from(serde_json::to_vec(&frame)?);
        self.encoded = Some(encoded.clone());
        Ok(encoded)
    }
}
