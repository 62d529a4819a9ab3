//! Plays each level against the one below it and prints what came of it.
//!
//! ```text
//! cargo run --release -p bots --example ladder -- [GAME] [GAMES_PER_PAIR] [LEVEL] [--seconds N]
//! ```
//!
//! GAME is a kind's code, with options after a colon (`draughts:english`), or `all`. Every opening, some plies
//! drawn by lot, is played twice with the sides changed, on all cores at once. With LEVEL only the pair that it
//! is the higher one of. After so many seconds no further opening of a pair is begun: what was played counts.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bots::{Level, Random};
use games::{AnyGame, GameKind, Seat, Turn};

/// A game that has not ended after so many plies is a draw.
const LONGEST: usize = 400;

/// The points of a hundred that a level is to win against the one below; a draw is half a point.
const PASS_MARK: f64 = 70.0;

/// What is played in each pair of levels.
#[derive(Clone, Copy)]
struct Plan {
    games: u64,
    /// After this no opening is begun.
    patience: Duration,
}

/// A level's results against the one below.
#[derive(Default)]
struct Score {
    wins: u32,
    draws: u32,
    losses: u32,
    /// The slowest move of the higher level, and all of them.
    slowest: Duration,
    thinking: Duration,
    moves: u32,
    nodes: u64,
}

fn main() -> io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut patience = Duration::MAX;
    if let Some(option) = arguments.iter().position(|argument| argument == "--seconds") {
        let seconds = arguments.get(option + 1).and_then(|seconds| seconds.parse().ok());
        patience = seconds.map_or(patience, Duration::from_secs);
        arguments.truncate(option);
    }
    let which = arguments.first().map_or("all", String::as_str);
    let (name, options) = which.split_once(':').unwrap_or((which, ""));
    let games = arguments.get(1).and_then(|games| games.parse().ok()).unwrap_or(40);
    let plan = Plan { games, patience };
    let only: Option<Level> = arguments.get(2).and_then(|level| level.parse().ok());
    let mut below = Vec::new();
    let mut pairs = 0;
    for &kind in GameKind::ALL {
        if name != "all" && name != kind.code() {
            continue;
        }
        for pair in Level::ALL.windows(2) {
            if only.is_none_or(|only| only == pair[1]) {
                let score = play_pair(kind, options, pair[1], pair[0], plan);
                print(kind, options, pair, &score)?;
                pairs += 1;
                if score.percent() < PASS_MARK {
                    below.push(format!("{kind} {} - {} ({:.1})", pair[1], pair[0], score.percent()));
                }
            }
        }
    }
    let mut out = io::stdout();
    writeln!(out, "{} of {pairs} pairs reach {PASS_MARK:.0} points of 100", pairs - below.len())?;
    if !below.is_empty() {
        writeln!(out, "below: {}", below.join(", "))?;
    }
    Ok(())
}

fn play_pair(kind: GameKind, options: &str, higher: Level, lower: Level, plan: Plan) -> Score {
    let (begun, openings) = (Instant::now(), AtomicU64::new(0));
    let play_on = || {
        let mut score = Score::default();
        while begun.elapsed() < plan.patience {
            let number = openings.fetch_add(1, Ordering::Relaxed);
            // Both halves of an opening, so that neither level has had the better side more often.
            for game in (2 * number..2 * number + 2).filter(|&game| game < plan.games) {
                let Some(start) = opening(kind, options, number) else { continue };
                let seat = Seat((game % 2) as u8);
                match play(start, game, seat, higher, lower, &mut score) {
                    Some(winner) if winner == seat => score.wins += 1,
                    Some(_) => score.losses += 1,
                    None => score.draws += 1,
                }
            }
            if 2 * number >= plan.games {
                break;
            }
        }
        score
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let players: Vec<_> = (0..cores).map(|_| scope.spawn(play_on)).collect();
        let scores = players.into_iter().map(|player| player.join().expect("a game that ends"));
        scores.fold(Score::default(), Score::with)
    })
}

impl Score {
    fn with(self, other: Score) -> Score {
        Score {
            wins: self.wins + other.wins,
            draws: self.draws + other.draws,
            losses: self.losses + other.losses,
            slowest: self.slowest.max(other.slowest),
            thinking: self.thinking + other.thinking,
            moves: self.moves + other.moves,
            nodes: self.nodes + other.nodes,
        }
    }

    fn games(&self) -> u32 {
        self.wins + self.draws + self.losses
    }

    /// The points of a hundred.
    fn percent(&self) -> f64 {
        f64::from(2 * self.wins + self.draws) * 50.0 / f64::from(self.games().max(1))
    }
}

/// A position after some plies drawn by lot, in which the game goes on.
fn opening(kind: GameKind, options: &str, number: u64) -> Option<AnyGame> {
    let plies = match kind {
        GameKind::TicTacToe => 1,
        GameKind::Gomoku => 3,
        GameKind::Chess | GameKind::Reversi => 6,
        _ => 4,
    };
    let mut random = Random::new(number);
    for _ in 0..100 {
        let mut game = AnyGame::new(kind, options, random.number()).ok()?;
        for _ in 0..plies {
            let mut moves = game.legal_moves();
            if kind == GameKind::Gomoku {
                // All over the board the stones would not meet.
                moves.retain(|mv| mv.as_bytes().first().is_some_and(|letter| (b'f'..=b'j').contains(letter)));
                moves.retain(|mv| mv[1..].parse().is_ok_and(|row: u8| (6..=10).contains(&row)));
            }
            let mv = moves.get(random.below(moves.len().max(1)))?;
            game.play(mv).ok()?;
        }
        if let Turn::Seat(_) = game.turn() {
            return Some(game);
        }
    }
    None
}

/// Plays a game to its end and gives the winner.
fn play(
    mut game: AnyGame,
    seed: u64,
    seat: Seat,
    higher: Level,
    lower: Level,
    score: &mut Score,
) -> Option<Seat> {
    for _ in 0..LONGEST {
        let side = match game.turn() {
            Turn::Seat(side) => side,
            Turn::Over(outcome) => return outcome.winner(),
            Turn::Chance => return None,
        };
        // A draw that can be claimed is claimed.
        if game.claim().is_some() {
            return None;
        }
        let level = if side == seat { higher } else { lower };
        let before = Instant::now();
        let choice = bots::choose(&game, level, seed, &mut || false)?;
        if level == higher {
            let took = before.elapsed();
            score.slowest = score.slowest.max(took);
            score.thinking += took;
            score.moves += 1;
            score.nodes += choice.nodes;
        }
        game.play(&choice.notation).ok()?;
    }
    None
}

fn print(kind: GameKind, options: &str, pair: &[Level], score: &Score) -> io::Result<()> {
    let mean = score.thinking.as_secs_f64() * 1e3 / f64::from(score.moves.max(1));
    let mut out = io::stdout();
    writeln!(
        out,
        "{:<22} {:>5} - {:<5}  {:>3} games: +{:<3} ={:<3} -{:<3} {:5.1} points of 100{}  {mean:7.1} ms a move, at most {:.0} ms, {} nodes",
        format!("{kind}{}{options}", if options.is_empty() { "" } else { ":" }),
        pair[1],
        pair[0],
        score.games(),
        score.wins,
        score.draws,
        score.losses,
        score.percent(),
        if score.percent() < PASS_MARK { " BELOW" } else { "      " },
        score.slowest.as_secs_f64() * 1e3,
        score.nodes / u64::from(score.moves.max(1)),
    )?;
    out.flush()
}
