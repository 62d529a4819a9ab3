//! Plays moves at a pace, and what that cost.

use std::{
    fmt,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::JoinSet;

use crate::{
    Result,
    figures::percentile_ms,
    gauge::{Gauge, Used},
    guest,
};

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
    /// Sees to it that so many moves can follow.
    fn prepare(self, moves: usize) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Sized;

    /// Makes the next move and waits until it has arrived everywhere.
    fn play(&mut self) -> impl Future<Output = Result<Played>> + Send;
}

/// How long a move took, from sending it.
#[derive(Clone, Copy, Debug)]
pub struct Played {
    /// Until the mover knew that it counts: by an acknowledgment, or by seeing it.
    pub mover: Duration,
    /// Until the opponent had it.
    pub opponent: Duration,
}

/// What some moves cost.
#[derive(Debug)]
pub struct Load {
    played: Vec<Played>,
    took: Duration,
    used: Used,
}

impl Load {
    /// Plays so many moves of each pair. Gives the pairs back.
    pub async fn play<Pair: Opponents>(
        pairs: Vec<Pair>,
        moves: usize,
        pace: Pace,
        gauge: Gauge<'_>,
    ) -> Result<(Self, Vec<Pair>)> {
        let prepared = stream::iter(pairs).map(|pair| pair.prepare(moves)).buffered(guest::AT_ONCE);
        let pairs: Vec<Pair> = prepared.try_collect().await?;
        let count = pairs.len();
        let before = gauge.read().await?;
        let start = Instant::now() + LEAD;
        let mut playing = JoinSet::new();
        for (number, pair) in pairs.into_iter().enumerate() {
            let due = move |ply| start + pace.due(number, count, ply);
            playing.spawn(async move { (number, play_moves(pair, moves, due).await) });
        }
        let (mut all, mut done) = (Vec::new(), Vec::new());
        while let Some(joined) = playing.join_next().await {
            let (number, played) = joined?;
            let (pair, played) = played?;
            all.extend(played);
            done.push((number, pair));
        }
        let took = start.elapsed();
        let used = gauge.read().await? - before;
        done.sort_by_key(|&(number, _)| number);
        Ok((Self { played: all, took, used }, done.into_iter().map(|(_, pair)| pair).collect()))
    }

    /// Seconds of CPU for a million moves, of those that were used.
    pub fn per_million(&self, seconds: impl Fn(Used) -> f64) -> f64 {
        seconds(self.used) / self.played.len() as f64 * 1e6
    }

    /// Moves in a transaction; not a number where none was written.
    pub fn moves_a_transaction(&self) -> f64 {
        if self.used.written == 0 { f64::NAN } else { self.played.len() as f64 / self.used.written as f64 }
    }

    /// Moves made in a second.
    pub fn moves_per_second(&self) -> f64 {
        self.played.len() as f64 / self.took.as_secs_f64()
    }

    /// A percentile of the time until the mover knew.
    pub fn mover_ms(&self, percent: usize) -> f64 {
        percentile_ms(self.played.iter().map(|played| played.mover), percent)
    }

    /// A percentile of the time to the opponent.
    pub fn opponent_ms(&self, percent: usize) -> f64 {
        percentile_ms(self.played.iter().map(|played| played.opponent), percent)
    }
}

async fn play_moves<Pair: Opponents>(
    mut pair: Pair,
    moves: usize,
    due: impl Fn(usize) -> Instant,
) -> Result<(Pair, Vec<Played>)> {
    let mut played = Vec::with_capacity(moves);
    for ply in 0..moves {
        tokio::time::sleep_until(due(ply).into()).await;
        played.push(pair.play().await?);
    }
    Ok((pair, played))
}
