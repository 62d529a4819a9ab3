//! Exact values: whether a position is won, drawn or lost with the best play of both. Knows no book.
//!
//! Every search answers one question, "does the mover get more than this?", so that all windows are empty and
//! one bit comes back. What is known of a position is kept as the least and the most that it can be worth.

use super::rack::{CELLS, FROM_THE_MIDDLE, Rack, column_at, column_of};
use crate::budget::Budget;

/// Positions with so few discs are looked up as the smaller of two mirror images; later on images are rare and
/// the mirror costs more than it finds.
const MIRRORED_UNTIL: u32 = 16;

/// The bytes of an entry.
const ENTRY: usize = size_of::<u64>();

/// What is known of positions: pairs of entries, of which the first keeps what cost most.
///
/// An entry is, from the lowest bit: two bits of the least value plus 1, two of the most plus 1, 49 of the key,
/// and on top the binary logarithm of the nodes that it cost.
pub struct Known {
    pairs: Vec<[u64; 2]>,
}

impl Known {
    /// As many pairs as fit into the bytes, at least one.
    pub fn new(bytes: usize) -> Known {
        let pairs = (bytes / (2 * ENTRY)).max(1);
        Known { pairs: vec![[0; 2]; pairs] }
    }

    /// The memory that the entries take.
    pub fn bytes(&self) -> usize {
        self.pairs.len() * 2 * ENTRY
    }

    fn index(&self, key: u64) -> usize {
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((u128::from(mixed) * self.pairs.len() as u128) >> 64) as usize
    }

    fn bounds(&self, key: u64) -> (i8, i8) {
        let pair = &self.pairs[self.index(key)];
        let known = pair.iter().find(|&&entry| entry >> 4 & KEY == key);
        known.map_or((-1, 1), |entry| ((entry & 3) as i8 - 1, (entry >> 2 & 3) as i8 - 1))
    }

    fn store(&mut self, key: u64, (least, most): (i8, i8), nodes: u64) {
        let cost = u64::from(nodes.max(1).ilog2());
        let entry = (least + 1) as u64 | ((most + 1) as u64) << 2 | key << 4 | cost << 53;
        let index = self.index(key);
        let [dear, other] = &mut self.pairs[index];
        if *dear >> 4 & KEY == key || *dear >> 53 <= cost {
            if *dear >> 4 & KEY != key {
                *other = *dear;
            }
            *dear = entry;
        } else {
            *other = entry;
        }
    }
}

const KEY: u64 = (1 << 49) - 1;

/// The value of a position for whoever is to move: 1 won, 0 drawn, -1 lost. None when the budget ended first.
pub fn value(rack: Rack, known: &mut Known, budget: &mut Budget) -> Option<i8> {
    if rack.is_lost() {
        return Some(-1);
    }
    if rack.playable() & rack.wins() != 0 {
        return Some(1);
    }
    if rack.count() == CELLS {
        return Some(0);
    }
    if exceeds(rack, 0, known, budget)? {
        return Some(1);
    }
    exceeds(rack, -1, known, budget).map(|draws| if draws { 0 } else { -1 })
}

/// Whether the value of a position is more than the floor, for whoever is to move: the floor 0 asks for a win,
/// -1 for a draw at least. Nobody has four, and there is a free cell.
fn exceeds(rack: Rack, floor: i8, known: &mut Known, budget: &mut Budget) -> Option<bool> {
    if rack.playable() & rack.wins() != 0 {
        return Some(true);
    }
    prove(rack, floor, known, budget)
}

/// As [`exceeds`], where whoever is to move cannot win at once.
fn prove(rack: Rack, floor: i8, known: &mut Known, budget: &mut Budget) -> Option<bool> {
    if !budget.take() {
        return None;
    }
    let safe = rack.safe();
    if safe == 0 {
        return Some(false);
    }
    // Neither of the last two discs wins: the first would have, the second is not let.
    if rack.count() >= CELLS - 2 {
        return Some(floor < 0);
    }
    let most = rack.follow_up();
    if most.is_some_and(|most| most <= floor) {
        return Some(false);
    }
    let key = if rack.count() < MIRRORED_UNTIL { rack.canonical().0.key() } else { rack.key() };
    let (least, most) = known.bounds(key);
    if least > floor {
        return Some(true);
    }
    if most <= floor {
        return Some(false);
    }
    let before = budget.nodes();
    let (cells, count) = ordered(rack, safe);
    let mut answer = false;
    for &(_, cell) in &cells[..count] {
        if !prove(rack.after(cell), -1 - floor, known, budget)? {
            answer = true;
            break;
        }
    }
    let bounds = if answer { (floor + 1, most) } else { (least, floor) };
    known.store(key, bounds, budget.nodes() - before);
    Some(answer)
}

/// The safe cells, those that threaten most first, and then the middle.
fn ordered(rack: Rack, safe: u64) -> ([(u32, u64); 7], usize) {
    let (mut cells, mut count) = ([(0, 0); 7], 0);
    for column in FROM_THE_MIDDLE {
        let cell = safe & column_of(column);
        if cell == 0 {
            continue;
        }
        let promise = rack.promise_of(cell);
        let mut place = count;
        while place > 0 && cells[place - 1].0 < promise {
            cells[place] = cells[place - 1];
            place -= 1;
        }
        cells[place] = (promise, cell);
        count += 1;
    }
    (cells, count)
}
/// What to do in a position, and its value as [`value`] has it: the column of a move that keeps the value, or
/// none where everything loses. None at all when the budget ended first. The game is not over.
pub fn decide(rack: Rack, known: &mut Known, budget: &mut Budget) -> Option<(i8, Option<u32>)> {
    let won = rack.playable() & rack.wins();
    if won != 0 {
        return Some((1, Some(column_at(won))));
    }
    let safe = rack.safe();
    let (cells, count) = ordered(rack, safe);
    let cells = &cells[..count];
    if rack.count() >= CELLS - 2 {
        // One or two cells are left and nobody completes anything, unless nothing is safe.
        let playable = if rack.count() == CELLS - 1 { rack.playable() } else { safe };
        return Some(if playable == 0 { (-1, None) } else { (0, Some(column_at(playable))) });
    }
    for floor in [0, -1] {
        for &(_, cell) in cells {
            if !prove(rack.after(cell), -1 - floor, known, budget)? {
                return Some((floor + 1, Some(column_at(cell))));
            }
        }
    }
    Some((-1, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_take_no_more_than_the_bytes() {
        for bytes in [100, 1 << 10, (1 << 20) + 7] {
            let known = Known::new(bytes);
            assert!(known.bytes() <= bytes && known.bytes() + 2 * ENTRY > bytes);
        }
    }

    /// The value by trying everything.
    fn tried(rack: Rack) -> i8 {
        if rack.is_lost() {
            return -1;
        }
        let cells = FROM_THE_MIDDLE.into_iter().map(|column| rack.cell(column)).filter(|&cell| cell != 0);
        cells.map(|cell| -tried(rack.after(cell))).max().unwrap_or(0)
    }

    #[test]
    fn values_are_those_of_trying_everything() {
        let mut random = crate::random::Random::new(1);
        let mut compared = 0;
        while compared < 300 {
            let mut rack = Rack::default();
            while rack.count() < 30 && !rack.is_lost() {
                let cell = rack.cell(random.below(7) as u32);
                rack = if cell == 0 { rack } else { rack.after(cell) };
            }
            if rack.is_lost() {
                continue;
            }
            let mut never = || false;
            let mut budget = Budget::new(u64::MAX, &mut never);
            let mut known = Known::new(1 << 16);
            let expected = tried(rack);
            assert_eq!(value(rack, &mut known, &mut budget), Some(expected));
            let (decided, column) = decide(rack, &mut known, &mut budget).unwrap();
            assert_eq!(decided, expected);
            if let Some(column) = column {
                assert_eq!(-tried(rack.after(rack.cell(column))), expected);
            }
            compared += 1;
        }
    }
}
