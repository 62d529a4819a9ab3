//! What the clients of a round share: where the server is, how far the round has come, who has met whom.

use std::{
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use protocol::TableId;
use tokio::sync::watch;

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Everyone plays.
    Play,
    /// Matches are ended, commands are answered, none is begun.
    Finish,
    /// Everyone reads on to the end.
    Settle,
}

/// What the clients share.
#[derive(Debug)]
pub struct World {
    /// Where the server is.
    pub server: SocketAddr,
    /// What the clients connect to: the server, or what stands before it.
    pub by: SocketAddr,
    /// How long a player thinks between two deeds, in milliseconds.
    pub pace_ms: (u64, u64),
    /// How long a client waits in silence before it gives a connection up.
    pub patience: Duration,
    phase: watch::Sender<Phase>,
    commands: AtomicU64,
    asked_again: AtomicU64,
    finished: AtomicUsize,
    tables: Mutex<Vec<TableId>>,
}

impl World {
    /// The world of a round.
    pub fn new(server: SocketAddr, by: SocketAddr, pace_ms: (u64, u64), patience: Duration) -> Self {
        Self {
            server,
            by,
            pace_ms,
            patience,
            phase: watch::channel(Phase::Play).0,
            commands: AtomicU64::new(0),
            asked_again: AtomicU64::new(0),
            finished: AtomicUsize::new(0),
            tables: Mutex::default(),
        }
    }

    /// How far the round has come.
    pub fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Tells of each step.
    pub fn phases(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Goes on to the next step.
    pub fn go_on(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// Counts a command that is sent for the first time.
    pub fn count_command(&self) {
        self.commands.fetch_add(1, Ordering::Relaxed);
    }

    /// How many commands were sent.
    pub fn commands(&self) -> u64 {
        self.commands.load(Ordering::Relaxed)
    }

    /// Counts a batch of long polling that did not come and is asked for again.
    pub fn count_asked_again(&self) {
        self.asked_again.fetch_add(1, Ordering::Relaxed);
    }

    /// How many batches were asked for again.
    pub fn asked_again(&self) -> u64 {
        self.asked_again.load(Ordering::Relaxed)
    }

    /// Notes that a client has nothing under way any more, or again has.
    pub fn count_finished(&self, is_finished: bool) {
        match is_finished {
            true => self.finished.fetch_add(1, Ordering::SeqCst),
            false => self.finished.fetch_sub(1, Ordering::SeqCst),
        };
    }

    /// How many clients have nothing under way.
    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::SeqCst)
    }

    /// Notes a table at which somebody plays.
    pub fn met_at(&self, table: TableId) {
        let mut tables = self.lock();
        if !tables.contains(&table) {
            tables.push(table);
        }
    }

    /// The tables so far.
    pub fn tables(&self) -> Vec<TableId> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<TableId>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
