//! Alpha-beta search by iterative deepening, the same for every game that brings a [`Position`]. Knows no rules
//! and no clock.

use crate::budget::Budget;
use crate::random::Random;
use crate::table::{Bound, Entry, Table};

/// The score of a game that is won now; won in `n` plies it is `n` less.
pub const WIN: i32 = 1_000_000;

/// Scores beyond this, and below its negative, are wins and losses that were seen to the end.
pub const SURE: i32 = WIN - 1_000;

/// More than any score.
const INFINITY: i32 = WIN + 1;

/// The longest line, in plies: deeper than any budget reaches, and no deeper than a thread's stack bears.
const LONGEST: usize = 64;

/// The plies of captures and the like behind the last ply of the search.
const LONGEST_LOUD: usize = 16;

/// How many kinds of moves are told apart by how often they were good.
pub const SLOTS: usize = 4096;

/// A position with everything that a search asks of it. The sides move in turn.
pub trait Position: Clone {
    /// A move, in whatever form is quickest.
    type Move: Copy + PartialEq;

    /// Equal for equal positions, and as good as never for others.
    fn key(&self) -> u64;

    /// Whether the game is over, and then 1, 0 or -1 for a win, a draw or a loss of whoever would be to move.
    fn result(&self) -> Option<i32>;

    /// Appends the legal moves, always in the same order; at least one while the game is not over.
    fn moves(&self, list: &mut Vec<Self::Move>);

    /// Appends the moves that must be looked at before a position can be judged by its looks.
    fn loud_moves(&self, _list: &mut Vec<Self::Move>) {}

    /// Makes a legal move.
    fn play(&mut self, mv: Self::Move);

    /// How good the position looks to whoever is to move, in the game's own unit, well within [`SURE`].
    fn evaluate(&self) -> i32;

    /// How good a move looks before it is made. From [`Position::LOUD`] on it is looked at early and deeply.
    fn promise(&self, mv: Self::Move) -> i32;

    /// The promise of a capture or a threat.
    const LOUD: i32 = 1 << 20;

    /// A number below [`SLOTS`] for moves that resemble each other in all positions.
    fn slot(mv: Self::Move) -> usize;

    /// Whether whoever is to move must answer something at once, so that looks do not count yet.
    fn is_urgent(&self) -> bool {
        false
    }

    /// Whether late and quiet moves may be looked at less deeply. Not where the end is counted out.
    fn reduces(&self) -> bool {
        true
    }

    /// How many of the last plies could be undone by going back, so that a position may come again.
    fn reversible(&self) -> usize {
        0
    }

    /// The position if whoever is to move did nothing, where doing nothing is all but never the best.
    fn passed(&self) -> Option<Self> {
        None
    }
}

/// How far a search goes.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// The most plies, not counting captures behind them.
    pub depth: u32,
    /// Moves whose score is worse than the best by less than this get their true score too.
    pub window: i32,
}

/// A move of the first position and what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Scored<M> {
    /// The move.
    pub mv: M,
    /// Its score for whoever makes it.
    pub score: i32,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found<M> {
    /// Every legal move, the best one first.
    pub moves: Vec<Scored<M>>,
    /// The plies that were searched completely.
    pub depth: u32,
}

/// Searches from a position on; `past` are the keys of the positions before it that could come again. When the
/// budget is over at once, the moves come in the order of their promise.
pub fn search<P: Position>(
    position: &P,
    past: &[u64],
    reach: Reach,
    table: &mut Table,
    budget: &mut Budget,
    random: &mut Random,
) -> Found<P::Move> {
    let mut moves = Vec::new();
    position.moves(&mut moves);
    // Among moves of the same score the one that is looked at first is played: the seed says which.
    random.shuffle(&mut moves);
    moves.sort_by_key(|&mv| -position.promise(mv));
    let mut found = Found { moves: moves.into_iter().map(|mv| Scored { mv, score: 0 }).collect(), depth: 0 };
    let mut searcher = Searcher::<P> {
        table,
        budget,
        keys: past.to_vec(),
        killers: [[None; 2]; LONGEST + 1],
        history: vec![0; SLOTS],
        lists: Vec::new(),
    };
    searcher.keys.push(position.key());
    for depth in 1..=reach.depth.min(LONGEST as u32) {
        let mut moves = found.moves.clone();
        let finished = searcher.first_ply(position, &mut moves, depth as i32, reach.window);
        if finished || reach.window == 0 {
            found.moves = moves;
        }
        if !finished {
            break;
        }
        found.depth = depth;
        // Longer search changes nothing when the best line was seen to its end.
        let sure = found.moves.first().is_some_and(|best| WIN - best.score.abs() <= depth as i32);
        if sure || found.moves.len() == 1 && reach.window == 0 {
            break;
        }
    }
    found
}

struct Searcher<'a, 'b, P: Position> {
    table: &'a mut Table,
    budget: &'a mut Budget<'b>,
    /// The keys of the positions that led here.
    keys: Vec<u64>,
    /// Quiet moves that refuted a sibling, by ply.
    killers: [[Option<P::Move>; 2]; LONGEST + 1],
    /// How often quiet moves of a kind refuted something.
    history: Vec<i32>,
    /// Lists of moves that are not in use, so that no position needs a new one.
    lists: Vec<Vec<(P::Move, i32, u8)>>,
}

impl<P: Position> Searcher<'_, '_, P> {
    /// Gives all moves their scores and sorts them; false when the budget ended before. Then those that were
    /// found better than the first come before it.
    fn first_ply(&mut self, position: &P, moves: &mut [Scored<P::Move>], depth: i32, window: i32) -> bool {
        let mut best = -INFINITY;
        for index in 0..moves.len() {
            let mut next = position.clone();
            next.play(moves[index].mv);
            let alpha = if best == -INFINITY { -INFINITY } else { (best - window).max(-INFINITY) };
            let mut score = None;
            if index > 0 && window == 0 {
                score = self.negated(&next, depth - 1, alpha, alpha + 1, 1);
            }
            if index == 0 || window > 0 || score.is_some_and(|score| score > alpha) {
                score = self.negated(&next, depth - 1, alpha, INFINITY, 1);
            }
            let Some(score) = score else {
                // What was searched at this depth stands before what was not.
                moves[..index].sort_by_key(|scored| -scored.score);
                return false;
            };
            moves[index].score = score;
            best = best.max(score);
        }
        moves.sort_by_key(|scored| -scored.score);
        true
    }

    /// The score of what follows a move, seen by whoever made it; none when the budget is over.
    fn negated(&mut self, next: &P, depth: i32, alpha: i32, beta: i32, ply: usize) -> Option<i32> {
        self.keys.push(next.key());
        let score = self.node(next, depth, -beta, -alpha, ply);
        self.keys.pop();
        score.map(|score| -score)
    }

    fn node(&mut self, position: &P, depth: i32, alpha: i32, beta: i32, ply: usize) -> Option<i32> {
        if !self.budget.take() {
            return None;
        }
        if let Some(result) = position.result() {
            return Some(result * (WIN - ply as i32));
        }
        if self.repeats(position) {
            return Some(0);
        }
        let urgent = position.is_urgent();
        if depth <= 0 && !urgent || ply >= LONGEST {
            return self.quiesce(position, alpha, beta, ply, LONGEST_LOUD);
        }
        let depth =
            if urgent { depth.max(0) + i32::from(depth <= 0 || ply < 2 * depth as usize) } else { depth };
        self.search_moves(position, depth, alpha, beta, ply, urgent)
    }

    fn search_moves(
        &mut self,
        position: &P,
        depth: i32,
        mut alpha: i32,
        beta: i32,
        ply: usize,
        urgent: bool,
    ) -> Option<i32> {
        let key = position.key();
        let known = self.table.get(key);
        if let Some(entry) = known
            && i32::from(entry.depth) >= depth
        {
            let score = from_table(entry.score, ply);
            match entry.bound {
                Bound::Exact => return Some(score),
                Bound::Least if score >= beta => return Some(score),
                Bound::Most if score <= alpha => return Some(score),
                _ => {}
            }
        }
        if depth >= 3
            && !urgent
            && beta - alpha == 1
            && beta.abs() < SURE
            && let Some(passed) = position.passed()
            && position.evaluate() >= beta
        {
            let score = self.negated(&passed, depth - 3, beta - 1, beta, ply + 1)?;
            if score >= beta {
                return Some(if score >= SURE { beta } else { score });
            }
        }
        let mut list = self.listed(position, known.map(|entry| entry.best), ply);
        let (mut best, mut best_index, floor) = (-INFINITY, Entry::NO_MOVE, alpha);
        for place in 0..list.len() {
            // The best of the rest comes next: most lists are left after the first few.
            let next = (place..list.len()).max_by_key(|&at| (list[at].1, -(at as i32))).unwrap_or(place);
            list.swap(place, next);
            let (mv, promise, index) = list[place];
            let mut next = position.clone();
            next.play(mv);
            let score = self.later(&next, depth, alpha, beta, ply, place, promise, urgent);
            let Some(score) = score else {
                self.give_back(list);
                return None;
            };
            if score > best {
                (best, best_index) = (score, index);
            }
            alpha = alpha.max(score);
            if alpha >= beta {
                if promise < P::LOUD {
                    self.remember(mv, depth, ply);
                }
                break;
            }
        }
        self.give_back(list);
        let bound = if best >= beta {
            Bound::Least
        } else if best > floor {
            Bound::Exact
        } else {
            Bound::Most
        };
        let score = to_table(best, ply);
        self.table.put(Entry { key, score, depth: depth.min(100) as i8, bound, best: best_index });
        Some(best)
    }

    /// The score of a move by its place in the list: the first with the whole window, others with an empty one
    /// and perhaps less deeply, again if they turn out better than was thought.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call in the innermost loop, of one node's own numbers"
    )]
    fn later(
        &mut self,
        next: &P,
        depth: i32,
        alpha: i32,
        beta: i32,
        ply: usize,
        place: usize,
        promise: i32,
        urgent: bool,
    ) -> Option<i32> {
        if place == 0 {
            return self.negated(next, depth - 1, alpha, beta, ply + 1);
        }
        let is_late = depth >= 3 && next.reduces() && place >= 3 && promise < P::LOUD && !urgent;
        let less = if is_late { 1 + i32::from(place >= 8) + i32::from(place >= 8 && depth >= 6) } else { 0 };
        let mut score = self.negated(next, depth - 1 - less, alpha, alpha + 1, ply + 1)?;
        if score > alpha && less > 0 {
            score = self.negated(next, depth - 1, alpha, alpha + 1, ply + 1)?;
        }
        if score > alpha && score < beta {
            score = self.negated(next, depth - 1, alpha, beta, ply + 1)?;
        }
        Some(score)
    }

    /// Judges a position when it has come to rest: only captures and the like are tried, or all moves where
    /// something must be answered.
    fn quiesce(&mut self, position: &P, mut alpha: i32, beta: i32, ply: usize, left: usize) -> Option<i32> {
        let urgent = left > 0 && position.is_urgent();
        let mut best = if urgent { -INFINITY } else { position.evaluate() };
        alpha = alpha.max(best);
        if alpha >= beta || left == 0 {
            return Some(best);
        }
        let mut moves = Vec::new();
        if urgent {
            position.moves(&mut moves);
        } else {
            position.loud_moves(&mut moves);
        }
        moves.sort_by_cached_key(|&mv| -position.promise(mv));
        for mv in moves {
            if !self.budget.take() {
                return None;
            }
            let mut next = position.clone();
            next.play(mv);
            let score = match next.result() {
                Some(result) => -result * (WIN - ply as i32 - 1),
                None => -self.quiesce(&next, -beta, -alpha, ply + 1, left - 1)?,
            };
            best = best.max(score);
            alpha = alpha.max(score);
            if alpha >= beta {
                break;
            }
        }
        Some(best)
    }

    /// The moves with what speaks for looking at them early, and their places in the game's own list.
    fn listed(&mut self, position: &P, best: Option<u8>, ply: usize) -> Vec<(P::Move, i32, u8)> {
        let mut moves = Vec::new();
        position.moves(&mut moves);
        let mut list = self.lists.pop().unwrap_or_default();
        list.clear();
        for (index, mv) in moves.into_iter().enumerate() {
            let index = index.min(usize::from(Entry::NO_MOVE)) as u8;
            let mut promise = position.promise(mv);
            if index != Entry::NO_MOVE && Some(index) == best {
                promise = i32::MAX;
            } else if promise < P::LOUD {
                promise += match self.killers[ply].iter().position(|&killer| killer == Some(mv)) {
                    Some(0) => P::LOUD / 2,
                    Some(_) => P::LOUD / 2 - 1,
                    None => self.history[P::slot(mv)],
                };
            }
            list.push((mv, promise, index));
        }
        list
    }

    fn give_back(&mut self, list: Vec<(P::Move, i32, u8)>) {
        self.lists.push(list);
    }

    /// Remembers a quiet move that refuted something.
    fn remember(&mut self, mv: P::Move, depth: i32, ply: usize) {
        let killers = &mut self.killers[ply];
        if killers[0] != Some(mv) {
            *killers = [Some(mv), killers[0]];
        }
        let good = &mut self.history[P::slot(mv)];
        *good += depth * depth;
        if *good > P::LOUD / 4 {
            self.history.iter_mut().for_each(|good| *good /= 2);
        }
    }

    /// Whether the position was there before: going round in circles leads to a draw.
    fn repeats(&self, position: &P) -> bool {
        let reversible = position.reversible();
        let Some((key, before)) = self.keys.split_last() else { return false };
        before.iter().rev().take(reversible).skip(1).step_by(2).any(|past| past == key)
    }
}

/// In the table a sure win counts from its position on, in the tree from the first.
fn to_table(score: i32, ply: usize) -> i32 {
    match score {
        SURE.. => score + ply as i32,
        _ if score <= -SURE => score - ply as i32,
        _ => score,
    }
}

fn from_table(score: i32, ply: usize) -> i32 {
    match score {
        SURE.. => score - ply as i32,
        _ if score <= -SURE => score + ply as i32,
        _ => score,
    }
}
