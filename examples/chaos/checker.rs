//! Compares the clients' journals with the database and with each other. Pure: it is given both, and knows
//! neither network nor Postgres, so that what it must find can be put before it by hand.

mod commands;
mod effects;
mod listening;
mod past;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Instant};

use protocol::{Position, Topic};

pub use self::listening::by;
use self::past::Past;
use crate::{
    faults::crash::Outage,
    journal::{Journal, What, is_durable},
    report::{Report, Wrong},
    stored::Stored,
};

/// Looks at everything.
pub fn check(journals: &[Journal], stored: &Stored, outages: &[Outage]) -> Report {
    let mut report = Report::default();
    let past = Past::fold(stored, &mut report);
    let floors = Floors::of(journals);
    listening::check(journals, stored, &past, &floors, &mut report);
    commands::check(journals, stored, &past, outages, &mut report);
    for (number, journal) in journals.iter().enumerate() {
        if !journal.is_whole {
            report.wrong(Wrong::Stuck, || format!("client {number}: {}", journal.stuck));
        }
    }
    report
}

/// How far each durable stream was known to reach at each moment: an acknowledgment is sent after its event
/// was published, so whoever asks later and is told less was not told everything.
#[derive(Debug, Default)]
pub struct Floors(BTreeMap<Topic, Vec<(Instant, Position)>>);

impl Floors {
    fn of(journals: &[Journal]) -> Self {
        let mut floors = BTreeMap::<Topic, Vec<(Instant, Position)>>::new();
        for entry in journals.iter().flat_map(|journal| &journal.entries) {
            if let What::Acked(ack) = &entry.what
                && is_durable(ack.topic)
            {
                let position = Position { epoch: ack.epoch, offset: ack.offset };
                floors.entry(ack.topic).or_default().push((entry.at, position));
            }
        }
        for reached in floors.values_mut() {
            reached.sort_by_key(|(at, _)| *at);
            let mut most = 0;
            for (_, position) in reached {
                most = most.max(position.offset);
                position.offset = most;
            }
        }
        Self(floors)
    }

    /// How far a stream reached at a moment, as far as anybody had been told.
    pub fn at(&self, topic: Topic, moment: Instant) -> u64 {
        let Some(reached) = self.0.get(&topic) else { return 0 };
        let count = reached.partition_point(|(at, _)| *at < moment);
        count.checked_sub(1).and_then(|last| reached.get(last)).map_or(0, |(_, position)| position.offset)
    }
}
