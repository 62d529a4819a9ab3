//! Plays moves at a pace, and what that cost.

use std::{
    fmt,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::pairs::MOVES;
use crate::{Result, figures::percentile_ms, process};

/// How long before the first move is due, so that everyone is ready.
const LEAD: Duration = Duration::from_millis(20);

/// How fast moves are made.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// So many in a second, evenly, all matches together.
    PerSecond(usize),
    /// Each as soon as the one before it has arrived.
    Unbound,
}

impl fmt::Display for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PerSecond(rate) => write!(formatter, "{rate} a second"),
            Self::Unbound => formatter.write_str("as fast as it goes"),
        }
    }
}

impl Pace {
    /// How long after the start a move is due.
    fn due(self, pair: usize, pairs: usize, ply: usize) -> Duration {
        match self {
            Self::PerSecond(rate) => Duration::from_secs_f64((ply * pairs + pair) as f64 / rate as f64),
            Self::Unbound => Duration::ZERO,
        }
    }
}

/// Two players with their sockets.
pub trait Opponents: Send + 'static {
    /// Makes a move and waits until it has arrived everywhere.
    fn play(&mut self, ply: usize) -> impl Future<Output = Result<Played>> + Send;
}

/// How long a move took, from sending it.
#[derive(Clone, Copy, Debug)]
pub struct Played {
    /// Until the mover knew that it is committed, where anybody tells.
    pub ack: Option<Duration>,
    /// Until the opponent had it.
    pub event: Duration,
}

/// What some matches cost.
#[derive(Debug, Default)]
pub struct Load {
    played: Vec<Played>,
    took: Duration,
    cpu_seconds: f64,
    own_cpu_seconds: f64,
}

impl Load {
    /// Plays one match of each pair and adds what it cost.
    pub async fn play<Pair: Opponents>(
        &mut self,
        pairs: Vec<Pair>,
        pace: Pace,
        cpu_seconds: impl Fn() -> Result<f64>,
    ) -> Result<Vec<Pair>> {
        let count = pairs.len();
        let own = std::process::id();
        let before = (cpu_seconds()?, process::cpu_seconds(own)?);
        let start = Instant::now() + LEAD;
        let mut playing = JoinSet::new();
        for (number, pair) in pairs.into_iter().enumerate() {
            playing.spawn(async move { (number, play_match(pair, number, count, start, pace).await) });
        }
        let mut done = Vec::new();
        while let Some(joined) = playing.join_next().await {
            let (number, played) = joined?;
            let (pair, played) = played?;
            self.played.extend(played);
            done.push((number, pair));
        }
        self.took += start.elapsed();
        self.cpu_seconds += cpu_seconds()? - before.0;
        self.own_cpu_seconds += process::cpu_seconds(own)? - before.1;
        done.sort_by_key(|&(number, _)| number);
        Ok(done.into_iter().map(|(_, pair)| pair).collect())
    }

    /// Seconds of the server's CPU for a million moves.
    pub fn cpu_per_million(&self) -> f64 {
        self.cpu_seconds / self.played.len() as f64 * 1e6
    }

    /// Seconds of this program's CPU for a million moves.
    pub fn own_cpu_per_million(&self) -> f64 {
        self.own_cpu_seconds / self.played.len() as f64 * 1e6
    }

    /// Moves made in a second.
    pub fn moves_per_second(&self) -> f64 {
        self.played.len() as f64 / self.took.as_secs_f64()
    }

    /// A percentile of the time to the acknowledgment; zero where nobody acknowledges.
    pub fn ack_ms(&self, percent: usize) -> f64 {
        percentile_ms(self.played.iter().filter_map(|played| played.ack), percent)
    }

    /// A percentile of the time to the opponent.
    pub fn event_ms(&self, percent: usize) -> f64 {
        percentile_ms(self.played.iter().map(|played| played.event), percent)
    }
}

async fn play_match<Pair: Opponents>(
    mut pair: Pair,
    number: usize,
    count: usize,
    start: Instant,
    pace: Pace,
) -> Result<(Pair, Vec<Played>)> {
    let mut played = Vec::with_capacity(MOVES.len());
    for ply in 0..MOVES.len() {
        tokio::time::sleep_until((start + pace.due(number, count, ply)).into()).await;
        played.push(pair.play(ply).await?);
    }
    Ok((pair, played))
}
