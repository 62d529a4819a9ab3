//! A connection that lives between requests: what a socket's task is for a WebSocket.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError},
    time::Duration,
};

use backend::{Config, dispatch::Connection};
use protocol::SessionId;
use realtime::{Close, Outbox};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::poll::Turn;

/// How long nobody may listen: between two polls, and before the first request that does.
const ABSENCE: Duration = Duration::from_secs(10);
/// How long who listens may take to hear of a close before the line's place is given back.
const FAREWELL: Duration = Duration::from_secs(2);
/// How often a line looks whether it was closed while nobody listened.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the trip to a client who plays on time is measured.
pub const MEASURE_EVERY: Duration = Duration::from_secs(3);
/// How long a client who plays on time may leave a question unanswered, as at a WebSocket.
const ON_TIME_PATIENCE: Duration = Duration::from_secs(10);

/// All lines by their keys. A clone leads to the same.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<StdMutex<HashMap<Uuid, Arc<Line>>>>);

/// One client's connection over HTTP.
#[derive(Debug)]
pub struct Line {
    /// What is to be said to the client.
    pub outbox: Arc<Outbox>,
    /// Whose turn it is to be answered by long polling, and the last answer.
    pub turn: Mutex<Turn>,
    /// Cancelled once the line has ended.
    pub ended: CancellationToken,
    /// Frames are taken one after the other. `None` once the connection was closed.
    connection: Mutex<Option<Connection>>,
    signs: StdMutex<Signs>,
    session: Option<SessionId>,
    first_frame: Duration,
    silence: Duration,
}

/// The signs of life of a client.
#[derive(Clone, Copy, Debug)]
struct Signs {
    /// The last request.
    heard: Instant,
    /// Since when nobody listens, if nobody does.
    unheard: Option<Instant>,
    /// When a measurement began that is not answered yet.
    asked: Option<Instant>,
    /// When the connection was opened, until its first frame has come.
    silent: Option<Instant>,
    /// The reader that is to listen: a newer one takes an older one's place.
    reader: u64,
}

impl Lines {
    /// Keeps a connection under a new key for as long as its client shows signs of life.
    pub fn keep(&self, connection: Connection, session: Option<SessionId>, config: &Config) -> Uuid {
        // Random, unlike the ids that are counted by time: who knows it is let in.
        let key = Uuid::new_v4();
        let now = Instant::now();
        let line = Arc::new(Line {
            outbox: connection.socket().outbox.clone(),
            turn: Mutex::default(),
            ended: CancellationToken::new(),
            connection: Mutex::new(Some(connection)),
            signs: StdMutex::new(Signs {
                heard: now,
                unheard: Some(now),
                asked: None,
                silent: Some(now),
                reader: 0,
            }),
            session,
            first_frame: Duration::from_millis(config.first_frame_ms),
            silence: 2 * Duration::from_millis(config.ping_ms),
        });
        self.lock().insert(key, line.clone());
        tokio::spawn(watch(self.clone(), key, line));
        key
    }

    /// The line of a key, for the session that opened it.
    pub fn find(&self, key: Uuid, session: Option<SessionId>) -> Option<Arc<Line>> {
        self.lock().get(&key).filter(|line| line.session == session).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Line>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a line has ended, or ends it because nothing is heard of its client.
async fn watch(lines: Lines, key: Uuid, line: Arc<Line>) {
    loop {
        let (by, reason) = line.patience();
        tokio::select! {
            () = line.ended.cancelled() => break,
            () = sleep_until(by.min(Instant::now() + LOOK_EVERY)) => {}
        }
        if by <= Instant::now() && line.patience().0 <= Instant::now() {
            line.outbox.close(reason);
        }
        if line.outbox.is_closed() {
            // Who listens is told, and ends the line. Who is between two polls, or too slow, hears it later; the
            // place is not kept for that.
            if timeout(FAREWELL, line.ended.cancelled()).await.is_err() {
                line.disconnect().await;
                let _ = timeout(ABSENCE, line.ended.cancelled()).await;
            }
            break;
        }
    }
    line.ended.cancel();
    lines.lock().remove(&key);
    line.disconnect().await;
}

impl Line {
    /// Takes frames, one on each line. False if the connection was closed.
    pub async fn take(&self, text: &str) -> bool {
        self.signs().heard = Instant::now();
        let mut connection = self.connection.lock().await;
        let Some(connection) = connection.as_mut() else { return false };
        for frame in text.split('\n').filter(|frame| !frame.is_empty()) {
            connection.take(frame).await;
        }
        if connection.is_open() {
            self.signs().silent = None;
        }
        true
    }

    /// Gives up everything that the line holds but its last words.
    async fn disconnect(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            connection.close();
        }
    }

    /// Ends the line as a tab does that is closed.
    pub async fn leave(&self) {
        if let Some(connection) = self.connection.lock().await.as_mut() {
            connection.said_goodbye();
        }
        self.ended.cancel();
    }

    /// Begins to listen, in the place of who listened before.
    pub fn listen(self: &Arc<Self>) -> Listening {
        let mut signs = self.signs();
        signs.heard = Instant::now();
        signs.unheard = None;
        signs.reader += 1;
        Listening { line: self.clone(), reader: signs.reader }
    }

    /// Whether the client plays on time, so that its trips are to be measured. False while a frame is
    /// being taken: the next look is soon.
    pub fn is_on_time(&self) -> bool {
        let connection = self.connection.try_lock();
        connection.is_ok_and(|connection| connection.as_ref().is_some_and(Connection::is_on_time))
    }

    /// A question was sent that the client answers at once.
    pub fn asks(&self) {
        self.signs().asked.get_or_insert_with(Instant::now);
    }

    /// The answer to the last question has come.
    pub async fn answered(&self) {
        let asked = {
            let mut signs = self.signs();
            signs.heard = Instant::now();
            signs.asked.take()
        };
        if let (Some(asked), Some(connection)) = (asked, self.connection.lock().await.as_mut()) {
            connection.measured(asked.elapsed());
        }
    }

    /// Until when the client is waited for, and why the line is closed then.
    fn patience(&self) -> (Instant, Close) {
        let signs = *self.signs();
        let heard_by = (signs.heard + self.silence, Close::Lost);
        let listened_by = signs.unheard.map(|unheard| (unheard + ABSENCE, Close::Lost));
        let answered_by = signs.asked.map(|asked| (asked + ON_TIME_PATIENCE, Close::Lost));
        let opened_by = signs.silent.map(|silent| (silent + self.first_frame, Close::Silent));
        [listened_by, answered_by, opened_by]
            .into_iter()
            .flatten()
            .fold(heard_by, |first, other| if other.0 < first.0 { other } else { first })
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That somebody listens on a line; dropped when the answer has been sent or its receiver is gone.
#[derive(Debug)]
pub struct Listening {
    /// The line.
    pub line: Arc<Line>,
    reader: u64,
}

impl Listening {
    /// Whether a newer request listens instead.
    pub fn is_replaced(&self) -> bool {
        self.line.signs().reader != self.reader
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut signs = self.line.signs();
        if signs.reader == self.reader {
            signs.unheard = Some(Instant::now());
        }
    }
}
