//! What a player does next, from what it sees: opens a table or sits down, gets ready, moves, gives up, offers
//! and answers draws, talks. Knows no connection.

use std::{
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
};

use games::{Seat, Turn};
use protocol::{
    AccountId, Ack, Code, Command, Room, TableId, Topic,
    chat::Say,
    clock::TimeControl,
    lobby::{Entry, First, OpenTable, Seek, SetReady, Sit, StopSeeking, TableOptions, Watch},
    play::{AcceptDraw, DeclineDraw, Match, OfferDraw, Play, Resign},
};
use tokio::time::{Duration, Instant};

use crate::{
    lots::Lots,
    views::{TableView, Views},
    world::{Phase, World},
};

/// What is played at tables: games and variants.
const GAMES: [(&str, &str); 9] = [
    ("tic-tac-toe", ""),
    ("connect-four", ""),
    ("reversi", ""),
    ("gomoku", ""),
    ("gomoku", "swap2"),
    ("draughts", ""),
    ("togyzkumalak", ""),
    ("chess", ""),
    ("chess", "960"),
];
/// What is played in the pool.
const POOL: [&str; 2] = ["connect-four", "reversi"];
/// On what time, where there is a clock: no flag falls in a round.
const CLOCK: TimeControl = TimeControl::Clock { base_s: 900, increment_s: 5 };
/// A match of so many moves may be given up, so that a round has ends in it.
const LONG: usize = 30;
/// How often a player says something, in milliseconds: about as often as one may.
const SAYS_MS: RangeInclusive<u64> = 300..=2_000;
/// How long somebody waits for an opponent who does not come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// The table at which the two of a pair meet.
pub type Meeting = Arc<Mutex<Option<TableId>>>;

/// Whom a player plays with.
#[derive(Clone, Debug)]
pub enum Role {
    /// Opens tables for the other one.
    Host(Meeting),
    /// Sits down where the host waits.
    Guest(Meeting),
    /// Takes whom the pool gives.
    Pool,
}

/// What a player has in mind.
#[derive(Debug)]
pub struct Mind {
    role: Role,
    /// Where the player is.
    pub table: Option<TableId>,
    /// When the player does something next.
    pub next_at: Instant,
    matches_left: u64,
    said: u64,
    says_next: Instant,
    /// Since when nothing has gone on at the table.
    idle_since: Instant,
    seen: Option<(usize, usize)>,
}

impl Mind {
    /// The mind of a role.
    pub fn new(role: Role) -> Self {
        let now = Instant::now();
        Self {
            role,
            table: None,
            next_at: now,
            matches_left: 1,
            said: 0,
            says_next: now,
            idle_since: now,
            seen: None,
        }
    }

    /// Whether the player is in no match, and in none that is about to begin.
    pub fn rests(&self, views: &Views) -> bool {
        let Some(table) = self.table else { return !views.seeks() };
        let rests =
            |view: &TableView| view.snapshot.playing().is_none() && view.snapshot.starts_at_ms.is_none();
        !views.seeks() && views.table(table).is_some_and(rests)
    }

    /// What the player stands before.
    pub fn describe(&self, views: &Views) -> String {
        let view = self.table.and_then(|table| views.table(table));
        format!("at {:?}, seeks: {}, {:?}", self.table, views.seeks(), view.map(|view| &view.snapshot))
    }

    /// A command is done.
    pub fn acked(&mut self, world: &World, command: &Command, ack: &Ack) {
        if let (Command::OpenTable(_) | Command::Seek(_), Some(table)) = (command, ack.table) {
            self.go_to(world, table);
            if let Role::Host(meeting) = &self.role {
                *meeting.lock().unwrap_or_else(PoisonError::into_inner) = Some(table);
            }
        }
    }

    /// A command was refused for good.
    pub fn refused(&mut self, command: &Command, code: Code) {
        let is_about_a_seat = matches!(command, Command::Sit(_) | Command::SetReady(_));
        if is_about_a_seat && matches!(code, Code::TableClosed | Code::NotFound | Code::TableFull) {
            self.table = None;
        }
    }

    /// A topic is not to be heard.
    pub fn unheard(&mut self, topic: Topic) {
        if self.table.map(Topic::Table) == Some(topic) {
            self.table = None;
        }
    }

    /// What to do at this moment, if anything.
    pub fn deed(
        &mut self,
        world: &World,
        views: &Views,
        me: AccountId,
        under_way: &[&Command],
        lots: &mut Lots,
    ) -> Option<Command> {
        let talks = under_way.iter().any(|command| matches!(command, Command::Say(_)));
        let acts = under_way.iter().any(|command| !matches!(command, Command::Say(_)));
        if world.phase() == Phase::Play && !talks && self.says_next <= Instant::now() {
            self.says_next = Instant::now() + lots.millis(SAYS_MS);
            return Some(self.talk(views, me, lots));
        }
        if acts { None } else { self.act(world, views, me, lots) }
    }

    fn talk(&mut self, views: &Views, me: AccountId, lots: &mut Lots) -> Command {
        self.said += 1;
        let here = self
            .table
            .filter(|&table| views.table(table).is_some_and(|view| view.snapshot.seated(me).is_some()));
        let room = match here {
            Some(table) if !lots.one_in(6) => Room::Table(table),
            _ => Room::Lobby,
        };
        // Nobody else writes this, and nobody writes it twice.
        let text = format!("{} of {me}: {}", self.said, "сөз ".repeat(lots.within(1..=12) as usize).trim());
        Command::Say(Say { room, text })
    }

    fn act(&mut self, world: &World, views: &Views, me: AccountId, lots: &mut Lots) -> Option<Command> {
        let is_over = world.phase() > Phase::Play;
        match &self.role {
            Role::Host(_) => {}
            Role::Guest(meeting) => {
                let place = *meeting.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(place) = place.filter(|_| !is_over)
                    && self.table != Some(place)
                    && !self.table.is_some_and(|table| is_playing(views, table))
                {
                    self.go_to(world, place);
                    return None;
                }
            }
            Role::Pool => {
                let place = views.seated_at().filter(|_| !views.seeks());
                if let Some(place) = place
                    && self.table != Some(place)
                    && !self.table.is_some_and(|table| is_playing(views, table))
                {
                    self.go_to(world, place);
                    return None;
                }
                if views.seeks() {
                    return is_over.then_some(Command::StopSeeking(StopSeeking {}));
                }
            }
        }
        let Some(table) = self.table else { return self.look_for_a_table(is_over, lots) };
        // Its state comes in a moment.
        let view = views.table(table)?;
        let seat = view.snapshot.seated(me);
        if let Some(playing) = view.snapshot.playing() {
            return self.in_a_match(view, table, playing, seat?, is_over, lots);
        }
        if is_over {
            return None;
        }
        self.between_matches(view, table, seat, lots)
    }

    fn between_matches(
        &mut self,
        view: &TableView,
        table: TableId,
        seat: Option<u8>,
        lots: &mut Lots,
    ) -> Option<Command> {
        let seen =
            (view.snapshot.past.len(), view.snapshot.seats.iter().filter(|s| s.person.is_some()).count());
        if self.seen != Some(seen) {
            (self.seen, self.idle_since) = (Some(seen), Instant::now());
        }
        let waits_in_vain = self.idle_since.elapsed() > PATIENCE;
        let played = view.snapshot.past.len() as u64 + u64::from(view.snapshot.current.is_some());
        match (&self.role, seat) {
            (Role::Guest(_), None) if !view.snapshot.closed => return Some(Command::Sit(Sit { table })),
            (Role::Guest(_), None) => return None,
            (Role::Host(_), None) => return self.look_for_a_table(false, lots),
            (Role::Host(_), Some(_)) if played >= self.matches_left || view.snapshot.closed => {
                return self.look_for_a_table(false, lots);
            }
            (Role::Pool, _) if waits_in_vain || seat.is_none() || played >= self.matches_left => {
                return self.look_for_a_table(false, lots);
            }
            _ => {}
        }
        let is_full = view.snapshot.seats.iter().all(|seat| seat.person.is_some());
        let is_ready =
            seat.and_then(|seat| view.snapshot.seats.get(usize::from(seat))).is_some_and(|s| s.ready);
        // A lamp is put out now and then, and lit again.
        let wanted = !is_ready || (view.snapshot.starts_at_ms.is_none() && lots.one_in(60));
        (is_full && wanted).then_some(Command::SetReady(SetReady { table, ready: !is_ready }))
    }

    fn in_a_match(
        &self,
        view: &TableView,
        table: TableId,
        playing: &Match,
        seat: u8,
        is_over: bool,
        lots: &mut Lots,
    ) -> Option<Command> {
        let match_id = playing.id;
        if is_over || (playing.moves.len() > LONG && lots.one_in(60)) {
            return Some(Command::Resign(Resign { table, match_id }));
        }
        match playing.draw_offer {
            Some(by) if by != seat && lots.one_in(8) => {
                return Some(Command::AcceptDraw(AcceptDraw { table, match_id }));
            }
            Some(by) if by != seat && lots.one_in(3) => {
                return Some(Command::DeclineDraw(DeclineDraw { table, match_id }));
            }
            None if playing.moves.len() > 3 && lots.one_in(60) => {
                return Some(Command::OfferDraw(OfferDraw { table, match_id }));
            }
            _ => {}
        }
        let game = view.game.as_ref()?;
        if game.turn() != Turn::Seat(Seat(playing.side(seat))) {
            return None;
        }
        let moves = game.legal_moves();
        let notation = match moves.is_empty() || lots.one_in(150) {
            // Refused, and without any effect.
            true => "z99".to_owned(),
            false => lots.pick(&moves).clone(),
        };
        Some(Command::Play(Play { table, match_id, ply: playing.ply(), notation, thought_ms: None }))
    }

    fn look_for_a_table(&mut self, is_over: bool, lots: &mut Lots) -> Option<Command> {
        if is_over {
            return None;
        }
        match self.role {
            Role::Host(_) => {
                self.matches_left = lots.within(1..=3);
                let &(game, rules) = lots.pick(&GAMES);
                let time = if lots.one_in(4) { CLOCK } else { TimeControl::None };
                let first = *lots.pick(&[First::Random, First::Host, First::Guest]);
                let options = TableOptions {
                    game: game.to_owned(),
                    rules: rules.to_owned(),
                    time,
                    rated: false,
                    entry: Entry::Link,
                    first,
                    best_of: 1,
                    watch: Watch::All,
                };
                Some(Command::OpenTable(OpenTable { options }))
            }
            Role::Guest(_) => None,
            Role::Pool => {
                self.matches_left = lots.within(1..=2);
                let game = (*lots.pick(&POOL)).to_owned();
                Some(Command::Seek(Seek { game, time: TimeControl::None, rated: false }))
            }
        }
    }

    fn go_to(&mut self, world: &World, table: TableId) {
        world.met_at(table);
        self.table = Some(table);
        (self.seen, self.idle_since) = (None, Instant::now());
    }
}

fn is_playing(views: &Views, table: TableId) -> bool {
    views.table(table).is_some_and(|view| view.snapshot.playing().is_some())
}
