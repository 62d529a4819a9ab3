//! Random games and hostile texts for the laws: the same on every run.

use super::TIMES;
use crate::{AnyGame, GameKind, Turn};

/// More than the longest game that any rules allow to be played at random.
const MOST_PLIES: usize = 10_000;

/// Calls a check with the state at every ply of fifty random games of each kind, or of more, the end included.
pub fn each_ply(mut check: impl FnMut(&AnyGame, &mut SplitMix)) {
    for &kind in GameKind::ALL {
        for seed in 0..50 * TIMES {
            playout(kind, seed, &mut check);
        }
    }
}

/// Plays one random game to its end and gives the last state and the moves.
pub fn playout(
    kind: GameKind,
    seed: u64,
    visit: impl FnMut(&AnyGame, &mut SplitMix),
) -> (AnyGame, Vec<String>) {
    playout_of(kind, "", seed, visit)
}

/// The same for a variant.
pub fn playout_of(
    kind: GameKind,
    options: &str,
    seed: u64,
    mut visit: impl FnMut(&AnyGame, &mut SplitMix),
) -> (AnyGame, Vec<String>) {
    let mut random = SplitMix(seed);
    let mut game = AnyGame::new(kind, options, seed).expect("a variant of this game");
    let mut moves = Vec::new();
    while !matches!(game.turn(), Turn::Over(_)) {
        assert!(moves.len() < MOST_PLIES, "{kind} does not end with seed {seed}");
        visit(&game, &mut random);
        let legal = game.legal_moves();
        let notation = legal[random.below(legal.len())].clone();
        game.play(&notation).expect("a legal move");
        moves.push(notation);
    }
    visit(&game, &mut random);
    (game, moves)
}

/// Near misses of the given texts, and noise of any length and script.
pub fn hostile_texts(texts: &[String], random: &mut SplitMix) -> Vec<String> {
    let mut hostile = vec![String::new(), "x".repeat(10_000), String::from("-1"), String::from("١")];
    for text in texts {
        hostile.extend([format!(" {text}"), format!("{text} "), format!("{text}\0"), text.repeat(2)]);
        hostile.extend([text.to_uppercase(), text.to_lowercase(), text[1..].to_owned()]);
        let mut mangled: Vec<char> = text.chars().collect();
        let index = random.below(mangled.len());
        mangled[index] = char::from(random.below(128) as u8);
        hostile.push(mangled.into_iter().collect());
    }
    for _ in 0..20 {
        let noise = (0..random.below(50)).filter_map(|_| char::from_u32(random.below(0x11_0000) as u32));
        hostile.push(noise.collect());
    }
    hostile
}

/// The generator SplitMix64: small, and the same everywhere.
pub struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
