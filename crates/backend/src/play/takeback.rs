//! Taking a move back: asked for by who made it, allowed by the other.

use games::{AnyGame, Turn};
use protocol::{
    Ack, Code, Problem,
    play::{AllowTakeback, AskTakeback, Match, RefuseTakeback, TableEvent, WithdrawTakeback},
};

use super::{
    LiveTable, change,
    decide::{current, running},
};
use crate::{
    Backend, Caller,
    error::{Error, Result},
    journal::Record,
};

/// Asks to take one's last move back.
pub async fn ask_takeback(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: AskTakeback,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        if live.snapshot.options.rated {
            return Err(Problem::new(Code::NoTakebackWhenRated).current(current(playing, game)).into());
        }
        if playing.takeback == Some(seat) {
            return Ok(Vec::new());
        }
        if back_to(live, playing, seat)?.is_none() {
            return Err(Problem::new(Code::TooEarlyOrLate).current(current(playing, game)).into());
        }
        Ok(vec![TableEvent::TakebackAsked { seat }])
    })
    .await
}

/// Takes one's own question back.
pub async fn withdraw_takeback(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: WithdrawTakeback,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        asked(playing, game, |asker| asker == seat)?;
        Ok(vec![TableEvent::TakebackOff])
    })
    .await
}

/// Lets the opponent take the move back, and one's own answer to it.
pub async fn allow_takeback(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: AllowTakeback,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        let asker = asked(playing, game, |asker| asker != seat)?;
        let Some(ply) = back_to(live, playing, asker)? else { return Ok(vec![TableEvent::TakebackOff]) };
        Ok(vec![TableEvent::TookBack { ply, next: asker, at_ms: backend.clock.now_ms() }])
    })
    .await
}

/// Keeps the opponent's move where it is.
pub async fn refuse_takeback(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: RefuseTakeback,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        asked(playing, game, |asker| asker != seat)?;
        Ok(vec![TableEvent::TakebackOff])
    })
    .await
}

/// Who asks, if it is one whose question the caller may answer.
fn asked(playing: &Match, game: &AnyGame, by: impl Fn(u8) -> bool) -> Result<u8> {
    let asker = playing.takeback.filter(|&asker| by(asker));
    asker.ok_or_else(|| Problem::new(Code::NoSuchOffer).current(current(playing, game)).into())
}

/// How many moves stay when a seat takes its last move back: all before that move. None if it made none.
fn back_to(live: &LiveTable, playing: &Match, seat: u8) -> Result<Option<u32>> {
    let mut game = live.at_start().ok_or_else(|| Error::internal("a match of an unknown game"))?;
    let mut last = None;
    for (ply, made) in (0..).zip(&playing.moves) {
        // A pass was not chosen, so it is nothing to take back.
        let chosen = game.forced().is_none();
        if chosen && matches!(game.turn(), Turn::Seat(side) if playing.seat(side.0) == seat) {
            last = Some(ply);
        }
        game.play(&made.notation).map_err(Error::internal)?;
    }
    Ok(last)
}
