//! Searching for moves on threads of their own, so many at a time and at the lowest priority.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bots::{Level, Limits};
use games::AnyGame;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    error::{Error, Result},
    priority,
};

/// What a search has at the least once it has waited for its thread: it would make any move otherwise.
const LEAST: Duration = Duration::from_millis(20);

/// Searches, so many at a time.
#[derive(Debug)]
pub struct Thinking {
    running: Arc<Semaphore>,
    count: Arc<AtomicUsize>,
}

/// What is thought about, and for how long.
#[derive(Debug)]
pub struct Question {
    /// The game as it stands.
    pub game: AnyGame,
    /// Who thinks.
    pub level: Level,
    /// What a search may use: the bound of its memory.
    pub limits: Limits,
    /// How long it may take, the waiting for a thread included: whoever waits behind others waits for at most
    /// as long as each of them may take, since their time runs as well.
    pub most: Duration,
    /// Ends it.
    pub stop: Arc<AtomicBool>,
}

/// One who thinks, or waits to; counted for as long as it lives.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Thinking {
    /// So many threads; 0: half of the processors.
    pub fn new(threads: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = if threads == 0 { (cores / 2).max(1) } else { threads };
        Self { running: Arc::new(Semaphore::new(threads)), count: Arc::default() }
    }

    /// How many think, or wait to.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// The move that is found; none if it was stopped, or nobody is to move.
    pub async fn choose(&self, question: Question) -> Result<Option<String>> {
        let until = Instant::now() + question.most;
        let counted = Counted::new(&self.count);
        let permit = self.running.clone().acquire_owned().await.map_err(Error::internal)?;
        let (answer, done) = oneshot::channel();
        // A thread for each, as where passwords are hashed: its priority cannot be raised again.
        let search = move || {
            priority::yield_to_games();
            let _ = answer.send(search(&question, until));
            drop((counted, permit));
        };
        std::thread::Builder::new().name("thinking".to_owned()).spawn(search).map_err(Error::internal)?;
        done.await.map_err(Error::internal)
    }
}

fn search(question: &Question, until: Instant) -> Option<String> {
    let Question { game, level, limits, stop, .. } = question;
    let is_stopped = || stop.load(Ordering::Relaxed);
    if is_stopped() {
        return None;
    }
    let until = until.max(Instant::now() + LEAST);
    let mut enough = || is_stopped() || Instant::now() >= until;
    let choice = bots::choose_within(game, *level, *limits, rand::random(), &mut enough)?;
    (!is_stopped()).then_some(choice.notation)
}

#[cfg(test)]
mod tests {
    use games::GameKind;

    use super::*;

    /// A search that would go on for years.
    fn endless(most: Duration) -> (Question, Arc<AtomicBool>) {
        let stop = Arc::new(AtomicBool::new(false));
        let game = AnyGame::new(GameKind::Chess, "", 0).unwrap();
        let limits = Limits { nodes: u64::MAX, bytes: 1 << 20 };
        let question = Question { game, level: Level::Qyran, limits, most, stop: stop.clone() };
        (question, stop)
    }

    #[tokio::test]
    async fn a_search_ends_when_it_is_stopped_and_so_does_one_that_waits() {
        let thinking = Arc::new(Thinking::new(1));
        let years = Duration::from_secs(1 << 30);
        let searches = [endless(years), endless(years)].map(|(question, stop)| {
            let thinking = thinking.clone();
            (tokio::spawn(async move { thinking.choose(question).await }), stop)
        });
        while thinking.count() < 2 {
            tokio::task::yield_now().await;
        }
        for (search, stop) in searches {
            assert!(!search.is_finished());
            stop.store(true, Ordering::Relaxed);
            assert_eq!(search.await.unwrap().unwrap(), None);
        }
        while thinking.count() > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_search_ends_at_its_time_with_a_move() {
        let thinking = Thinking::new(1);
        let (first, _) = endless(Duration::from_millis(50));
        let (second, _) = endless(Duration::from_millis(50));
        let legal = first.game.legal_moves();
        let (first, second) = tokio::join!(thinking.choose(first), thinking.choose(second));
        for found in [first, second] {
            assert!(legal.contains(&found.unwrap().unwrap()));
        }
    }
}
