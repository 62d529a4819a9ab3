//! Deadlines of tables: one task and one ordered set, however many tables wait for theirs.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::TableId;
use time::OffsetDateTime;
use tokio::sync::Notify;

use crate::{Backend, clock, lobby};

/// The deadlines, by time and by table.
#[derive(Debug, Default)]
pub struct Timers {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    order: BTreeSet<(i64, TableId)>,
    by_table: HashMap<TableId, i64>,
}

/// A deadline that could not be met (Postgres was away) is looked at again after this long.
const AGAIN_MS: i64 = 1_000;
/// The longest sleep: a moved clock is noticed within it.
const LONGEST: Duration = Duration::from_secs(60);

impl Timers {
    /// Sets a table's deadline, or takes it away.
    pub fn set(&self, table: TableId, deadline: Option<OffsetDateTime>) {
        self.set_ms(table, deadline.map(clock::ms));
    }

    fn set_ms(&self, table: TableId, at_ms: Option<i64>) {
        let mut state = self.lock();
        if state.by_table.get(&table).copied() == at_ms {
            return;
        }
        if let Some(before_ms) = state.by_table.remove(&table) {
            state.order.remove(&(before_ms, table));
        }
        if let Some(at_ms) = at_ms {
            state.by_table.insert(table, at_ms);
            state.order.insert((at_ms, table));
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Takes out the tables whose deadline has come, and says how long until the next.
    fn due(&self, now_ms: i64) -> (Vec<TableId>, Duration) {
        let mut state = self.lock();
        let mut due = Vec::new();
        while let Some(&(at_ms, table)) = state.order.first() {
            if at_ms > now_ms {
                let wait = Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0));
                return (due, wait.min(LONGEST));
            }
            state.order.pop_first();
            state.by_table.remove(&table);
            due.push(table);
        }
        (due, LONGEST)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at tables when their deadlines come, for as long as the server lives.
pub async fn run(backend: Backend) {
    loop {
        let (due, wait) = backend.timers.due(backend.clock.now_ms());
        for table in due {
            let backend = backend.clone();
            tokio::spawn(async move {
                if let Err(error) = lobby::deadline(&backend, table).await {
                    error.into_problem();
                    backend.timers.set_ms(table, Some(backend.clock.now_ms() + AGAIN_MS));
                }
            });
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = backend.timers.changed.notified() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(number: u128) -> TableId {
        TableId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn deadlines_come_in_their_order_and_once() {
        let timers = Timers::default();
        timers.set_ms(table(1), Some(2_000));
        timers.set_ms(table(2), Some(1_000));
        assert_eq!(timers.due(500), (vec![], Duration::from_millis(500)));
        assert_eq!(timers.due(1_500), (vec![table(2)], Duration::from_millis(500)));
        assert_eq!(timers.due(2_000), (vec![table(1)], LONGEST));
        assert_eq!(timers.due(9_000), (vec![], LONGEST));
    }

    #[test]
    fn a_deadline_can_be_moved_and_taken_away() {
        let timers = Timers::default();
        timers.set_ms(table(1), Some(1_000));
        timers.set_ms(table(1), Some(3_000));
        assert_eq!(timers.due(2_000).0, []);
        timers.set_ms(table(1), None);
        assert_eq!(timers.due(9_000), (vec![], LONGEST));
    }
}
