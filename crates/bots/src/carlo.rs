//! Monte Carlo tree search from the contract of a game alone: whatever implements `Rules` can be played, with no
//! word about what is good in it. Knows no game.
//!
//! Upper confidence bounds applied to trees (Kocsis and Szepesvári, 2006): from the root down to the child
//! that promises most, a new level of children, a game played out at random, and its result back up. Hidden
//! hands are not guessed: the search sees the state that it is given, so give it what the player sees.

use games::{Rules, Turn};

use crate::budget::Budget;
use crate::random::Random;

/// The plies after which a game that is played out at random is broken off as a draw.
const LONGEST_PLAYOUT: u32 = 400;

/// How much a rarely tried move is worth trying, against one that has won more; larger is more curious.
const CURIOSITY: f32 = 0.7;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Played<M> {
    /// The move.
    pub mv: M,
    /// The share of points that it won, in thousandths.
    pub share: i32,
    /// The moves before it in the line that was tried most often, with it.
    pub depth: u32,
}

/// The bytes that each node of a game's tree takes.
pub fn node_bytes<G: Rules>() -> usize {
    size_of::<Node<G::Move>>()
}

/// Chooses a move by games played at random, or a random one when the budget is over at once; none if there is
/// no move. A step of a random game costs a node of the budget. The tree grows to so many bytes and no further.
pub fn choose<G: Rules>(
    game: &G,
    bytes: usize,
    budget: &mut Budget,
    random: &mut Random,
) -> Option<Played<G::Move>> {
    let mut tree = Tree { nodes: Vec::new(), most: (bytes / node_bytes::<G>()).max(1) };
    let legal = game.legal_moves();
    let fallback = legal.get(random.below(legal.len().max(1))).cloned()?;
    if legal.len() == 1 {
        return Some(Played { mv: fallback, share: 500, depth: 0 });
    }
    tree.most = tree.most.max(1 + legal.len());
    tree.nodes.push(Node::new(None, 0));
    while !budget.is_over() {
        tree.grow(game, budget, random);
    }
    let Some(best) = tree.most_tried(0) else {
        return Some(Played { mv: fallback, share: 500, depth: 0 });
    };
    let node = &tree.nodes[best];
    let share = (1000.0 * node.points / node.visits.max(1) as f32) as i32;
    let depth = std::iter::successors(Some(best), |&node| tree.most_tried(node)).count() as u32;
    node.mv.clone().map(|mv| Played { mv, share, depth })
}

struct Node<M> {
    /// The move that leads here; none at the root.
    mv: Option<M>,
    /// Who makes it.
    seat: u8,
    visits: u32,
    /// The points of whoever makes the move: one for a win, a half for a draw.
    points: f32,
    /// Where the children begin, and how many they are.
    first: u32,
    count: u16,
}

impl<M> Node<M> {
    fn new(mv: Option<M>, seat: u8) -> Node<M> {
        Node { mv, seat, visits: 0, points: 0.0, first: 0, count: 0 }
    }
}

struct Tree<M> {
    nodes: Vec<Node<M>>,
    /// How many nodes there may be.
    most: usize,
}

impl<M: Clone> Tree<M> {
    /// Walks down once, adds children, plays out, and hands the result up.
    fn grow<G: Rules<Move = M>>(&mut self, game: &G, budget: &mut Budget, random: &mut Random) {
        let (mut state, mut at, mut path) = (game.clone(), 0, vec![0]);
        loop {
            let turn = state.turn();
            if let Turn::Over(_) = turn {
                break;
            }
            if self.nodes[at].count == 0 && (at == 0 || self.nodes[at].visits > 0) {
                self.expand(at, &state, random);
            }
            let node = &self.nodes[at];
            if node.count == 0 {
                break;
            }
            at = match turn {
                Turn::Chance => node.first as usize + random.below(usize::from(node.count)),
                _ => self.most_promising(at),
            };
            path.push(at);
            if let Some(mv) = &self.nodes[at].mv {
                state.advance(mv);
            }
            if !budget.take() {
                return;
            }
        }
        let Some(winner) = play_out(&mut state, budget, random) else { return };
        for &at in &path {
            let node = &mut self.nodes[at];
            node.visits += 1;
            node.points += match winner {
                Some(seat) if seat == node.seat => 1.0,
                Some(_) => 0.0,
                None => 0.5,
            };
        }
    }

    fn expand<G: Rules<Move = M>>(&mut self, at: usize, state: &G, random: &mut Random) {
        let mut moves = state.legal_moves();
        if self.nodes.len() + moves.len() > self.most || moves.len() > usize::from(u16::MAX) {
            return;
        }
        random.shuffle(&mut moves);
        let seat = match state.turn() {
            Turn::Seat(seat) => seat.0,
            _ => u8::MAX,
        };
        (self.nodes[at].first, self.nodes[at].count) = (self.nodes.len() as u32, moves.len() as u16);
        self.nodes.extend(moves.into_iter().map(|mv| Node::new(Some(mv), seat)));
    }

    fn children(&self, at: usize) -> std::ops::Range<usize> {
        let node = &self.nodes[at];
        node.first as usize..node.first as usize + usize::from(node.count)
    }

    /// The child with the highest upper bound; one that was never tried before all others.
    fn most_promising(&self, at: usize) -> usize {
        let log = logarithm(self.nodes[at].visits.max(1));
        let bound = |node: &Node<M>| {
            let visits = node.visits as f32;
            node.points / visits + CURIOSITY * (log / visits).sqrt()
        };
        let mut best = (at, f32::MIN);
        for child in self.children(at) {
            let node = &self.nodes[child];
            if node.visits == 0 {
                return child;
            }
            let bound = bound(node);
            if bound > best.1 {
                best = (child, bound);
            }
        }
        best.0
    }

    fn most_tried(&self, at: usize) -> Option<usize> {
        self.children(at)
            .filter(|&child| self.nodes[child].visits > 0)
            .max_by_key(|&child| self.nodes[child].visits)
    }
}

/// Plays at random to the end and gives the winner's seat; the outer none when the budget ended before.
fn play_out<G: Rules>(state: &mut G, budget: &mut Budget, random: &mut Random) -> Option<Option<u8>> {
    for _ in 0..LONGEST_PLAYOUT {
        if let Turn::Over(outcome) = state.turn() {
            return Some(outcome.winner().map(|seat| seat.0));
        }
        let moves = state.legal_moves();
        state.advance(moves.get(random.below(moves.len().max(1)))?);
        if !budget.take() {
            return None;
        }
    }
    Some(None)
}

/// The natural logarithm, near enough, and the same on every machine.
fn logarithm(number: u32) -> f32 {
    let whole = number.ilog2();
    let part = number as f32 / (1_u64 << whole) as f32 - 1.0;
    std::f32::consts::LN_2 * (whole as f32 + part)
}

#[cfg(test)]
mod tests {
    use games::{AnyGame, GameKind};

    use super::*;

    fn chosen(game: &AnyGame, bytes: usize, nodes: u64, seed: u64) -> Option<(String, i32)> {
        fn ask<G: Rules>(game: &G, bytes: usize, nodes: u64, seed: u64) -> Option<(String, i32)> {
            let mut never = || false;
            let mut budget = Budget::new(nodes, &mut never);
            let played = choose(game, bytes, &mut budget, &mut Random::new(seed))?;
            Some((played.mv.to_string(), played.share))
        }
        match game {
            AnyGame::TicTacToe(game) => ask(game, bytes, nodes, seed),
            AnyGame::ConnectFour(game) => ask(game, bytes, nodes, seed),
            AnyGame::Reversi(game) => ask(game, bytes, nodes, seed),
            AnyGame::Gomoku(game) => ask(game, bytes, nodes, seed),
            AnyGame::Draughts(game) => ask(game, bytes, nodes, seed),
            AnyGame::Togyzkumalak(game) => ask(game, bytes, nodes, seed),
            AnyGame::Chess(game) => ask(game, bytes, nodes, seed),
        }
    }

    #[test]
    fn every_game_can_be_played_from_its_contract_alone() {
        for &kind in GameKind::ALL {
            for &options in kind.variants() {
                let mut game = AnyGame::new(kind, options, 9).unwrap();
                for ply in 0..12 {
                    let Some((notation, _)) = chosen(&game, 1 << 12, 300, ply) else { break };
                    game.play(&notation).unwrap();
                }
            }
        }
    }

    #[test]
    fn it_wins_and_stops_a_win_at_connect_four() {
        let wins = AnyGame::replay(GameKind::ConnectFour, "", 0, ["4", "1", "4", "1", "4", "2"]).unwrap();
        assert_eq!(chosen(&wins, 1 << 20, 40_000, 1).unwrap().0, "4");
        let stops = AnyGame::replay(GameKind::ConnectFour, "", 0, ["4", "1", "4", "1", "4"]).unwrap();
        assert_eq!(chosen(&stops, 1 << 20, 40_000, 1).unwrap().0, "4");
    }

    #[test]
    fn without_a_budget_it_moves_by_lot() {
        let game = AnyGame::new(GameKind::Chess, "", 0).unwrap();
        let (notation, share) = chosen(&game, 1 << 20, 0, 1).unwrap();
        assert!(game.legal_moves().contains(&notation));
        assert_eq!(share, 500);
    }

    #[test]
    fn the_tree_stays_within_its_bytes() {
        let AnyGame::ConnectFour(game) = AnyGame::new(GameKind::ConnectFour, "", 0).unwrap() else { return };
        fn grown<G: Rules>(game: &G, most: usize) -> usize {
            let mut tree = Tree { nodes: vec![Node::new(None, 0)], most };
            let mut never = || false;
            let mut budget = Budget::new(100_000, &mut never);
            while !budget.is_over() {
                tree.grow(game, &mut budget, &mut Random::new(1));
            }
            tree.nodes.len()
        }
        assert!(grown(&game, 1000) <= 1000);
        assert!(grown(&game, 1000) > 900);
    }
}
