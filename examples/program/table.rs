//! Tables that are read in a terminal and in a report.

use std::fmt;

/// A table in Markdown whose columns also stand below each other in a terminal.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { rows: vec![columns.into_iter().map(Into::into).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl Into<Vec<String>>) {
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
