//! Telling here what stands in the journal already.
//!
//! An event can be committed without its writer being told: the answer of Postgres is lost with the connection
//! that carries it. Or another process has written it. Whoever listens here hears of it all the same: soon, and
//! in any case before anybody is told that the command took effect.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::{Ack, Topic};
use tokio::time::sleep;

use crate::{
    Backend, chat,
    error::{Error, Result},
    journal::{self, Record},
    play,
};

/// The waits between two tries to read, while there is no Postgres.
const WAITS: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(3)];

/// The streams that wait to be read on: each once, however many writers are in doubt about it.
#[derive(Debug, Default)]
pub struct Doubts(Mutex<HashSet<Topic>>);

impl Doubts {
    fn insert(&self, topic: Topic) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(topic)
    }

    fn remove(&self, topic: Topic) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&topic);
    }
}

/// Tells what the journal has of a stream, as soon as it can be read.
pub fn soon(backend: &Backend, topic: Topic) {
    if !backend.doubts.insert(topic) {
        return;
    }
    let reading = backend.clone();
    backend.go_on(async move {
        let [mut wait, longest] = WAITS;
        loop {
            // Before the reading: a doubt that comes while it is under way is another one.
            reading.doubts.remove(topic);
            match up_to(&reading, topic, u64::MAX).await {
                Ok(()) => return,
                Err(Error::Unavailable(_)) => {
                    if !reading.doubts.insert(topic) {
                        return;
                    }
                    sleep(wait).await;
                    wait = longest.min(wait * 2);
                }
                // A table that was not committed after all.
                Err(Error::Problem(_)) => return,
                Err(error) => return drop(error.into_problem()),
            }
        }
    });
}

/// The first answer to a command that took effect before. What it answers has been told here by then.
pub async fn first_answer(backend: &Backend, record: &Record) -> Result<Option<Ack>> {
    let Some(first) = journal::answered(&backend.db, record).await? else { return Ok(None) };
    up_to(backend, first.topic, first.offset).await?;
    Ok(Some(first))
}

/// Makes sure that a durable stream was told up to an offset, as far as the journal has it.
async fn up_to(backend: &Backend, topic: Topic, offset: u64) -> Result<()> {
    match topic {
        Topic::Table(table) => play::catch_up(backend, table, offset).await,
        Topic::Chat(room) => chat::catch_up(backend, room, offset).await,
        Topic::Lobby | Topic::User(_) | Topic::Crowd(_) | Topic::Call(_) | Topic::Leg(_) => Ok(()),
    }
}
