//! Connect four: a search for the weaker levels, and for the strongest one a book and a solver that keep every
//! value.

pub mod book;
pub mod rack;
pub mod solver;

use self::rack::{CELLS, COLUMNS, FROM_THE_MIDDLE, LOW, ODD_ROWS, Rack, column_of};
use crate::random::mix;
use crate::search::Position;

/// What a position may cost that the book leaves to the solver, in nodes: less than a third of what the
/// strongest level gives it, so that the positions behind it, which ask another question, are solved too.
pub const LEFT_TO_THE_SOLVER: u64 = 1_500_000;

/// The memory of the strongest level's solver, in bytes.
pub const SOLVER_BYTES: usize = 16 << 20;

impl Rack {
    /// How good cells that would complete four look, of which those on some rows help most.
    fn looks(cells: u64, rows: u64) -> i32 {
        let helpful = (cells & rows).count_ones() as i32;
        let others = (cells & !rows).count_ones() as i32;
        // The lower they lie, the sooner they count.
        let low =
            (0..COLUMNS).map(|column| (cells & column_of(column) & LOW).count_ones() as i32).sum::<i32>();
        24 * helpful + 11 * others + 3 * low
    }

    /// Discs near the middle belong to more lines.
    fn middle(discs: u64) -> i32 {
        let count = |column: u32| (discs & column_of(column)).count_ones() as i32;
        4 * count(3) + 2 * (count(2) + count(4)) + count(1) + count(5)
    }
}

impl Position for Rack {
    /// The column.
    type Move = u8;

    fn key(&self) -> u64 {
        mix(Rack::key(*self))
    }

    fn result(&self) -> Option<i32> {
        if self.is_lost() {
            return Some(-1);
        }
        (self.count() == CELLS).then_some(0)
    }

    fn moves(&self, list: &mut Vec<u8>) {
        list.extend(
            FROM_THE_MIDDLE.into_iter().filter(|&column| self.cell(column) != 0).map(|column| column as u8),
        );
    }

    fn play(&mut self, column: u8) {
        *self = self.after(self.cell(u32::from(column)));
    }

    fn evaluate(&self) -> i32 {
        // A cell on an odd row helps the first player most, on an even row the second: when nothing else is
        // left, the other side is forced to play below it.
        let rows = [ODD_ROWS, !ODD_ROWS];
        let first = (self.count() % 2) as usize;
        let [own, others] = self.discs();
        Rack::looks(self.wins(), rows[first]) - Rack::looks(self.threats(), rows[1 - first])
            + Rack::middle(own)
            - Rack::middle(others)
    }

    fn promise(&self, column: u8) -> i32 {
        let cell = self.cell(u32::from(column));
        if cell & (self.wins() | self.threats()) != 0 {
            return Self::LOUD;
        }
        100 * self.promise_of(cell) as i32
    }

    fn slot(column: u8) -> usize {
        usize::from(column)
    }

    fn reduces(&self) -> bool {
        false
    }

    fn is_urgent(&self) -> bool {
        self.playable() & self.threats() != 0
    }
}
