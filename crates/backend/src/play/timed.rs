//! The clock of a match: what a move is charged, when a flag falls, and time that is given.

use games::{AnyGame, Seat};
use protocol::{
    Ack, Code, Problem, TableId,
    clock::{OutOfTime, Rtt, counted_lag},
    play::{GiveTime, Match, Spent, TableEvent, TableSnapshot, Ticked},
};
use time::OffsetDateTime;

use super::{
    LiveTable, change,
    decide::{current, ended, opponent, running},
    gone,
};
use crate::{Backend, Caller, clock, error::Result, journal::Record};

/// How much of the time of a move was the network's: what the client says, as far as the server has
/// measured it.
pub fn lag_ms(playing: &Match, thought_ms: Option<u32>, at_ms: i64, trips: &Rtt) -> u32 {
    let Some((clock, thought_ms)) = playing.clock.as_ref().zip(thought_ms) else { return 0 };
    counted_lag(clock.elapsed_ms(at_ms).saturating_sub(thought_ms), trips)
}

/// What a move does to the clock; nothing where there is none.
pub fn tick(
    playing: &Match,
    seat: u8,
    next: Option<u8>,
    at_ms: i64,
    lag_ms: u32,
) -> std::result::Result<Option<Ticked>, OutOfTime> {
    let Some(mut clock) = playing.clock.clone() else { return Ok(None) };
    clock.moved(seat, next, at_ms, lag_ms)?;
    Ok(Some(Ticked { seat, next, lag_ms, left: clock.all_remaining(at_ms) }))
}

/// A fallen flag loses, unless the other could not have won by any series of legal moves.
pub fn flagged(playing: &Match, game: &AnyGame, seat: u8, at_ms: i64) -> TableEvent {
    let winner = opponent(playing, seat);
    match game.can_win(Seat(playing.side(winner))) {
        true => ended(playing, Some(winner), "time", at_ms),
        false => ended(playing, None, "time_dead", at_ms),
    }
}

/// When the match being played must be looked at: when a flag falls, when nobody has begun, or without a clock
/// when both may have left it.
pub fn deadline_ms(table: &TableSnapshot) -> Option<i64> {
    let playing = table.playing()?;
    let since_ms = playing.turn_since_ms();
    match &playing.clock {
        Some(clock) => clock.due_at(since_ms),
        None => Some(since_ms.saturating_add(gone::ABANDONED_MS)),
    }
}

/// What a move costs and when the match must be looked at after it. Only the clock is tried out: a match may
/// be long.
pub fn ticked(live: &LiveTable, ticked: Ticked, at_ms: i64) -> Option<(Spent, Option<i64>)> {
    let Ticked { seat, next, lag_ms, left } = ticked;
    let mut clock = live.snapshot.playing()?.clock.clone()?;
    let charged_ms = clock.moved(seat, next, at_ms, lag_ms).ok()?;
    Some((Spent { seat, charged_ms, left }, clock.due_at(at_ms)))
}

/// What has come of the match by its deadline: a fallen flag, a match that nobody began, or one that both left.
pub(crate) fn time_is_up(backend: &Backend, live: &LiveTable, now_ms: i64) -> Vec<TableEvent> {
    let Some((playing, game)) = live.playing() else { return Vec::new() };
    if playing.clock.is_none() {
        return gone::abandoned(backend, live, now_ms);
    }
    if deadline_ms(&live.snapshot).is_none_or(|deadline_ms| now_ms < deadline_ms) {
        return Vec::new();
    }
    match playing.clock.as_ref().and_then(|clock| clock.running()) {
        Some(seat) => vec![flagged(playing, game, seat, now_ms)],
        None => vec![ended(playing, None, "not_started", now_ms)],
    }
}

/// Gives the opponent more time.
pub async fn give_time(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: GiveTime,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        let refused = || Problem::new(Code::TooEarlyOrLate).current(current(playing, game));
        // Before the clock runs nobody is short of time.
        let mut clock =
            playing.clock.clone().filter(|clock| clock.running().is_some()).ok_or_else(refused)?;
        let (to, at_ms) = (opponent(playing, seat), backend.clock.now_ms());
        let by_ms = clock.gift_ms(to, at_ms);
        if by_ms == 0 {
            return Ok(Vec::new());
        }
        clock.give(to, by_ms);
        Ok(vec![TableEvent::TimeGiven { to, by_ms, left: clock.all_remaining(at_ms) }])
    })
    .await
}

/// Gives both players of a match on time the outage back, and some time to find their way into it again.
/// `lived` is when a server was last known to live.
pub(crate) async fn give_outage_back(
    backend: &Backend,
    table: TableId,
    lived: Option<OffsetDateTime>,
) -> Result<()> {
    change(backend, table, None, |live| {
        let clock = live.snapshot.playing().and_then(|playing| playing.clock.as_ref());
        let to_ms = backend.clock.now_ms();
        let from_ms = lived.map_or(to_ms, clock::ms).min(to_ms);
        Ok(clock.map(|_| TableEvent::ClockResumed { from_ms, to_ms }).into_iter().collect())
    })
    .await
    .map(drop)
}
