//! Computer players at tables: they sit down where they are asked to, are ready at once, move when it is
//! their turn, and go when nobody else is left.
//!
//! A table at which one sits is looked at whenever something has happened there, under the table's lock, and
//! if there is something to do, one task does it and all that follows from it. The task decides by the table
//! as it stands (`deed`), thinks about a copy of the game without any lock (`thinking`), and acts by the same
//! functions as people do; what was decided about a table that has changed meanwhile is refused there, and
//! decided anew. Nothing of this is kept: after a restart every table is looked at again.

mod deed;
pub(crate) mod people;
mod thinking;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use protocol::{
    Code, Command, CommandId, MatchId, Position, SessionId, TableId,
    accounts::Person,
    clock::Rtt,
    computers::Level,
    frame::Request,
    lobby::{SetReady, Stand},
    play::{AllowTakeback, DeclineDraw, Play},
};
use tokio::time::Instant;

use self::{
    deed::{Deed, Turn},
    thinking::{Question, Thinking},
};
use crate::{
    Backend, Caller,
    error::{Error, Result},
    journal::Record,
    lobby,
    play::{self, LiveTable, table},
};

/// How long a computer player waits after it was refused where nothing had changed, or could not do anything.
const AGAIN: Duration = Duration::from_secs(1);

/// The computer players of a server.
#[derive(Debug)]
pub struct Computers {
    people: OnceLock<[Person; Level::ALL.len()]>,
    thinking: Thinking,
    // A std mutex: held for a look or a change, never across an await. Taken after a table's lock.
    busy: Mutex<HashMap<TableId, Busy>>,
}

/// A task that plays at a table.
#[derive(Debug, Default)]
struct Busy {
    /// Something has happened since it looked.
    again: bool,
    /// The turn about which it thinks.
    turn: Option<(MatchId, u32)>,
    /// Ends its thinking.
    stop: Arc<AtomicBool>,
}

impl Computers {
    /// Computer players of whom so many think at once; 0: half of the processors.
    pub(crate) fn new(threads: usize) -> Self {
        Self { people: OnceLock::new(), thinking: Thinking::new(threads), busy: Mutex::default() }
    }

    /// Who they are, by level.
    pub(crate) fn know(&self, people: [Person; Level::ALL.len()]) {
        // A server that opens the same accounts again finds the same.
        drop(self.people.set(people));
    }

    /// The computer player of a level.
    pub fn person(&self, level: Level) -> Result<Person> {
        let people =
            self.people.get().ok_or_else(|| Error::internal("the computer players have no accounts"))?;
        Ok(people[level as usize].clone())
    }

    /// How many think at this moment, or wait to.
    pub fn thinking(&self) -> usize {
        self.thinking.count()
    }

    /// Notes that something has happened at a table. True if a task has to begin.
    fn wake(&self, table: TableId, turn: Option<(MatchId, u32)>) -> bool {
        let mut busy = self.lock();
        let Some(busy) = busy.get_mut(&table) else {
            busy.insert(table, Busy::default());
            return true;
        };
        busy.again = true;
        // What is thought about still stands after a gift of time.
        if busy.turn != turn {
            busy.stop.store(true, Ordering::Relaxed);
        }
        false
    }

    /// The task looks: what happens from now on is news to it.
    fn looks(&self, table: TableId) {
        if let Some(busy) = self.lock().get_mut(&table) {
            *busy = Busy::default();
        }
    }

    /// The task thinks about a turn. Under the table's lock, so that nothing happens before it is known.
    fn thinks(&self, table: TableId, turn: (MatchId, u32)) -> Arc<AtomicBool> {
        let mut busy = self.lock();
        let busy = busy.entry(table).or_default();
        busy.turn = Some(turn);
        busy.stop.clone()
    }

    /// The task has nothing to do. True if that is so, and it ends.
    fn rests(&self, table: TableId) -> bool {
        let mut busy = self.lock();
        let news = busy.get(&table).is_some_and(|busy| busy.again);
        if !news {
            busy.remove(&table);
        }
        !news
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TableId, Busy>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks whether a computer player has something to do at a table. Under the table's lock.
pub(crate) fn look(backend: &Backend, live: &LiveTable) {
    if !deed::has_computer(live) {
        return;
    }
    let (table, turn) = (live.snapshot.id, deed::turn(live));
    if backend.computers.wake(table, turn) {
        let backend = backend.clone();
        tokio::spawn(async move { play_on(&backend, table).await });
    }
}

/// A match is over. Whoever left it while it was played leaves the seat as well, if nothing is heard of the
/// person: the computer player would keep its place for ever.
pub(crate) fn over(backend: &Backend, live: &LiveTable) {
    if !deed::has_computer(live) {
        return;
    }
    let seated = live.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref());
    for person in seated.filter(|person| person.level().is_none() && !backend.sockets.has(person.id)) {
        backend.absent_soon(person.id);
    }
}

/// Does what there is to do at a table, until there is nothing.
async fn play_on(backend: &Backend, table: TableId) {
    loop {
        backend.computers.looks(table);
        let refused = match decided(backend, table).await {
            Ok(None) => match backend.computers.rests(table) {
                true => return,
                false => continue,
            },
            Ok(Some((position, level, deed))) => match act(backend, table, level, deed).await {
                Ok(()) => continue,
                Err(error) if has_changed(backend, table, position).await => {
                    tracing::debug!(table.id = %table, %error, "a computer player was late");
                    continue;
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        let is_gone = matches!(&refused, Error::Problem(problem) if problem.code == Code::NotFound);
        if is_gone || backend.db.is_closed() {
            backend.computers.lock().remove(&table);
            return;
        }
        tracing::warn!(table.id = %table, error = %refused, "a computer player was refused");
        tokio::time::sleep(AGAIN).await;
    }
}

/// What is to be done at the table as it stands.
async fn decided(backend: &Backend, table: TableId) -> Result<Option<(Position, Level, Deed)>> {
    let entry = backend.tables.entry(table);
    let mut guard = entry.lock().await;
    let live = table::loaded(backend, table, &mut guard).await?;
    let Some((level, mut deed)) = deed::next(live) else { return Ok(None) };
    if let Deed::Move(turn) = &mut deed {
        turn.stop = backend.computers.thinks(table, (turn.match_id, turn.ply));
    }
    Ok(Some((live.position, level, deed)))
}

async fn has_changed(backend: &Backend, table: TableId, since: Position) -> bool {
    let entry = backend.tables.entry(table);
    let guard = entry.lock().await;
    guard.as_ref().is_some_and(|live| live.position != since)
}

async fn act(backend: &Backend, table: TableId, level: Level, deed: Deed) -> Result<()> {
    let caller = caller(backend, level)?;
    match deed {
        Deed::Move(turn) => return make_move(backend, table, level, &caller, *turn).await,
        Deed::AllowTakeback(match_id) => {
            let command = AllowTakeback { table, match_id };
            let record = record(&caller, Command::AllowTakeback(command.clone()))?;
            play::allow_takeback(backend, &caller, &record, command).await
        }
        Deed::DeclineDraw(match_id) => {
            let command = DeclineDraw { table, match_id };
            let record = record(&caller, Command::DeclineDraw(command.clone()))?;
            play::decline_draw(backend, &caller, &record, command).await
        }
        Deed::Ready => {
            let command = SetReady { table, ready: true };
            let record = record(&caller, Command::SetReady(command.clone()))?;
            lobby::set_ready(backend, &caller, &record, command).await
        }
        Deed::Leave => {
            let command = Stand { table };
            let record = record(&caller, Command::Stand(command.clone()))?;
            lobby::stand(backend, &caller, &record, command).await
        }
    }
    .map(drop)
}

/// Thinks, and makes the move if the turn still stands then.
async fn make_move(
    backend: &Backend,
    table: TableId,
    level: Level,
    caller: &Caller,
    turn: Turn,
) -> Result<()> {
    let began = Instant::now();
    let Turn { match_id, ply, game, time, stop } = turn;
    let think_ms = backend.config.computer_think_ms;
    let most = time.map_or(think_ms, |time| time.share_ms(backend.clock.now_ms()).min(think_ms));
    let most = Duration::from_millis(most);
    let level: bots::Level = level.code().parse().map_err(Error::internal)?;
    let limits = level.limits(game.kind());
    let question = Question { game, level, limits, most, stop: stop.clone() };
    let Some(notation) = backend.computers.thinking.choose(question).await? else { return Ok(()) };
    let pace = Duration::from_millis(backend.config.computer_pace_ms).min(most);
    tokio::time::sleep(pace.saturating_sub(began.elapsed())).await;
    if stop.load(Ordering::Relaxed) {
        return Ok(());
    }
    let command = Play { table, match_id, ply, notation, thought_ms: None };
    let record = record(caller, Command::Play(command.clone()))?;
    play::play(backend, caller, &record, command, &Rtt::default()).await.map(drop)
}

fn caller(backend: &Backend, level: Level) -> Result<Caller> {
    let Person { id, name, guest } = backend.computers.person(level)?;
    // A computer player has no session: nothing of what it does asks for one.
    Ok(Caller { account: id, session: SessionId(uuid::Uuid::nil()), guest, name })
}

fn record(caller: &Caller, body: Command) -> Result<Record> {
    Record::of(caller.account, &Request { id: CommandId(uuid::Uuid::now_v7()), body })
}
