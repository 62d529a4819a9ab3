//! Meeting: the pool, tables and seats, and the lobby's live lists.

pub mod crowd;
mod equal;
pub mod pool;
pub mod users;
pub mod view;

use games::{AnyGame, GameKind};
use protocol::{
    Ack, At, Code, Problem, TableId,
    accounts::Person,
    computers::{ChallengeComputer, InviteComputer},
    lobby::{
        FreeSeat, LobbySnapshot, OpenTable, SERIES, SetOptions, SetReady, Sit, Stand, TableOptions,
        UserSnapshot,
    },
    play::TableEvent,
};

pub use self::pool::{seek, stop_seeking};
use crate::{
    Backend, Caller, catch_up, clock,
    error::Result,
    journal::Record,
    play::{self, LiveTable},
};

/// The lobby as it stands.
pub fn snapshot(backend: &Backend) -> At<LobbySnapshot> {
    backend.lobby.snapshot()
}

/// What concerns the caller on every page, as it stands.
pub async fn mine(backend: &Backend, caller: &Caller) -> Result<At<UserSnapshot>> {
    backend.users.seen(backend, caller).await
}

/// Opens a table and sits down at it; or sits down at the table of somebody else who asks for the same, since
/// two of them in the list would be waiting for each other.
pub async fn open_table(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: OpenTable,
) -> Result<Ack> {
    let kind = known(&command.options)?;
    may_sit(&command.options, &caller.person())?;
    if let Some(first) = catch_up::first_answer(backend, record).await? {
        return Ok(equal::leading(first));
    }
    equal::open_or_join(backend, caller, record, command.options, kind.seats()).await.map(equal::leading)
}

/// Takes the first free seat. At a new table of correspondence the match begins with it: whoever opened the
/// table may be away for days, and is told.
pub async fn sit(backend: &Backend, caller: &Caller, record: &Record, command: Sit) -> Result<Ack> {
    play::change(backend, command.table, Some(record), |live| sitting_down(backend, caller, live)).await
}

/// What it means for a table that somebody takes the first free seat.
fn sitting_down(backend: &Backend, caller: &Caller, live: &LiveTable) -> Result<Vec<TableEvent>> {
    let snapshot = &live.snapshot;
    if snapshot.seated(caller.account).is_some() {
        return Ok(Vec::new());
    }
    if snapshot.closed {
        return Err(Code::TableClosed.into());
    }
    play::check_watch(snapshot, Some(caller))?;
    may_sit(&snapshot.options, &caller.person())?;
    let free = snapshot.seats.iter().position(|seat| seat.person.is_none()).ok_or(Code::TableFull)?;
    let seat = u8::try_from(free).map_err(crate::Error::internal)?;
    let mut events = vec![TableEvent::Seated { seat, person: caller.person() }];
    if live.is_correspondence() && snapshot.current.is_none() {
        let mut after = snapshot.clone();
        after.apply(&events[0]);
        if after.seats.iter().all(|seat| seat.person.is_some()) {
            events.push(play::start(&after, backend.clock.now_ms()));
        }
    }
    Ok(events)
}

/// Leaves one's seat.
pub async fn stand(backend: &Backend, caller: &Caller, record: &Record, command: Stand) -> Result<Ack> {
    play::change(backend, command.table, Some(record), |live| {
        let Some(seat) = live.snapshot.seated(caller.account) else { return Ok(Vec::new()) };
        if live.snapshot.playing().is_some() {
            return Err(Code::MatchRunning.into());
        }
        Ok(leave_seats(live, &[seat]))
    })
    .await
}

/// Lights or puts out one's lamp. When the last lamp is lit the countdown begins; after a match the
/// lamp is the offer of a rematch, which begins at once when both are lit.
pub async fn set_ready(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: SetReady,
) -> Result<Ack> {
    play::change(backend, command.table, Some(record), |live| {
        let snapshot = &live.snapshot;
        let seat = snapshot.seated(caller.account).ok_or(Code::NotSeated)?;
        if snapshot.playing().is_some() {
            return Err(Code::MatchRunning.into());
        }
        if snapshot.seats[usize::from(seat)].ready == command.ready {
            return Ok(Vec::new());
        }
        let mut events = vec![TableEvent::Readied { seat, ready: command.ready }];
        let others_ready = snapshot
            .seats
            .iter()
            .enumerate()
            .all(|(index, other)| index == usize::from(seat) || (other.person.is_some() && other.ready));
        if command.ready && others_ready {
            let now_ms = backend.clock.now_ms();
            events.push(if played_last(live) {
                play::start(snapshot, now_ms)
            } else {
                let countdown_ms = i64::try_from(backend.config.countdown_ms).unwrap_or(i64::MAX);
                TableEvent::CountedDown { starts_at_ms: now_ms.saturating_add(countdown_ms) }
            });
        }
        Ok(events)
    })
    .await
}

/// Changes the options of one's own table.
pub async fn set_options(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: SetOptions,
) -> Result<Ack> {
    let kind = known(&command.options)?;
    play::change(backend, command.table, Some(record), |live| {
        as_host(live, caller)?;
        if usize::from(kind.seats()) != live.snapshot.seats.len() {
            return Err(Code::InvalidChoice.into());
        }
        if live.snapshot.options == command.options {
            return Ok(Vec::new());
        }
        let mut seated = live.snapshot.seats.iter().filter_map(|seat| seat.person.as_ref());
        seated.try_for_each(|person| may_sit(&command.options, person))?;
        // Whoever sits here may sit at another table as well, which no other time allows.
        if live.is_correspondence() && !command.options.time.is_correspondence() {
            return Err(Problem::new(Code::InvalidChoice).at("/options/time").into());
        }
        Ok(vec![TableEvent::Configured { options: command.options.clone() }])
    })
    .await
}

/// Asks somebody to leave a seat of one's own table.
pub async fn free_seat(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: FreeSeat,
) -> Result<Ack> {
    play::change(backend, command.table, Some(record), |live| {
        as_host(live, caller)?;
        match live.snapshot.seats.get(usize::from(command.seat)) {
            None => Err(Code::InvalidChoice.into()),
            Some(seat) if seat.person.is_none() => Ok(Vec::new()),
            Some(_) => Ok(leave_seats(live, &[command.seat])),
        }
    })
    .await
}

/// Looks at a table whose deadline has come: a flag falls, the match starts, or the seat that holds it up
/// is freed.
pub async fn deadline(backend: &Backend, table: TableId) -> Result<()> {
    play::change(backend, table, None, |live| {
        let now_ms = backend.clock.now_ms();
        if live.snapshot.playing().is_some() {
            return Ok(play::time_is_up(backend, live, now_ms));
        }
        let due = live.deadline.is_some_and(|deadline| clock::ms(deadline) <= now_ms);
        if !due {
            return Ok(Vec::new());
        }
        if live.snapshot.starts_at_ms.is_some() {
            return Ok(vec![play::start(&live.snapshot, now_ms)]);
        }
        let unready: Vec<_> = (0_u8..)
            .zip(&live.snapshot.seats)
            .filter(|(_, seat)| seat.person.is_some() && !seat.ready)
            .map(|(number, _)| number)
            .collect();
        Ok(leave_seats(live, &unready))
    })
    .await?;
    play::gone::look_again(backend, table).await;
    Ok(())
}

/// Takes somebody who has no open page from the seats where no match is played. A new table of correspondence
/// waits for an opponent all the same.
pub async fn absent(backend: &Backend, account: protocol::AccountId) -> Result<()> {
    for table in play::seats_of(backend, account).await? {
        play::change(backend, table, None, |live| {
            let stays = live.is_correspondence() && live.snapshot.current.is_none();
            let waiting = live.snapshot.playing().is_none() && !stays && !backend.sockets.has(account);
            Ok(match live.snapshot.seated(account) {
                Some(seat) if waiting => leave_seats(live, &[seat]),
                _ => Vec::new(),
            })
        })
        .await?;
    }
    Ok(())
}

/// Opens a table with a computer player and starts a match there.
pub async fn challenge_computer(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: ChallengeComputer,
) -> Result<Ack> {
    let game = known(&command.options)?;
    let people = [caller.person(), backend.computers.person(command.level)?];
    people.iter().try_for_each(|person| may_sit(&command.options, person))?;
    begin(backend, Some(record), command.options, game, people, None).await
}

/// Has a computer player sit down at one's own table.
pub async fn invite_computer(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: InviteComputer,
) -> Result<Ack> {
    let computer = backend.computers.person(command.level)?;
    play::change(backend, command.table, Some(record), |live| {
        as_host(live, caller)?;
        may_sit(&live.snapshot.options, &computer)?;
        if live.snapshot.seated(computer.id).is_some() {
            return Ok(Vec::new());
        }
        let free =
            live.snapshot.seats.iter().position(|seat| seat.person.is_none()).ok_or(Code::TableFull)?;
        let seat = u8::try_from(free).map_err(crate::Error::internal)?;
        Ok(vec![TableEvent::Seated { seat, person: computer.clone() }])
    })
    .await
}

/// Opens a table for two and starts their match. Who begins is said, or the options say it.
async fn begin(
    backend: &Backend,
    record: Option<&Record>,
    options: TableOptions,
    game: GameKind,
    [host, guest]: [Person; 2],
    begins: Option<u8>,
) -> Result<Ack> {
    let table = TableId(uuid::Uuid::now_v7());
    let mut events = vec![
        TableEvent::Opened { options, host: host.clone(), seats: game.seats() },
        TableEvent::Seated { seat: 0, person: host },
        TableEvent::Seated { seat: 1, person: guest },
    ];
    let mut live = LiveTable::new(table, &events[0])
        .ok_or_else(|| crate::Error::internal("a table begins with `Opened`"))?;
    for event in &events {
        live.snapshot.apply(event);
    }
    let mut started = play::start(&live.snapshot, backend.clock.now_ms());
    if let (TableEvent::Started { first, .. }, Some(seat)) = (&mut started, begins) {
        *first = seat;
    }
    events.push(started);
    play::found(backend, table, record, events).await
}

/// The game of the options, if it is played here with these rules.
fn known(options: &TableOptions) -> Result<GameKind> {
    let kind: GameKind = options.game.parse().map_err(|_| Code::UnknownGame)?;
    AnyGame::new(kind, &options.rules, 0).map_err(|_| Code::InvalidChoice)?;
    options.time.check()?;
    if !SERIES.contains(&options.best_of) {
        return Err(Code::InvalidChoice.into());
    }
    match options.never_rated().filter(|_| options.rated) {
        Some(code) => Err(code.into()),
        None => Ok(kind),
    }
}

/// Ratings belong to people who come back: guests play casual matches. So do computer players, and at one sitting.
fn may_sit(options: &TableOptions, person: &Person) -> Result<()> {
    if person.level().is_some() {
        if options.rated {
            return Err(Code::ComputerNotRated.into());
        }
        if options.time.is_correspondence() {
            return Err(Problem::new(Code::InvalidChoice).at("/options/time").into());
        }
    }
    if options.rated && person.guest {
        return Err(Code::RatedNeedsAccount.into());
    }
    Ok(())
}

fn as_host(live: &LiveTable, caller: &Caller) -> Result<()> {
    if live.snapshot.host != caller.account || live.snapshot.seated(caller.account).is_none() {
        return Err(Code::NotTheHost.into());
    }
    if live.snapshot.playing().is_some() {
        return Err(Code::MatchRunning.into());
    }
    Ok(())
}

/// The seats become free; a table that nobody sits at any more closes.
fn leave_seats(live: &LiveTable, seats: &[u8]) -> Vec<TableEvent> {
    let mut events: Vec<_> = seats.iter().map(|&seat| TableEvent::Left { seat }).collect();
    let mut after = live.snapshot.clone();
    events.iter().for_each(|event| after.apply(event));
    if !events.is_empty() && after.seats.iter().all(|seat| seat.person.is_none()) {
        events.push(TableEvent::Closed);
    }
    events
}

/// Whether those who sit here are those who played the last match.
fn played_last(live: &LiveTable) -> bool {
    let seated = live.snapshot.seats.iter().map(|seat| seat.person.as_ref().map(|person| person.id));
    live.snapshot.current.as_ref().is_some_and(|last| {
        last.result.is_some() && seated.eq(last.players.iter().map(|player| Some(player.id)))
    })
}
