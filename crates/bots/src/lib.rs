//! Computer players: four levels of each game, the same code on the server and in the browser. No clock, no
//! thread, no network and no randomness but a seed; whoever has a clock says when to stop.
//!
//! | file | what it searches |
//! |---|---|
//! | `search` | alpha-beta over a [`Position`](search::Position), for every game that has one |
//! | `carlo` | any game, by playing it at random; needs the contract [`games::Rules`] alone |
//! | `connect_four` | besides: exact values and a book |
//!
//! # How to add a game
//!
//! A new variant of [`AnyGame`] makes the `match` in [`choose_within`] incomplete. One line with
//! [`carlo::choose`] plays the game; a file that implements [`Position`](search::Position) plays it well.
#![deny(missing_docs)]

mod budget;
pub mod carlo;
mod chess;
pub mod connect_four;
mod draughts;
mod gomoku;
mod level;
mod random;
mod reversi;
pub mod search;
mod strength;
mod table;
mod tic_tac_toe;
mod togyzkumalak;

use games::{AnyGame, Rules, Turn};

pub use self::budget::Budget;
pub use self::level::{Level, Limits, UnknownLevel};
pub use self::random::Random;
pub use self::strength::{Record, record, strength};
pub use self::table::Table;

use self::connect_four::rack::Rack;
use self::connect_four::{book, solver};
use self::gomoku::{Opening, Points};
use self::level::Temper;
use self::search::{Found, Position, Reach, SURE, search};

/// A move and how it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The move, in the game's notation.
    pub notation: String,
    /// What it is worth for whoever makes it, in the game's own unit, as hundredths of a pawn; beyond
    /// [`search::SURE`] and below its negative the end is seen. 0 if the move came of a book.
    pub score: i32,
    /// The plies that were searched completely; 0 if the move came of a book, of luck, or of being stopped.
    pub depth: u32,
    /// The positions that were looked at.
    pub nodes: u64,
}

/// Chooses a move as the level plays, within its own limits. Asks `stop` first and then about every thousand
/// nodes, and comes back when it says `true`, with a legal move also then. None if nobody is to move.
pub fn choose(game: &AnyGame, level: Level, seed: u64, stop: &mut dyn FnMut() -> bool) -> Option<Choice> {
    choose_within(game, level, level.limits(game.kind()), seed, stop)
}

/// As [`choose`], within other limits.
pub fn choose_within(
    game: &AnyGame,
    level: Level,
    limits: Limits,
    seed: u64,
    stop: &mut dyn FnMut() -> bool,
) -> Option<Choice> {
    let Turn::Seat(_) = game.turn() else { return None };
    if let Some(notation) = game.forced() {
        return Some(Choice { notation, score: 0, depth: 0, nodes: 0 });
    }
    let temper = Temper { limits, ..level.temper(game.kind()) };
    let position = game.position();
    // The same seed in all positions of a match still gives every position luck of its own.
    let luck = position.bytes().fold(seed, |luck, byte| random::mix(luck ^ u64::from(byte)));
    let mut player =
        Player { level, temper, budget: Budget::new(limits.nodes, stop), random: Random::new(luck) };
    let read = match game {
        AnyGame::TicTacToe(_) => tic_tac_toe::Marks::read(&position)
            .map(|marks| player.play(&marks, &[], tic_tac_toe::Marks::written)),
        AnyGame::ConnectFour(_) => Rack::read(&position).map(|rack| player.play_connect_four(rack)),
        AnyGame::Reversi(_) => {
            reversi::Discs::read(&position).map(|discs| player.play(&discs, &[], reversi::Discs::written))
        }
        AnyGame::Gomoku(gomoku) => Points::read(&position, gomoku.overlines_win())
            .map(|points| player.play_gomoku(&points, Opening::read(&position))),
        AnyGame::Draughts(draughts) => {
            Some(player.play(draughts, &draughts::past(draughts), |mv| mv.to_string()))
        }
        AnyGame::Togyzkumalak(stones) => {
            let stones = togyzkumalak::Stones(*stones.counts());
            Some(player.play(&stones, &[], |pit| (pit + 1).to_string()))
        }
        AnyGame::Chess(chess) => {
            let past = chess.past().split_last().map_or(&[][..], |(_, past)| past);
            Some(player.play(&chess::Pieces::of(chess), past, |mv| chess.written(mv).to_string()))
        }
    };
    let legal = game.legal_moves();
    // The rules have the last word; a search that disagrees with them does not stop a match.
    read.flatten().filter(|choice| legal.contains(&choice.notation)).or_else(|| player.fall_back(game))
}

/// The part of connect four's nodes that the solver leaves to the search, as a divisor.
const KEPT_BACK: u64 = 8;

/// Whoever makes one choice.
struct Player<'a> {
    level: Level,
    temper: Temper,
    budget: Budget<'a>,
    random: Random,
}

impl Player<'_> {
    /// Searches a position and chooses among its moves.
    fn play<P: Position>(
        &mut self,
        position: &P,
        past: &[u64],
        written: impl Fn(P::Move) -> String,
    ) -> Option<Choice> {
        let found = self.look(position, past);
        let (place, depth) = self.pick(&found);
        let scored = found.moves.get(place)?;
        Some(Choice { notation: written(scored.mv), score: scored.score, depth, nodes: self.budget.nodes() })
    }

    fn look<P: Position>(&mut self, position: &P, past: &[u64]) -> Found<P::Move> {
        let Temper { limits, depth, noise, careless } = self.temper;
        // Whoever is careless looks at every move, so that one of the better half can be told.
        let window = if careless > 0 { search::WIN } else { noise };
        let mut table = Table::new(limits.bytes);
        search(position, past, Reach { depth, window }, &mut table, &mut self.budget, &mut self.random)
    }

    /// The place of the move to play among those found, and the depth to tell.
    fn pick<M>(&mut self, found: &Found<M>) -> (usize, u32) {
        let Some(best) = found.moves.first() else { return (0, 0) };
        if found.depth == 0 || self.temper.noise == 0 {
            return (0, found.depth);
        }
        if self.random.below(100) < self.temper.careless {
            // The hare does not look at all; the others still tell a good move from a bad one.
            let seen =
                if self.level == Level::Qoyan { found.moves.len() } else { found.moves.len().div_ceil(2) };
            return (self.random.below(seen), 0);
        }
        // A sure win is taken, and nobody stumbles into a sure loss.
        if best.score >= SURE {
            return (0, found.depth);
        }
        let noise = self.temper.noise;
        let near = found.moves.iter().take_while(|scored| scored.score > best.score - noise);
        let lucky = near.enumerate().map(|(place, scored)| {
            (scored.score + self.random.below(noise as usize) as i32, std::cmp::Reverse(place))
        });
        (lucky.max().map_or(0, |(_, place)| place.0), found.depth)
    }

    /// The strongest level never gives away what a position is worth, if the book knows it or the solver finds
    /// it out; otherwise, and where all is lost, it searches as the others do.
    fn play_connect_four(&mut self, rack: Rack) -> Option<Choice> {
        let column = |column: u8| (column + 1).to_string();
        if self.level < Level::Qyran || self.budget.is_over() {
            return self.play(&rack, &[], column);
        }
        if let Some(known) = book::column(rack) {
            return Some(Choice { notation: column(known as u8), score: 0, depth: 0, nodes: 0 });
        }
        let kept = self.budget.keep_back(self.temper.limits.nodes / KEPT_BACK);
        let mut known = solver::Known::new(self.temper.limits.bytes);
        let decided = solver::decide(rack, &mut known, &mut self.budget);
        // The search's table comes in place of this one: both together would be too much memory.
        drop(known);
        self.budget.give_back(kept);
        if let Some((value, Some(best))) = decided {
            let (score, depth) = (i32::from(value) * (SURE + 1), connect_four::rack::CELLS - rack.count());
            return Some(Choice { notation: column(best as u8), score, depth, nodes: self.budget.nodes() });
        }
        self.play(&rack, &[], column)
    }

    /// In the opening of swap2 stones are placed by lot and the better color is taken.
    fn play_gomoku(&mut self, points: &Points, opening: Opening) -> Option<Choice> {
        if opening == Opening::Over {
            return self.play(points, &[], Points::written);
        }
        let (notation, score, depth) = if opening == Opening::Stone {
            (Points::written(Opening::point(points, &mut self.random)), 0, 0)
        } else {
            let found = self.look(points, &[]);
            let score = found.moves.first().map_or(0, |best| best.score);
            (Opening::color(score).to_owned(), score.abs(), found.depth)
        };
        Some(Choice { notation, score, depth, nodes: self.budget.nodes() })
    }

    /// Plays what no search of its own has understood.
    fn fall_back(&mut self, game: &AnyGame) -> Option<Choice> {
        match game {
            AnyGame::TicTacToe(game) => self.play_any(game),
            AnyGame::ConnectFour(game) => self.play_any(game),
            AnyGame::Reversi(game) => self.play_any(game),
            AnyGame::Gomoku(game) => self.play_any(game),
            AnyGame::Draughts(game) => self.play_any(game),
            AnyGame::Togyzkumalak(game) => self.play_any(game),
            AnyGame::Chess(game) => self.play_any(game),
        }
    }

    fn play_any<G: Rules>(&mut self, game: &G) -> Option<Choice> {
        let bytes = self.temper.limits.bytes;
        let played = carlo::choose(game, bytes, &mut self.budget, &mut self.random)?;
        let notation = played.mv.to_string();
        Some(Choice { notation, score: played.share, depth: played.depth, nodes: self.budget.nodes() })
    }
}
