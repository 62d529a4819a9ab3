//! What was measured: figures by server and round, as a table with the ratios to ours, or to another row.

use std::fmt;

use crate::{contender::Contender, figures::Spread, table::Table};

/// A kind of figure.
#[derive(Clone, Debug)]
pub struct Column {
    /// What it is, with its unit.
    pub heading: &'static str,
    /// Digits after the point.
    pub digits: usize,
    /// What ours is to reach.
    pub goal: Option<f64>,
    /// Whether a column of ratios stands beside it.
    pub is_compared: bool,
    /// Its title in the picture, if it is drawn.
    pub drawn: Option<String>,
}

/// The figures of one measurement.
#[derive(Debug)]
pub struct Section {
    /// What was measured.
    pub title: String,
    /// How, in some sentences.
    pub note: String,
    /// The kinds of figures.
    pub columns: Vec<Column>,
    /// The figures by server.
    pub rows: Vec<Row>,
    /// To whose figures the ratios are.
    reference: Reference,
}

/// The row beside which the others stand.
#[derive(Debug)]
struct Reference {
    name: String,
    /// Of a column of ratios.
    heading: &'static str,
}

/// The figures of one server, round by round.
#[derive(Debug)]
pub struct Row {
    /// The server's name.
    pub name: String,
    /// A figure a column; what does not apply is not a number.
    pub rounds: Vec<Vec<f64>>,
}

impl Column {
    /// Figures that stand by themselves.
    pub fn new(heading: &'static str, digits: usize) -> Self {
        Self { heading, digits, goal: None, is_compared: false, drawn: None }
    }

    /// Adds what is to be reached.
    pub fn goal(self, goal: f64) -> Self {
        Self { goal: Some(goal), ..self }
    }

    /// Adds the ratios to the row of reference.
    pub fn compared(self) -> Self {
        Self { is_compared: true, ..self }
    }

    /// Adds a panel to the picture.
    pub fn drawn(self, title: impl Into<String>) -> Self {
        Self { drawn: Some(title.into()), ..self }
    }
}

impl Section {
    /// A section without figures.
    pub fn new(title: impl Into<String>, columns: impl Into<Vec<Column>>) -> Self {
        let reference = Reference { name: Contender::Ours.to_string(), heading: "× ours" };
        Self {
            title: title.into(),
            note: String::new(),
            columns: columns.into(),
            rows: Vec::new(),
            reference,
        }
    }

    /// Has the ratios be to another row than ours, under another heading.
    pub fn compare_to(&mut self, name: impl fmt::Display, heading: &'static str) {
        self.reference = Reference { name: name.to_string(), heading };
    }

    /// Whether a row is the one to which the ratios are.
    pub fn is_reference(&self, row: &Row) -> bool {
        row.name == self.reference.name
    }

    /// Adds a round of a server: a figure a column.
    pub fn add(&mut self, name: impl fmt::Display, figures: impl Into<Vec<f64>>) {
        let name = name.to_string();
        match self.rows.iter_mut().find(|row| row.name == name) {
            Some(row) => row.rounds.push(figures.into()),
            None => self.rows.push(Row { name, rounds: vec![figures.into()] }),
        }
    }

    fn table(&self) -> Table {
        let mut headings = vec![String::new()];
        for column in &self.columns {
            headings.push(column.heading.to_owned());
            headings.extend(column.is_compared.then(|| self.reference.heading.to_owned()));
        }
        let mut table = Table::new(headings);
        let reference = self.rows.iter().find(|row| self.is_reference(row));
        for row in &self.rows {
            let mut cells = vec![row.name.clone()];
            for (index, column) in self.columns.iter().enumerate() {
                cells.push(format!("{:.*}", column.digits, row.spread(index)));
                if column.is_compared {
                    cells.push(reference.map_or_else(String::new, |reference| row.ratio(reference, index)));
                }
            }
            table.row(cells);
        }
        if self.columns.iter().any(|column| column.goal.is_some()) {
            let mut cells = vec!["*goal*".to_owned()];
            for column in &self.columns {
                cells.push(column.goal.map_or_else(String::new, |goal| format!("*{goal}*")));
                cells.extend(column.is_compared.then(String::new));
            }
            table.row(cells);
        }
        table
    }
}

impl Row {
    /// The spread of a column.
    pub fn spread(&self, column: usize) -> Spread {
        Spread::of(self.figures(column))
    }

    /// The median of the rounds' ratios: a round of each server is measured soon after that of another.
    /// Nothing where there is none.
    fn ratio(&self, reference: &Self, column: usize) -> String {
        let both = self.figures(column).zip(reference.figures(column));
        let ratio = Spread::of(both.map(|(figure, reference)| figure / reference)).median;
        if self.name == reference.name || ratio.is_nan() { String::new() } else { format!("{ratio:.2}") }
    }

    fn figures(&self, column: usize) -> impl Iterator<Item = f64> {
        self.rounds.iter().filter_map(move |round| round.get(column).copied())
    }
}

impl fmt::Display for Section {
    /// In Markdown.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "## {}\n\n{}\n{}\n\n", self.title, self.table(), self.note)
    }
}
