//! Players who have left a match that is being played: since when, how, and what the other may claim then.
//!
//! Being at a table is listening to its topic, with any socket of the account. Who is away is kept in memory
//! only: a server that was away itself knows nothing against anybody, and everyone gets the whole time to
//! come back again.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use games::{AnyGame, Seat, Turn};
use protocol::{
    AccountId, Ack, Code, Problem, TableId, Topic,
    clock::{Gone, LOST_SHOWN_MS},
    computers::Level,
    play::{Away, ClaimDraw, ClaimWin, Match, TableEvent},
};

use super::{
    LiveTable, change,
    decide::{BOTH_HAVE_MOVED, current, ended, opponent, running},
};
use crate::{Backend, Caller, clock, error::Result, journal::Record};

/// How long a match without a clock stays when both have left it. No flag ends it; an hour is a long meal, and
/// whoever wants longer plays by correspondence.
pub const ABANDONED_MS: i64 = 60 * 60 * 1_000;

/// When a closed tab is told of, in milliseconds: a page that is loaded anew is back by then.
const CLOSED_SHOWN_MS: u32 = 1_000;

/// Who is away from the matches being played.
#[derive(Debug, Default)]
pub struct Absences {
    // A std mutex: held for a look or a change, never across an await. Taken after the crowds' lock, never
    // before it.
    tables: Mutex<HashMap<TableId, Vec<Absence>>>,
    last_number: AtomicU64,
}

#[derive(Clone, Copy, Debug)]
struct Absence {
    account: AccountId,
    since_ms: i64,
    claim_at_ms: i64,
    /// Whether the table has been told.
    shown: bool,
    /// Tells this absence from an earlier one of the same person.
    number: u64,
}

impl Absences {
    /// Those of whom the table has been told.
    pub fn shown(&self, table: TableId) -> Vec<Away> {
        let tables = self.lock();
        let shown = tables.get(&table).into_iter().flatten().filter(|absence| absence.shown);
        shown.map(|&Absence { account, claim_at_ms, .. }| Away { account, claim_at_ms }).collect()
    }

    fn of(&self, table: TableId, account: AccountId) -> Option<Absence> {
        self.lock().get(&table)?.iter().find(|absence| absence.account == account).copied()
    }

    /// Notes an absence and gives its number.
    fn note(&self, table: TableId, account: AccountId, since_ms: i64, claim_at_ms: i64) -> u64 {
        let number = self.last_number.fetch_add(1, Ordering::Relaxed) + 1;
        let absence = Absence { account, since_ms, claim_at_ms, shown: false, number };
        let mut tables = self.lock();
        let absences = tables.entry(table).or_default();
        absences.retain(|known| known.account != account);
        absences.push(absence);
        number
    }

    /// Marks an absence as told; false if the person is back.
    fn show(&self, table: TableId, number: u64) -> bool {
        let mut tables = self.lock();
        let mut absences = tables.get_mut(&table).into_iter().flatten();
        let absence = absences.find(|absence| absence.number == number);
        absence.map(|absence| absence.shown = true).is_some()
    }

    /// Forgets an absence; true if the table had been told of it.
    fn back(&self, table: TableId, account: AccountId) -> bool {
        let mut tables = self.lock();
        let Some(absences) = tables.get_mut(&table) else { return false };
        let shown = absences.iter().any(|absence| absence.account == account && absence.shown);
        absences.retain(|absence| absence.account != account);
        if absences.is_empty() {
            tables.remove(&table);
        }
        shown
    }

    fn forget(&self, table: TableId) -> bool {
        self.lock().remove(&table).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TableId, Vec<Absence>>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody listens to a table. Called after the listener was added.
pub(crate) fn came(backend: &Backend, table: TableId, account: AccountId) {
    if backend.absences.back(table, account) {
        backend.crowds.tell_away(backend, table);
    }
}

/// A socket of a person no longer listens to a table. Called after the listener was removed.
pub(crate) fn went(backend: &Backend, table: TableId, account: AccountId, how: Gone) {
    if is_here(backend, table, account) {
        return;
    }
    let since_ms = backend.clock.now_ms();
    // A table where a match is being played is never forgotten, so one that is not loaded has none.
    let entry = backend.tables.entry(table);
    let noted = entry.try_lock().map(|guard| {
        if let Some(live) = guard.as_ref() {
            note(backend, live, account, how, since_ms);
        }
    });
    if noted.is_err() {
        let backend = backend.clone();
        tokio::spawn(async move {
            if let Some(live) = entry.lock().await.as_ref() {
                note(&backend, live, account, how, since_ms);
            }
        });
    }
}

/// Looks who is not at a table where a match begins, or goes on after the server was away.
pub(crate) fn look(backend: &Backend, live: &LiveTable) {
    let Some(playing) = live.snapshot.playing() else { return };
    let now_ms = backend.clock.now_ms();
    for player in &playing.players {
        note(backend, live, player.id, Gone::Lost, now_ms);
    }
}

/// The match is over: nobody is waited for any more.
pub(crate) fn over(backend: &Backend, table: TableId) {
    if backend.absences.forget(table) {
        backend.crowds.tell_away(backend, table);
    }
}

/// Wins, the opponent being gone for long enough. Whose turn it is does not matter: whoever has the turn could
/// move first and claim after it.
pub async fn claim_win(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: ClaimWin,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        check_gone(backend, live, playing, game, seat)?;
        let at_ms = backend.clock.now_ms();
        // As with a fallen flag: nobody wins who could not have won by any series of legal moves.
        Ok(vec![match game.can_win(Seat(playing.side(seat))) {
            true => ended(playing, Some(seat), "left", at_ms),
            false => ended(playing, None, "left_draw", at_ms),
        }])
    })
    .await
}

/// Ends the match in a draw, the opponent being gone for long enough.
pub async fn claim_draw(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: ClaimDraw,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        check_gone(backend, live, playing, game, seat)?;
        Ok(vec![ended(playing, None, "left_draw", backend.clock.now_ms())])
    })
    .await
}

/// What has come of a match without a clock that both have left for long: broken off before both have moved,
/// afterwards lost by whoever had the turn. As lichess has it (lila, `RoundAsyncActor`, `Abandon`): who left
/// first says little, since a player who waits for a move in vain goes, too.
pub(crate) fn abandoned(backend: &Backend, live: &LiveTable, now_ms: i64) -> Vec<TableEvent> {
    let Some((playing, game)) = live.playing() else { return Vec::new() };
    if both_away_since_ms(backend, live).is_none_or(|since_ms| now_ms < since_ms + ABANDONED_MS) {
        return Vec::new();
    }
    vec![match game.turn() {
        Turn::Seat(side) if playing.ply() >= BOTH_HAVE_MOVED => {
            ended(playing, Some(opponent(playing, playing.seat(side.0))), "left", now_ms)
        }
        _ => ended(playing, None, "aborted", now_ms),
    }]
}

/// Sees to it that a match without a clock is looked at again, however often it was in vain.
pub(crate) async fn look_again(backend: &Backend, table: TableId) {
    let entry = backend.tables.entry(table);
    let guard = entry.lock().await;
    let Some(live) = guard.as_ref() else { return };
    if live.snapshot.playing().is_some_and(|playing| playing.clock.is_none()) {
        let since_ms = both_away_since_ms(backend, live).unwrap_or_else(|| backend.clock.now_ms());
        backend.timers.set(table, Some(clock::at_ms(since_ms + ABANDONED_MS)));
    }
}

fn both_away_since_ms(backend: &Backend, live: &LiveTable) -> Option<i64> {
    let mut last_ms = i64::MIN;
    // A computer player never goes, and keeps nobody's place.
    let people = live.snapshot.playing()?.players.iter().filter(|player| player.level().is_none());
    for player in people {
        last_ms = last_ms.max(backend.absences.of(live.snapshot.id, player.id)?.since_ms);
    }
    Some(last_ms)
}

fn is_here(backend: &Backend, table: TableId, account: AccountId) -> bool {
    // A computer player has no socket, and is at all of its tables.
    Level::of(account).is_some() || backend.hub.has_one_of(Topic::Table(table), &backend.sockets.of(account))
}

/// Notes that a player is away, under the table's lock. Whoever came back before has added a listener, and
/// whoever comes back after forgets what is noted here.
fn note(backend: &Backend, live: &LiveTable, account: AccountId, how: Gone, since_ms: i64) {
    let table = live.snapshot.id;
    let plays = live.snapshot.playing().is_some_and(|playing| playing.seated(account).is_some());
    let Some(gone_ms) = live.snapshot.options.time.gone_ms(how).filter(|_| plays) else { return };
    if is_here(backend, table, account) {
        return;
    }
    let number = backend.absences.note(table, account, since_ms, since_ms + i64::from(gone_ms));
    if is_here(backend, table, account) {
        // Came between the look and the note, and found nothing to forget.
        return came(backend, table, account);
    }
    let shown_ms = match how {
        Gone::Closed => CLOSED_SHOWN_MS,
        Gone::Lost => LOST_SHOWN_MS,
    };
    let backend = backend.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(u64::from(shown_ms))).await;
        if backend.absences.show(table, number) {
            backend.crowds.tell_away(&backend, table);
        }
    });
}

/// Whether the opponent of a seat has been gone for long enough: looked at now, whatever pages show.
fn check_gone(backend: &Backend, live: &LiveTable, playing: &Match, game: &AnyGame, seat: u8) -> Result<()> {
    let refused = |code: Code| Problem::new(code).current(current(playing, game));
    let gone_ms = live.snapshot.options.time.gone_ms(Gone::Lost);
    let Some(gone_ms) = gone_ms.filter(|_| playing.ply() >= BOTH_HAVE_MOVED) else {
        return Err(refused(Code::TooEarlyOrLate).into());
    };
    let Some(other) = playing.players.get(usize::from(opponent(playing, seat))) else {
        return Err(refused(Code::TooEarlyOrLate).into());
    };
    let table = live.snapshot.id;
    if is_here(backend, table, other.id) {
        return Err(refused(Code::OpponentIsHere).into());
    }
    let left_ms = match backend.absences.of(table, other.id) {
        Some(absence) => absence.claim_at_ms - backend.clock.now_ms(),
        // Left a moment ago.
        None => i64::from(gone_ms),
    };
    match u64::try_from(left_ms) {
        Ok(left_ms) if left_ms > 0 => Err(refused(Code::OpponentMayComeBack).retry_after_ms(left_ms).into()),
        _ => Ok(()),
    }
}
