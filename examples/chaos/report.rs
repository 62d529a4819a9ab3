//! What the checker found: how often each kind of wrong, with the first of them in words, and how much was
//! looked at.

use std::{collections::BTreeMap, fmt};

use crate::table::Table;

/// How many of a kind are told in words.
const TOLD: usize = 5;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Acknowledged, and not there.
    Lost,
    /// There twice, or answered in two ways.
    Duplicated,
    /// A stream with a hole, out of order, or cut short.
    Gap,
    /// Something came, or is there, that nobody did.
    Unexpected,
    /// `recovered` without every event, or a snapshot that is not the fold of the events.
    Lied,
    /// A match whose rows, events and rules do not agree.
    Match,
    /// Acknowledged, or refused for good, while there was no Postgres.
    Down,
    /// The server's own fault, by its own word.
    Internal,
    /// A client that did not come to its end.
    Stuck,
}

impl Wrong {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Lost,
        Self::Duplicated,
        Self::Gap,
        Self::Unexpected,
        Self::Lied,
        Self::Match,
        Self::Down,
        Self::Internal,
        Self::Stuck,
    ];

    /// Its name in tables and lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Duplicated => "duplicated",
            Self::Gap => "gaps or out of order",
            Self::Unexpected => "unexpected",
            Self::Lied => "lied",
            Self::Match => "matches wrong",
            Self::Down => "answered while down",
            Self::Internal => "internal errors",
            Self::Stuck => "stuck",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    wrong: BTreeMap<Wrong, u64>,
    told: BTreeMap<Wrong, Vec<String>>,
    counts: BTreeMap<String, u64>,
}

impl Report {
    /// Adds a wrong.
    pub fn wrong(&mut self, wrong: Wrong, what: impl FnOnce() -> String) {
        *self.wrong.entry(wrong).or_default() += 1;
        let told = self.told.entry(wrong).or_default();
        if told.len() < TOLD {
            told.push(what());
        }
    }

    /// Counts what was looked at.
    pub fn count(&mut self, name: impl Into<String>, by: u64) {
        *self.counts.entry(name.into()).or_default() += by;
    }

    /// How often something was wrong.
    pub fn of(&self, wrong: Wrong) -> u64 {
        self.wrong.get(&wrong).copied().unwrap_or(0)
    }

    /// How much of something was looked at.
    pub fn counted(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// Whether nothing was wrong.
    pub fn is_clean(&self) -> bool {
        self.wrong.values().all(|&count| count == 0)
    }

    /// Adds what another report has.
    pub fn add(&mut self, other: Self) {
        for (wrong, count) in other.wrong {
            *self.wrong.entry(wrong).or_default() += count;
        }
        for (wrong, sentences) in other.told {
            let told = self.told.entry(wrong).or_default();
            told.extend(sentences);
            told.truncate(TOLD);
        }
        for (name, count) in other.counts {
            *self.counts.entry(name).or_default() += count;
        }
    }

    /// What was wrong, a line each, as far as there is room for.
    pub fn sentences(&self) -> String {
        let lines = self.told.iter().flat_map(|(kind, sentences)| {
            sentences.iter().map(|sentence| format!("{}: {sentence}\n", kind.name()))
        });
        lines.collect()
    }

    /// The kinds of wrong in one line.
    pub fn line(&self) -> String {
        let parts = Wrong::ALL.map(|wrong| format!("{} {}", self.of(wrong), wrong.name()));
        parts.join(", ")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut wrong = Table::new(["wrong", "times"]);
        for kind in Wrong::ALL {
            wrong.row([kind.name().to_owned(), self.of(kind).to_string()]);
        }
        let mut counts = Table::new(["looked at", "number"]);
        for (name, count) in &self.counts {
            counts.row([name.clone(), count.to_string()]);
        }
        writeln!(formatter, "{counts}\n{wrong}")?;
        formatter.write_str(&self.sentences())
    }
}
