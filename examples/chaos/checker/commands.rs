//! What became of each command: acknowledged means in the journal, once, with that effect; refused means
//! without any.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Instant,
};

use protocol::{
    AccountId, Ack, Code, Command, CommandId, Event, Position, Problem, Topic, chat::ChatEvent,
    frame::Request, play::TableEvent,
};

use super::{effects, past::Past};
use crate::{
    faults::crash::Outage,
    journal::{Journal, What, is_durable},
    report::{Report, Wrong},
    stored::Stored,
};

/// A command by its name.
type Name = (AccountId, CommandId);

/// What is known of a command.
#[derive(Debug)]
struct Fate<'a> {
    request: &'a Request,
    sent: Vec<Instant>,
    /// On how many connections it was sent.
    connections: HashSet<usize>,
    acks: Vec<(&'a Ack, Instant)>,
    refusals: Vec<(&'a Problem, Instant)>,
    /// Whether the last answer is an acknowledgment; none while there is no answer.
    is_done: Option<bool>,
}

/// Looks at every command.
pub fn check(journals: &[Journal], stored: &Stored, past: &Past, outages: &[Outage], report: &mut Report) {
    let fates = fates(journals, report);
    report.count("commands", fates.len() as u64);
    for (name, fate) in &fates {
        report.count("commands sent again", fate.sent.len() as u64 - 1);
        let row = stored.commands.get(name);
        if let Err((wrong, why)) = judge(name.0, fate, row, stored, past) {
            report.wrong(wrong, || format!("{:?} ({}): {why}", fate.request.body, name.1));
        }
        check_outages(fate, outages, report);
        let was_waiting = fate.acks.iter().any(|(ack, _)| !is_durable(ack.topic));
        if was_waiting && row.is_some() {
            // A copy that comes after the pairing seeks anew.
            report.count("seeks answered as waiting and done later", 1);
        }
    }
    check_strangers(&fates, stored, report);
    check_twice(&fates, past, report);
}

fn fates<'a>(journals: &'a [Journal], report: &mut Report) -> HashMap<Name, Fate<'a>> {
    let mut fates = HashMap::<Name, Fate>::new();
    for journal in journals {
        let (mut me, mut connection) = (None, 0);
        for entry in &journal.entries {
            match &entry.what {
                What::Welcomed(account) => {
                    me = *account;
                    connection += 1;
                }
                What::Sent(request) => {
                    let Some(me) = me else { continue };
                    let fate = fates.entry((me, request.id)).or_insert_with(|| Fate {
                        request,
                        sent: Vec::new(),
                        connections: HashSet::new(),
                        acks: Vec::new(),
                        refusals: Vec::new(),
                        is_done: None,
                    });
                    fate.sent.push(entry.at);
                    fate.connections.insert(connection);
                }
                What::Acked(ack) => match me.and_then(|me| fates.get_mut(&(me, ack.id))) {
                    Some(fate) => {
                        report.count("acknowledged", 1);
                        fate.acks.push((ack, entry.at));
                        fate.is_done = Some(true);
                    }
                    None => report.wrong(Wrong::Unexpected, || format!("an ack for nothing: {ack:?}")),
                },
                What::Refused(refused) => {
                    let problem = &refused.problem;
                    report.count(format!("refused: {}", problem.code), 1);
                    if problem.code == Code::Internal {
                        report.wrong(Wrong::Internal, || format!("{refused:?}"));
                    }
                    match (refused.id, refused.topic) {
                        (Some(id), _) => {
                            if let Some(fate) = me.and_then(|me| fates.get_mut(&(me, id))) {
                                fate.refusals.push((problem, entry.at));
                                // What comes late changes nothing that was acknowledged before.
                                fate.is_done.get_or_insert(false);
                            }
                        }
                        (None, Some(_)) => {}
                        (None, None) if problem.code == Code::RateLimited => {}
                        (None, None) => {
                            report
                                .wrong(Wrong::Unexpected, || format!("refused out of the blue: {problem:?}"));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    fates
}

fn judge(
    account: AccountId,
    fate: &Fate<'_>,
    row: Option<&(Topic, Position)>,
    stored: &Stored,
    past: &Past,
) -> Result<(), (Wrong, String)> {
    for (ack, _) in &fate.acks {
        // Who waits in the pool does so in memory: nothing is written of it, and nothing can be compared.
        if !is_durable(ack.topic) {
            continue;
        }
        let at = (ack.topic, Position { epoch: ack.epoch, offset: ack.offset });
        if row.is_some_and(|row| *row != at) {
            return Err((Wrong::Duplicated, format!("acknowledged at {at:?}, written at {row:?}")));
        }
        let stream = stored.streams.get(&ack.topic).filter(|stream| stream.epoch == ack.epoch);
        if stream.is_none_or(|stream| stream.head < ack.offset) {
            return Err((Wrong::Lost, format!("acknowledged at {at:?}, which Postgres has not")));
        }
        effects::check(account, &fate.request.body, ack, row.is_some(), past)
            .map_err(|why| (Wrong::Lost, format!("acknowledged at {at:?}: {why}")))?;
    }
    let last = fate.refusals.last().map(|(problem, _)| problem);
    if let Some(problem) = last.filter(|problem| fate.is_done == Some(false) && !problem.again)
        // A copy that was under way on a lost connection may come after the refusal.
        && fate.connections.len() == 1
        && let Some(row) = row
    {
        return Err((Wrong::Unexpected, format!("refused as {} and done at {row:?}", problem.code)));
    }
    Ok(())
}

/// While there is no Postgres nothing is done, and nothing is refused that may be done later.
fn check_outages(fate: &Fate<'_>, outages: &[Outage], report: &mut Report) {
    let Some(&first) = fate.sent.first() else { return };
    let within = |at: Instant| outages.iter().any(|outage| first >= outage.from && at < outage.to);
    for (ack, at) in &fate.acks {
        if is_durable(ack.topic) && within(*at) {
            report.wrong(Wrong::Down, || format!("{:?} acknowledged at {}", fate.request.body, ack.offset));
        }
    }
    for (problem, at) in &fate.refusals {
        if within(*at) {
            report.count("told to try again while down", 1);
            if !problem.again {
                report.wrong(Wrong::Down, || format!("{:?}: {problem:?}", fate.request.body));
            }
        }
    }
}

/// Commands in Postgres that nobody sent, and two at one place.
fn check_strangers(fates: &HashMap<Name, Fate<'_>>, stored: &Stored, report: &mut Report) {
    let mut places = HashMap::<(Topic, u64), &Name>::new();
    for (name, (topic, position)) in &stored.commands {
        if !fates.contains_key(name) {
            report.wrong(Wrong::Unexpected, || format!("{name:?} was done, and nobody sent it"));
        }
        if let Some(other) = places.insert((*topic, position.offset), name) {
            report.wrong(Wrong::Duplicated, || {
                format!("{name:?} and {other:?} are at {position:?} of {topic}")
            });
        }
    }
}

/// Each move and each message once, and only what somebody sent.
fn check_twice(fates: &HashMap<Name, Fate<'_>>, past: &Past, report: &mut Report) {
    let (mut plays, mut says) = (HashSet::new(), HashSet::new());
    for ((account, _), fate) in fates {
        match &fate.request.body {
            Command::Play(play) => {
                plays.insert((play.match_id, play.ply, play.notation.as_str()));
            }
            Command::Say(say) => {
                says.insert((*account, Topic::Chat(say.room), say.text.as_str()));
            }
            _ => {}
        }
    }
    let mut moved = BTreeMap::new();
    let mut said = HashMap::new();
    for (topic, offset, event) in past.all() {
        match event {
            Event::Table(TableEvent::Moved { match_id, ply, notation, .. }) => {
                if let Some(before) = moved.insert((*match_id, *ply), offset) {
                    report.wrong(Wrong::Duplicated, || {
                        format!("move {ply} of {match_id} is at {before} and {offset} of {topic}")
                    });
                }
                let was_sent = plays.contains(&(*match_id, *ply, notation.as_str()));
                if !was_sent && !past.forced.contains(&(*match_id, *ply)) {
                    report.wrong(Wrong::Unexpected, || {
                        format!(
                            "move {ply} {notation} of {match_id} is at {offset} of {topic}; nobody made it"
                        )
                    });
                }
            }
            Event::Chat(ChatEvent::Said(message)) => {
                let key = (message.author.id, topic, message.text.as_str());
                if let Some(before) = said.insert(key, offset) {
                    report.wrong(Wrong::Duplicated, || {
                        format!("a message is at {before} and {offset} of {topic}")
                    });
                }
                if !says.contains(&key) {
                    report
                        .wrong(Wrong::Unexpected, || format!("nobody wrote what is at {offset} of {topic}"));
                }
            }
            _ => {}
        }
    }
}
