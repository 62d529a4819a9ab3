//! The streams as Postgres has them: whether they are dense, what they say, and how a table or a room stood
//! at any of their events.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use games::{AnyGame, GameKind, Turn};
use protocol::{
    Event, MatchId, Room, Snapshot, TableId, Topic,
    chat::{ChatEvent, ChatSnapshot},
    play::{TableEvent, TableSnapshot},
};

use crate::{
    report::{Report, Wrong},
    stored::{Stored, Stream},
};

/// A state is kept after so many events, so that one in between is soon folded again.
const EVERY: u64 = 32;

/// What happened, in order.
#[derive(Debug, Default)]
pub struct Past {
    events: BTreeMap<Topic, BTreeMap<u64, Event>>,
    kept: RefCell<HashMap<Topic, BTreeMap<u64, State>>>,
    /// Moves that nobody chose.
    pub forced: BTreeSet<(MatchId, u32)>,
}

/// How a stream stands.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Nothing,
    Table(Box<TableSnapshot>),
    Chat(ChatSnapshot),
}

impl Past {
    /// Reads the streams, and says what is wrong in them.
    pub fn fold(stored: &Stored, report: &mut Report) -> Self {
        let mut past = Self::default();
        for (&topic, stream) in &stored.streams {
            let numbers = stream.events.keys().copied();
            if !numbers.eq(1..=stream.head) {
                report.wrong(Wrong::Gap, || format!("{topic} is not dense up to its head {}", stream.head));
            }
            report.count("events in Postgres", stream.events.len() as u64);
            let events = past.events.entry(topic).or_default();
            for (&offset, body) in &stream.events {
                match serde_json::from_str::<Event>(body) {
                    Ok(event) => {
                        events.insert(offset, event);
                    }
                    Err(error) => {
                        report.wrong(Wrong::Unexpected, || format!("{topic} {offset} is no event: {error}"));
                    }
                }
            }
        }
        past.check_matches(stored, report);
        past
    }

    /// Every event.
    pub fn all(&self) -> impl Iterator<Item = (Topic, u64, &Event)> {
        self.events
            .iter()
            .flat_map(|(&topic, events)| events.iter().map(move |(&o, event)| (topic, o, event)))
    }

    /// The events of a stream that end with a number, the last first.
    pub fn back_from(&self, topic: Topic, offset: u64) -> impl Iterator<Item = (u64, &Event)> {
        let events = self.events.get(&topic);
        events.into_iter().flat_map(move |events| events.range(..=offset).rev().map(|(&o, event)| (o, event)))
    }

    /// How a table stood after an event.
    pub fn table(&self, table: TableId, offset: u64) -> Option<TableSnapshot> {
        match self.state(Topic::Table(table), offset) {
            State::Table(snapshot) => Some(*snapshot),
            State::Nothing | State::Chat(_) => None,
        }
    }

    /// Whether a snapshot is how its stream stood after an event.
    pub fn is_fold(&self, topic: Topic, offset: u64, snapshot: &Snapshot) -> bool {
        match (self.state(topic, offset), snapshot) {
            (State::Table(folded), Snapshot::Table(given)) => folded == *given,
            (State::Chat(folded), Snapshot::Chat(given)) => folded == *given,
            (State::Nothing, Snapshot::Chat(given)) => *given == ChatSnapshot::default(),
            _ => false,
        }
    }

    fn state(&self, topic: Topic, offset: u64) -> State {
        let mut kept = self.kept.borrow_mut();
        let kept = kept.entry(topic).or_default();
        let known = kept.range(..=offset).next_back().map(|(&at, state)| (at, state.clone()));
        let (from, mut state) = known.unwrap_or((0, State::Nothing));
        if offset <= from {
            return state;
        }
        let events = self.events.get(&topic);
        for (&at, event) in events.into_iter().flat_map(|events| events.range(from + 1..=offset)) {
            state.apply(topic, event);
            if at.is_multiple_of(EVERY) {
                kept.insert(at, state.clone());
            }
        }
        state
    }

    /// Whether rows, events and rules agree about every match.
    fn check_matches(&mut self, stored: &Stored, report: &mut Report) {
        let mut seen = BTreeSet::new();
        for (&topic, stream) in &stored.streams {
            let Topic::Table(table) = topic else { continue };
            for (offset, event) in self.events.get(&topic).into_iter().flatten() {
                let Event::Table(TableEvent::Started { match_id, .. }) = event else { continue };
                let last = last_of(&self.events[&topic], *offset, stream);
                let snapshot = self.table(table, last);
                let wrong = snapshot.ok_or("it cannot be folded".to_owned()).and_then(|snapshot| {
                    self.forced.extend(agree(&snapshot, *match_id, stored)?.map(|ply| (*match_id, ply)));
                    Ok(())
                });
                if let Err(why) = wrong {
                    report.wrong(Wrong::Match, || format!("match {match_id} of {topic}: {why}"));
                }
                seen.insert(*match_id);
            }
        }
        report.count("matches", seen.len() as u64);
        for (id, played) in stored.matches.iter().filter(|(id, _)| !seen.contains(id)) {
            report.wrong(Wrong::Match, || format!("match {id} has rows and no start at {}", played.table));
        }
    }
}

/// The last event before the next match begins.
fn last_of(events: &BTreeMap<u64, Event>, start: u64, stream: &Stream) -> u64 {
    let next = events
        .range(start + 1..)
        .find(|(_, event)| matches!(event, Event::Table(TableEvent::Started { .. })));
    next.map_or(stream.head, |(&offset, _)| offset - 1)
}

/// Whether a match that is over by its events is so by its rows and by the rules. Gives the moves that
/// nobody chose.
fn agree(
    snapshot: &TableSnapshot,
    id: MatchId,
    stored: &Stored,
) -> Result<impl Iterator<Item = u32> + use<>, String> {
    let current = snapshot.current.as_ref().filter(|current| current.id == id);
    let current = current.ok_or("its table plays another")?;
    let row = stored.matches.get(&id).ok_or("there is no row")?;
    let moves = current.moves.iter().map(|made| made.notation.as_str());
    if !row.moves.keys().copied().eq(0..current.ply()) || !row.moves.values().map(String::as_str).eq(moves) {
        return Err(format!(
            "{} moves in its events, {} in its rows, or others",
            current.ply(),
            row.moves.len()
        ));
    }
    let result = current.result.as_ref().map(|result| (result.winner, result.how.clone()));
    if row.result != result {
        return Err(format!("{result:?} by its events, {:?} by its row", row.result));
    }
    let (winner, how) = result.ok_or("it has not ended")?;
    let kind: GameKind = snapshot.options.game.parse().map_err(|_| "an unknown game")?;
    let mut game = AnyGame::new(kind, &snapshot.options.rules, current.seed).map_err(|e| e.to_string())?;
    let mut forced = Vec::new();
    for (ply, made) in (0_u32..).zip(&current.moves) {
        if game.forced().as_ref() == Some(&made.notation) {
            forced.push(ply);
        }
        game.play(&made.notation).map_err(|illegal| format!("move {ply} {}: {illegal}", made.notation))?;
    }
    if let Turn::Over(outcome) = game.turn() {
        let by_rules = (outcome.winner().map(|side| current.seat(side.0)), outcome.code());
        if by_rules != (winner, how.as_str()) {
            return Err(format!("{winner:?} {how}, but by the rules {by_rules:?}"));
        }
    }
    Ok(forced.into_iter())
}

impl State {
    fn apply(&mut self, topic: Topic, event: &Event) {
        match (topic, event) {
            (Topic::Table(table), Event::Table(event)) => match self {
                Self::Table(snapshot) => snapshot.apply(event),
                _ => {
                    if let Some(mut opened) = TableSnapshot::open(table, event) {
                        opened.apply(event);
                        *self = Self::Table(Box::new(opened));
                    }
                }
            },
            (Topic::Chat(Room::Lobby | Room::Table(_) | Room::Watchers(_)), Event::Chat(event)) => {
                if *self == Self::Nothing {
                    *self = Self::Chat(ChatSnapshot::default());
                }
                if let Self::Chat(snapshot) = self {
                    let ChatEvent::Said(_) = event;
                    snapshot.apply(event);
                    snapshot.trim();
                }
            }
            _ => {}
        }
    }
}
