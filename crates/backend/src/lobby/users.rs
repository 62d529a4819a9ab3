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
use realtime::Hub;

use super::pool::Wish;
use crate::{
    Backend, Caller, calls,
    error::Result,
    journal,
    play::{self, table},
};

/// The streams of people. Their lock is the owner's lock of all of them: what happens under it is short.
#[derive(Debug, Default)]
pub struct Users {
    streams: Mutex<HashMap<AccountId, Stream>>,
}

#[derive(Debug)]
struct Stream {
    position: Position,
    /// Whether somebody has asked for it, or listened, since the last sweep or at it.
    is_used: bool,
}

impl Stream {
    /// A stream that begins to be counted has a life of its own: were it forgotten and counted again,
    /// no old position could be taken for one of the new.
    fn begin() -> Self {
        Self { position: Position { epoch: crate::fresh_epoch(), offset: 0 }, is_used: true }
    }
}

impl Users {
    /// Where a person's stream stands.
    pub fn position(&self, account: AccountId) -> Position {
        let mut streams = self.lock();
        let stream = streams.entry(account).or_insert_with(Stream::begin);
        stream.is_used = true;
        stream.position
    }

    /// Tells a person something.
    pub fn tell(&self, backend: &Backend, account: AccountId, event: UserEvent) -> Position {
        let mut streams = self.lock();
        let Stream { position, .. } = streams.entry(account).or_insert_with(Stream::begin);
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
            let streams = self.lock();
            if streams.get(&caller.account).is_some_and(|stream| stream.position == before) {
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
        let mut streams = self.lock();
        streams.get_mut(&account).is_some_and(|stream| {
            stream.is_used = true;
            act(stream.position)
        })
    }

    /// Forgets the streams of those who are not here, but for those that were in use since the last sweep: who
    /// comes back soon goes on.
    pub fn sweep(&self, hub: &Hub) {
        self.lock().retain(|&account, stream| {
            let topic = Topic::User(account);
            let is_heard = hub.listeners(topic) > 0;
            let stays = is_heard || stream.is_used || !hub.retire(topic);
            stream.is_used = is_heard;
            stays
        });
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

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Stream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn snapshot(backend: &Backend, caller: &Caller) -> Result<UserSnapshot> {
    let mut tables = Vec::new();
    for id in play::seats_of(backend, caller.account).await? {
        let entry = backend.tables.entry(id);
        let mut guard = entry.lock().await;
        tables.push(table::loaded(backend, id, &mut guard).await?.summary());
    }
    let seeking = backend.pools.of(caller.account).map(Wish::told);
    Ok(UserSnapshot {
        seeking,
        tables,
        call: backend.calls.of(caller.account),
        rings: backend.calls.rings_of(caller.account),
        missed: calls::missed(&backend.db, caller.account).await?,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use realtime::{Outbox, sockets::SocketId};

    use super::*;

    #[test]
    fn a_stream_is_forgotten_when_nobody_has_used_it_for_a_while() {
        let (users, hub) = (Users::default(), Hub::default());
        let account = AccountId(uuid::Uuid::from_u128(1));
        let topic = Topic::User(account);
        let first = users.position(account);
        hub.publish(topic, first, &Bytes::from_static(b"{}"));
        let outbox = Arc::new(Outbox::new(1_000));
        hub.attach(topic, SocketId(1), &outbox, []);
        for _ in 0..3 {
            users.sweep(&hub);
        }
        assert!(users.go_on(account, |position| position == first));

        hub.detach(topic, SocketId(1));
        users.sweep(&hub);
        assert!(users.go_on(account, |position| position == first));
        users.sweep(&hub);
        users.sweep(&hub);
        assert!(!users.go_on(account, |_| true));
        let before = Position { offset: 0, ..first };
        assert_eq!(hub.missed(topic, before, Position { offset: 1, ..first }), None);
        assert_ne!(users.position(account).epoch, first.epoch);
    }
}
