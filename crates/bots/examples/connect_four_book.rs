//! Writes the book of connect four to the standard output; see `bots::connect_four::book`. The same program
//! writes the same text everywhere. It takes some minutes and 2 GB of memory.
//!
//! ```text
//! cargo run --release -p bots --example connect_four_book > crates/bots/src/connect_four/book.txt
//! ```

use std::io::{self, Write};
use std::process::ExitCode;

use bots::Budget;
use bots::connect_four::rack::{COLUMNS, FROM_THE_MIDDLE, Rack};
use bots::connect_four::solver::{self, Known};
use bots::connect_four::{LEFT_TO_THE_SOLVER, SOLVER_BYTES, book};

/// Memory of the table that all hard positions share, in bytes.
const BYTES: usize = 1 << 31;

/// The letters of a line of the text.
const LINE: usize = 100;

/// From so many discs on a lost position is worth the trouble of looking for the move that is hardest to
/// answer; before, each answer takes minutes.
const LOOKS_FOR_TRAPS: u32 = 5;

/// What the first disc leads to for the second player, by the smaller number of a column and its mirror image
/// (Allis, "A Knowledge-Based Approach of Connect-Four", 1988): the first player wins from the middle, draws
/// from beside it and loses elsewhere.
const PUBLISHED: [i8; 4] = [1, 1, 0, -1];

fn main() -> ExitCode {
    match write() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

/// Writes the book; false if a value is not the published one.
fn write() -> io::Result<bool> {
    let mut writer = Writer { known: Known::new(BYTES), nodes: 0, is_right: true };
    let mut text = String::new();
    book::walk(|rack| {
        let column = writer.column(rack);
        text.push_str(&column.map_or(String::from("."), |column| (column + 1).to_string()));
        column
    });
    let mut out = io::stdout();
    for line in text.as_bytes().chunks(LINE) {
        out.write_all(line)?;
        out.write_all(b"\n")?;
    }
    writeln!(io::stderr(), "{} positions, {} million nodes", text.len(), writer.nodes / 1_000_000)?;
    Ok(writer.is_right)
}

struct Writer {
    known: Known,
    nodes: u64,
    is_right: bool,
}

impl Writer {
    /// The column to play, or none where the solver finds it during a game.
    fn column(&mut self, rack: Rack) -> Option<u32> {
        let mut never = || false;
        let mut small = Known::new(SOLVER_BYTES);
        let mut budget = Budget::new(LEFT_TO_THE_SOLVER, &mut never);
        if solver::decide(rack, &mut small, &mut budget).is_some() {
            return None;
        }
        let mut budget = Budget::new(u64::MAX, &mut never);
        let (value, column) = solver::decide(rack, &mut self.known, &mut budget)?;
        self.nodes += budget.nodes();
        self.compare(rack, value);
        column.or_else(|| self.trap(rack))
    }

    /// Where everything loses, the column after which the fewest replies win.
    fn trap(&mut self, rack: Rack) -> Option<u32> {
        let safe = FROM_THE_MIDDLE.into_iter().filter(|&column| rack.cell(column) & rack.safe() != 0);
        if rack.count() < LOOKS_FOR_TRAPS {
            return safe.into_iter().next();
        }
        let mut columns = Vec::new();
        for column in safe {
            let after = rack.after(rack.cell(column));
            let replies = (0..COLUMNS).map(|reply| after.cell(reply)).filter(|&cell| cell != 0);
            let mut wins = 0;
            for reply in replies {
                let mut never = || false;
                let mut budget = Budget::new(u64::MAX, &mut never);
                wins += u32::from(solver::value(after.after(reply), &mut self.known, &mut budget)? == -1);
                self.nodes += budget.nodes();
            }
            columns.push((wins, column));
        }
        columns.into_iter().min_by_key(|&(wins, _)| wins).map(|(_, column)| column)
    }

    fn compare(&mut self, rack: Rack, value: i8) {
        let first = (0..COLUMNS).find(|&column| rack.cell(column) != Rack::default().cell(column));
        let published = match (rack.count(), first) {
            (0, _) => 1,
            (1, Some(column)) => PUBLISHED[column.min(COLUMNS - 1 - column) as usize],
            _ => return,
        };
        self.is_right &= value == published;
    }
}
