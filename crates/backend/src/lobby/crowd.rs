//! Who is at a table at this moment: the streams `crowd/…`. Listening is being there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use protocol::{
    AccountId, Event, Position, Snapshot, TableId, Topic,
    accounts::Person,
    frame::{ServerFrame, Subscribed},
    play::{Away, CrowdEvent, CrowdSnapshot},
};
use realtime::presence::Presence;
use tokio::time::Instant;

use super::view::Watching;
use crate::{Backend, error::Result, journal};

/// A page that is reloaded or a lost connection that comes back at once is not seen.
const PATIENCE: Duration = Duration::from_secs(5);

/// The crowds of all tables. The lock is the owner's lock of their streams.
#[derive(Debug, Default)]
pub struct Crowds {
    crowds: Mutex<HashMap<TableId, Crowd>>,
}

#[derive(Debug)]
struct Crowd {
    presence: Presence,
    visitors: u32,
    /// The absent players of whom the table has been told.
    away: Vec<Away>,
    position: Position,
}

impl Crowd {
    /// Tells what has changed about the absent players. Under the crowds' lock, so that the last word about
    /// each is how it stands.
    fn tell_away(&mut self, backend: &Backend, table: TableId) {
        let away = backend.absences.shown(table);
        let before = std::mem::replace(&mut self.away, away.clone());
        for back in before.iter().filter(|known| away.iter().all(|away| away.account != known.account)) {
            self.tell(backend, table, CrowdEvent::Back { account: back.account });
        }
        for away in away.iter().filter(|away| !before.contains(away)) {
            self.tell(backend, table, CrowdEvent::Away(*away));
        }
    }

    /// Tells the lobby's lists who is here.
    fn tell_lobby(&self, backend: &Backend, table: TableId) {
        let people = self.presence.accounts().collect();
        backend.lobby.crowd(table, Watching { people, visitors: self.visitors });
    }

    fn tell(&mut self, backend: &Backend, table: TableId, event: CrowdEvent) {
        let topic = Topic::Crowd(table);
        match journal::body(&Event::Crowd(event)) {
            Ok(body) => {
                self.position.offset += 1;
                backend.hub.publish(topic, self.position, &journal::frame(topic, self.position, &body));
            }
            Err(error) => drop(error.into_problem()),
        }
    }
}

impl Crowds {
    /// Lets `act` attach a listener, after counting it in. `act` gives whether the listener is new.
    pub fn came(
        &self,
        backend: &Backend,
        table: TableId,
        person: Option<&Person>,
        act: impl FnOnce(Position, Bytes) -> bool,
    ) -> Result<()> {
        let mut crowds = self.lock();
        let crowd = crowds.entry(table).or_insert_with(|| Crowd {
            presence: Presence::default(),
            visitors: 0,
            away: Vec::new(),
            position: Position { epoch: crate::fresh_epoch(), offset: 0 },
        });
        crowd.tell_away(backend, table);
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Crowd(table),
            epoch: crowd.position.epoch,
            offset: crowd.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Crowd(CrowdSnapshot {
                people: crowd.presence.people(),
                visitors: crowd.visitors,
                away: crowd.away.clone(),
            })),
        });
        if !act(crowd.position, Bytes::from(serde_json::to_vec(&frame)?)) {
            return Ok(());
        }
        match person {
            Some(person) => {
                if crowd.presence.came(person) {
                    crowd.tell(backend, table, CrowdEvent::Came { person: person.clone() });
                }
            }
            None => {
                crowd.visitors += 1;
                let count = crowd.visitors;
                crowd.tell(backend, table, CrowdEvent::Visitors { count });
            }
        }
        crowd.tell_lobby(backend, table);
        Ok(())
    }

    /// Tells those at a table which players are absent, if that has changed.
    pub fn tell_away(&self, backend: &Backend, table: TableId) {
        if let Some(crowd) = self.lock().get_mut(&table) {
            crowd.tell_away(backend, table);
        }
    }

    /// A listener went.
    pub fn went(&self, backend: &Backend, table: TableId, account: Option<AccountId>) {
        let mut crowds = self.lock();
        let Some(crowd) = crowds.get_mut(&table) else { return };
        let Some(account) = account else {
            crowd.visitors = crowd.visitors.saturating_sub(1);
            let count = crowd.visitors;
            crowd.tell(backend, table, CrowdEvent::Visitors { count });
            crowd.tell_lobby(backend, table);
            forget_empty(&mut crowds, backend, table);
            return;
        };
        if crowd.presence.went(account, Instant::now()) {
            let backend = backend.clone();
            tokio::spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                backend.crowds.look(&backend, table);
            });
        }
    }

    fn look(&self, backend: &Backend, table: TableId) {
        let mut crowds = self.lock();
        let Some(crowd) = crowds.get_mut(&table) else { return };
        for account in crowd.presence.gone(Instant::now(), PATIENCE) {
            crowd.tell(backend, table, CrowdEvent::Went { account });
        }
        crowd.tell_lobby(backend, table);
        forget_empty(&mut crowds, backend, table);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TableId, Crowd>> {
        self.crowds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_empty(crowds: &mut HashMap<TableId, Crowd>, backend: &Backend, table: TableId) {
    let empty = crowds.get(&table).is_some_and(|crowd| crowd.presence.is_empty() && crowd.visitors == 0);
    if empty && backend.hub.retire(Topic::Crowd(table)) {
        crowds.remove(&table);
    }
}
