//! Equal open tables: who asks for what somebody else waits with already, sits down there.
//!
//! Looking for such a table and opening one are one transaction under a lock that all have in common who ask
//! for the same. So of two who ask at once, the second finds the table of the first.

use protocol::{
    Ack, Code, TableId, Topic,
    lobby::{Entry, First, TableOptions},
    play::TableEvent,
};

use crate::{
    Backend, Caller,
    error::{Error, Result},
    journal::Record,
    play::{self, Founded},
};

/// How many tables are tried that somebody else was quicker to sit down at, before one more is opened.
const MOST_TRIES: usize = 5;

/// Opens a table, or sits down at one that is what was asked for.
pub async fn open_or_join(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    options: TableOptions,
    seats: u8,
) -> Result<Ack> {
    let looked_for = (options.entry == Entry::Anyone).then(|| from_the_other_seat(&options));
    let host = caller.person();
    let events = vec![
        TableEvent::Opened { options, host: host.clone(), seats },
        TableEvent::Seated { seat: 0, person: host },
    ];
    let mut tried = Vec::new();
    loop {
        let unless = looked_for.as_ref().filter(|_| tried.len() < MOST_TRIES);
        let founded = play::found_unless(
            backend,
            TableId(uuid::Uuid::now_v7()),
            record,
            events.clone(),
            unless.map(|options| (options, &tried[..])),
        );
        match (founded.await?, unless) {
            (Founded::Here(ack), _) => return Ok(ack),
            (Founded::There(table), Some(options)) => {
                match join(backend, caller, record, table, options).await {
                    Err(Error::Problem(problem)) if is_of_the_table(problem.code) => tried.push(table),
                    joined => return joined,
                }
            }
            (Founded::There(_), None) => return Err(Error::internal("a table that was not looked for")),
        }
    }
}

/// The answer leads to the table, whoever opened it.
pub fn leading(ack: Ack) -> Ack {
    match ack.topic {
        Topic::Table(table) => Ack { table: Some(table), ..ack },
        _ => ack,
    }
}

async fn join(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    table: TableId,
    options: &TableOptions,
) -> Result<Ack> {
    play::change(backend, table, Some(record), |live| {
        // The host may have chosen others in this moment.
        if live.snapshot.options != *options {
            return Err(Code::TableFull.into());
        }
        super::sitting_down(backend, caller, live)
    })
    .await
}

/// The options of a table where somebody who sits down gets what these say. Who wants to begin is no equal of
/// another who does.
fn from_the_other_seat(options: &TableOptions) -> TableOptions {
    let first = match options.first {
        First::Random => First::Random,
        First::Host => First::Guest,
        First::Guest => First::Host,
    };
    TableOptions { first, ..options.clone() }
}

/// Whether a refusal is about the table, and not about the person or the command: another table may do.
fn is_of_the_table(code: Code) -> bool {
    !matches!(
        code,
        Code::AlreadyPlaying | Code::TooManyTables | Code::IdempotencyConflict | Code::Unavailable
    )
}
