//! What a computer player does at a table as it stands.

use std::sync::{Arc, atomic::AtomicBool};

use games::{AnyGame, Turn as GameTurn};
use protocol::{
    MatchId,
    clock::Clock,
    computers::Level,
    play::{Match, TableSnapshot},
};

use crate::play::LiveTable;

/// One thing that is done.
#[derive(Debug)]
pub enum Deed {
    /// Thinks about a move and makes it.
    Move(Box<Turn>),
    /// Lets the opponent take a move back: nothing is at stake.
    AllowTakeback(MatchId),
    /// Plays to the end, which the rules bring about where neither can win.
    DeclineDraw(MatchId),
    /// Lights its lamp.
    Ready,
    /// Gets up.
    Leave,
}

/// A move that is awaited, with copies of all that it depends on.
#[derive(Debug)]
pub struct Turn {
    /// The match.
    pub match_id: MatchId,
    /// How many moves have been made.
    pub ply: u32,
    /// The game.
    pub game: AnyGame,
    /// The clock, where there is one.
    pub time: Option<Time>,
    /// Whether the turn has passed.
    pub stop: Arc<AtomicBool>,
}

/// The time of whoever is to move.
#[derive(Debug)]
pub struct Time {
    clock: Clock,
    seat: u8,
    increment_ms: u32,
}

impl Time {
    /// How much of it a move may take: enough for thirty more, and never all that there is.
    pub fn share_ms(&self, now_ms: i64) -> u64 {
        let left_ms = self.clock.remaining(self.seat, now_ms);
        u64::from((left_ms / 30 + self.increment_ms / 2).min(left_ms / 4))
    }
}

/// What is to be done first, and by whom.
pub fn next(live: &LiveTable) -> Option<(Level, Deed)> {
    let table = &live.snapshot;
    if table.closed {
        return None;
    }
    let computers = computers(table);
    match live.playing() {
        Some((playing, game)) => computers
            .into_iter()
            .find_map(|(level, seat)| Some((level, in_match(table, playing, game, seat)?))),
        None => computers.into_iter().find_map(|(level, seat)| Some((level, between_matches(table, seat)?))),
    }
}

/// Whether a computer player sits at a table.
pub fn has_computer(live: &LiveTable) -> bool {
    !computers(&live.snapshot).is_empty()
}

/// The turn of a computer player that is to be thought about.
pub fn turn(live: &LiveTable) -> Option<(MatchId, u32)> {
    match next(live) {
        Some((_, Deed::Move(turn))) => Some((turn.match_id, turn.ply)),
        _ => None,
    }
}

fn computers(table: &TableSnapshot) -> Vec<(Level, u8)> {
    let seats = (0_u8..).zip(&table.seats);
    seats.filter_map(|(number, seat)| Some((seat.person.as_ref()?.level()?, number))).collect()
}

fn in_match(table: &TableSnapshot, playing: &Match, game: &AnyGame, seat: u8) -> Option<Deed> {
    if playing.takeback.is_some_and(|asker| asker != seat) {
        return Some(Deed::AllowTakeback(playing.id));
    }
    if playing.draw_offer.is_some_and(|offerer| offerer != seat) {
        return Some(Deed::DeclineDraw(playing.id));
    }
    let GameTurn::Seat(side) = game.turn() else { return None };
    (playing.seat(side.0) == seat).then(|| {
        let increment_ms = table.options.time.increment_ms();
        let time = playing.clock.clone().map(|clock| Time { clock, seat, increment_ms });
        let (match_id, ply, stop) = (playing.id, playing.ply(), Arc::default());
        Deed::Move(Box::new(Turn { match_id, ply, game: game.clone(), time, stop }))
    })
}

fn between_matches(table: &TableSnapshot, seat: u8) -> Option<Deed> {
    let others = || (0_u8..).zip(&table.seats).filter(|(number, _)| *number != seat).map(|(_, other)| other);
    if others().all(|other| other.person.as_ref().is_none_or(|person| person.level().is_some())) {
        return Some(Deed::Leave);
    }
    let is_ready = table.seats.get(usize::from(seat)).is_some_and(|own| own.ready);
    // A rematch is for people to ask for.
    let wanted = table.current.is_none() || others().all(|other| other.ready);
    (!is_ready && wanted).then_some(Deed::Ready)
}
