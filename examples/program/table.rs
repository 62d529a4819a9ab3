//! Tables that are read in a terminal and in a report.

use std::fmt;

/// A table in Markdown whose columns also stand below each other in a terminal.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new<const COLUMNS: usize>(columns: [&str; COLUMNS]) -> Self {
        Self { rows: vec![columns.map(str::to_owned).into()] }
    }

    /// Adds a row.
    pub fn row<const COLUMNS: usize>(&mut self, cells: [String; COLUMNS]) {
        self.rows.push(cells.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let lengths = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            lengths.max().unwrap_or_default()
        };
        for (index, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                write!(formatter, "| {cell:<width$} ", width = width(column))?;
            }
            writeln!(formatter, "|")?;
            if index == 0 {
                for column in 0..row.len() {
                    write!(formatter, "|{}", "-".repeat(width(column) + 2))?;
                }
                writeln!(formatter, "|")?;
            }
        }
        Ok(())
    }
}
