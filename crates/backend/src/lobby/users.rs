//! What concerns one person on every page: the streams `user/…`.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{
    AccountId, At, Event, Position, Snapshot, TableId, Topic,
    frame::{ServerFrame, Subscribed},
    lobby::{TableSummary, UserEvent, UserSnapshot},
};

use super::pool::Wish;
use crate::{
    Backend, Caller,
    error::Result,
    journal,
    play::{self, table},
};

/// The streams of people. Their lock is the owner's lock of all of them: what happens under it is short.
#[derive(Debug, Default)]
pub struct Users {
    positions: Mutex<HashMap<AccountId, Position>>,
}

impl Users {
    /// Where a person's stream stands.
    pub fn position(&self, account: AccountId) -> Position {
        *self.lock().entry(account).or_insert_with(fresh)
    }

    /// Tells a person something.
    pub fn tell(&self, backend: &Backend, account: AccountId, event: UserEvent) -> Position {
        let mut positions = self.lock();
        let position = positions.entry(account).or_insert_with(fresh);
        let topic = Topic::User(account);
        match journal::body(&Event::User(event)) {
            Ok(body) => {
                position.offset += 1;
                backend.hub.publish(topic, *position, &journal::frame(topic, *position, &body));
            }
            Err(error) => drop(error.into_problem()),
        }
        *position
    }

    /// The person waits in a pool, or no longer.
    pub fn seeking(&self, backend: &Backend, account: AccountId, wish: Option<Wish>) -> Position {
        let seek = wish.map(Wish::told);
        self.tell(backend, account, UserEvent::Seeking { seek })
    }

    /// A table at which the person sits has changed.
    pub fn table(&self, backend: &Backend, account: AccountId, summary: &TableSummary) {
        self.tell(backend, account, UserEvent::Table { summary: Box::new(summary.clone()) });
    }

    /// The person no longer sits at a table.
    pub fn left(&self, backend: &Backend, account: AccountId, table: TableId) {
        self.tell(backend, account, UserEvent::Left { table });
    }

    /// Lets `act` attach a listener of the person at the present position. The state comes from
    /// several owners, so it is read first and taken only if nothing was told meanwhile.
    pub async fn with<T>(
        &self,
        backend: &Backend,
        caller: &Caller,
        act: impl FnOnce(Position, Bytes) -> T,
    ) -> Result<T> {
        loop {
            let before = self.position(caller.account);
            let snapshot = snapshot(backend, caller).await?;
            let positions = self.lock();
            if positions.get(&caller.account) == Some(&before) {
                let frame = ServerFrame::Subscribed(Subscribed {
                    topic: Topic::User(caller.account),
                    epoch: before.epoch,
                    offset: before.offset,
                    recovered: false,
                    snapshot: Some(Snapshot::User(snapshot)),
                });
                return Ok(act(before, Bytes::from(serde_json::to_vec(&frame)?)));
            }
        }
    }

    /// Lets `act` attach a listener that goes on from where it was: no state is read for it, so that everyone
    /// can come back at once. False where the person's stream is not counted, or `act` cannot.
    pub fn go_on(&self, account: AccountId, act: impl FnOnce(Position) -> bool) -> bool {
        let positions = self.lock();
        positions.get(&account).is_some_and(|&position| act(position))
    }

    /// What concerns a person as it stands, for a page.
    pub async fn seen(&self, backend: &Backend, caller: &Caller) -> Result<At<UserSnapshot>> {
        loop {
            let position = self.position(caller.account);
            let state = snapshot(backend, caller).await?;
            if self.position(caller.account) == position {
                return Ok(At { position, state });
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Position>> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that begins to be counted has a life of its own: were it forgotten and counted again,
/// no old position could be taken for one of the new.
fn fresh() -> Position {
    Position { epoch: crate::fresh_epoch(), offset: 0 }
}

async fn snapshot(backend: &Backend, caller: &Caller) -> Result<UserSnapshot> {
    let mut tables = Vec::new();
    for id in play::seats_of(backend, caller.account).await? {
        let entry = backend.tables.entry(id);
        let mut guard = entry.lock().await;
        tables.push(table::loaded(backend, id, &mut guard).await?.summary());
    }
    let seeking = backend.pools.of(caller.account).map(Wish::told);
    Ok(UserSnapshot { seeking, tables })
}
