//! A client that does nothing but resume: streams at random positions after random gaps, also from lives that
//! the stream never had and from positions that are still to come.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{
    ClientFrame, Position, Room, ServerFrame, Topic,
    frame::{Connect, Ping, Subscribe, Unsubscribe},
};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    Result,
    guest::Guest,
    journal::{Journal, What},
    link::{Link, Next},
    lots::Lots,
    world::World,
};

/// How often one connection resumes, at the most: it is told to wait beyond that.
const OF_A_CONNECTION: std::ops::RangeInclusive<u64> = 1..=60;
/// How long it waits before it resumes again, in milliseconds.
const GAP_MS: std::ops::RangeInclusive<u64> = 0..=60;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The client.
#[derive(Debug)]
pub struct Prober {
    world: Arc<World>,
    guest: Guest,
    lots: Lots,
    /// By which transports the client connects, one time after the other.
    ways: Lots,
    journal: Journal,
    known: Known,
    last_ping: u32,
}

/// Where each stream was seen by any of those who resume.
pub type Known = Arc<Mutex<BTreeMap<Topic, Position>>>;

impl Prober {
    /// A client with its lots.
    pub fn new(world: Arc<World>, guest: Guest, mut lots: Lots, known: Known) -> Self {
        Self { world, guest, ways: lots.branch(), lots, journal: Journal::default(), known, last_ping: 0 }
    }

    /// Resumes as long as there is something left to do.
    pub async fn probe(mut self, left: Arc<AtomicU64>, until: Instant) -> Journal {
        self.journal.is_whole = true;
        loop {
            match tokio::time::timeout_at(until, self.converse(&left)).await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return self.journal,
                Ok(Err(error)) => {
                    self.journal.note(What::Ended(error.to_string()));
                    sleep(Duration::from_millis(20)).await;
                }
                Err(_) => {
                    self.journal.is_whole = false;
                    self.journal.stuck = "resuming took too long".to_owned();
                    return self.journal;
                }
            }
        }
    }

    /// One connection. True if something is left to do.
    async fn converse(&mut self, left: &AtomicU64) -> Result<bool> {
        let mut link = Link::open(&self.world, &self.guest, &mut self.ways).await?;
        self.journal.note(What::Opened(link.transport));
        self.send(&mut link, &ClientFrame::Connect(Connect::default())).await?;
        self.until(&mut link, |frame| matches!(frame, ServerFrame::Welcome(_))).await?;
        for _ in 0..self.lots.within(OF_A_CONNECTION) {
            let take = |left: u64| left.checked_sub(1);
            if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
                return Ok(false);
            }
            let topic = self.topic();
            let since = self.since(topic);
            self.send(&mut link, &ClientFrame::Subscribe(Subscribe { topic, since })).await?;
            self.settle(&mut link).await?;
            sleep(self.lots.millis(GAP_MS)).await;
            if self.lots.one_in(2) {
                self.send(&mut link, &ClientFrame::Unsubscribe(Unsubscribe { topic })).await?;
            }
        }
        self.journal.note(What::Ended("done".to_owned()));
        Ok(true)
    }

    fn topic(&mut self) -> Topic {
        let tables = self.world.tables();
        let table = match tables.is_empty() {
            true => return Topic::Chat(Room::Lobby),
            false => *self.lots.pick(&tables),
        };
        match self.lots.within(0..=9) {
            0..=3 => Topic::Table(table),
            4..=6 => Topic::Chat(Room::Lobby),
            7 => Topic::Chat(Room::Table(table)),
            8 => Topic::Crowd(table),
            _ => Topic::Lobby,
        }
    }

    fn since(&mut self, topic: Topic) -> Option<Position> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&topic).copied()?;
        let Position { epoch, offset } = known;
        match self.lots.within(0..=9) {
            0 => None,
            // Where it was seen last, and somewhere before.
            1 => Some(known),
            2..=5 => Some(Position { epoch, offset: self.lots.within(0..=offset) }),
            // What is still to come.
            6 => Some(Position { epoch, offset: offset + self.lots.within(1..=2_000) }),
            7 => Some(Position { epoch, offset: *self.lots.pick(&[1 << 53, i64::MAX as u64, u64::MAX]) }),
            // Other lives.
            8 => Some(Position {
                epoch: epoch + self.lots.within(1..=3),
                offset: self.lots.within(0..=offset),
            }),
            _ => Some(Position { epoch: self.lots.number() >> 11, offset }),
        }
    }

    /// Reads until everything that the answer brings has come.
    async fn settle(&mut self, link: &mut Link) -> Result<()> {
        self.last_ping += 1;
        let number = self.last_ping;
        self.send(link, &ClientFrame::Ping(Ping { number })).await?;
        self.until(link, |frame| matches!(frame, ServerFrame::Pong(pong) if pong.number == number)).await
    }

    async fn until(&mut self, link: &mut Link, is_it: impl Fn(&ServerFrame) -> bool) -> Result<()> {
        let read = async {
            loop {
                let text = match link.next().await {
                    Next::Text(text) => text,
                    Next::End(why) => return Err(why.into()),
                };
                let Some(frame) = self.journal.read(&text) else { continue };
                let seen = match &frame {
                    ServerFrame::Subscribed(subscribed) => {
                        Some((subscribed.topic, subscribed.epoch, subscribed.offset))
                    }
                    ServerFrame::Event(happened) => Some((happened.topic, happened.epoch, happened.offset)),
                    _ => None,
                };
                if let Some((topic, epoch, offset)) = seen {
                    self.see(topic, Position { epoch, offset });
                }
                if is_it(&frame) {
                    return Ok(());
                }
            }
        };
        timeout(PATIENCE, read).await.map_err(|_| "no answer in time")?
    }

    /// Remembers how far a stream reaches.
    fn see(&self, topic: Topic, at: Position) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.entry(topic).or_insert(at);
        // A recovery begins where it was asked for.
        if before.epoch != at.epoch || before.offset < at.offset {
            *before = at;
        }
    }

    async fn send(&mut self, link: &mut Link, frame: &ClientFrame) -> Result<()> {
        self.journal.note_sent(frame);
        link.send(serde_json::to_string(frame)?).await
    }
}
