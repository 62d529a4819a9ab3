//! What the commands of a match decide. Each checks in the same order: is it this match, is it still
//! being played, does the caller play in it, is it the caller's turn, do the rules allow it.

use games::{AnyGame, Illegal, Turn};
use protocol::{
    Ack, Code, MatchId, Problem,
    clock::Rtt,
    play::{
        Abort, AcceptDraw, DeclineDraw, Match, MatchResult, OfferDraw, Play, Resign, TableEvent, WithdrawDraw,
    },
    problem::Current,
};

use super::{LiveTable, change, timed};
use crate::{
    Backend, Caller,
    error::{Error, Result},
    journal::Record,
};

/// Before this many moves a match can be broken off, and no draw can be offered: both have moved.
pub(super) const BOTH_HAVE_MOVED: u32 = 2;

/// Makes a move. `trips` are those of the caller's connection.
pub async fn play(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: Play,
    trips: &Rtt,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        let out_of_place = |code: Code| Error::from(Problem::new(code).current(current(playing, game)));
        if command.ply != playing.ply() {
            return Err(out_of_place(Code::StalePly));
        }
        if game.turn() != Turn::Seat(games::Seat(playing.side(seat))) {
            return Err(out_of_place(Code::NotYourTurn));
        }
        let mut next = game.clone();
        next.play(&command.notation).map_err(|illegal| {
            out_of_place(if illegal == Illegal::Over { Code::GameOver } else { Code::IllegalMove })
        })?;
        let at_ms = backend.clock.now_ms();
        // What nobody chooses, such as a pass, is made along with the move that led to it.
        let mut forced = Vec::new();
        while let Some(notation) = next.forced() {
            next.play(&notation).map_err(Error::internal)?;
            forced.push(notation);
        }
        let to_move = match next.turn() {
            Turn::Seat(side) => Some(playing.seat(side.0)),
            Turn::Chance | Turn::Over(_) => None,
        };
        let lag_ms = timed::lag_ms(playing, command.thought_ms, at_ms, trips);
        let Ok(clock) = timed::tick(playing, seat, to_move, at_ms, lag_ms) else {
            return Ok(vec![timed::flagged(playing, game, seat, at_ms)]);
        };
        let mut events = offers_off(playing);
        let moved =
            |ply, notation, clock| TableEvent::Moved { match_id: playing.id, ply, notation, at_ms, clock };
        events.push(moved(command.ply, command.notation.clone(), clock));
        for (ply, notation) in (command.ply + 1..).zip(forced) {
            events.push(moved(ply, notation, None));
        }
        if let Turn::Over(outcome) = next.turn() {
            let winner = outcome.winner().map(|side| playing.seat(side.0));
            events.push(ended(playing, winner, outcome.code(), at_ms));
        }
        Ok(events)
    })
    .await
}

/// Gives the match up.
pub async fn resign(backend: &Backend, caller: &Caller, record: &Record, command: Resign) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, _, seat) = running(live, caller, command.match_id)?;
        Ok(vec![ended(playing, Some(opponent(playing, seat)), "resigned", backend.clock.now_ms())])
    })
    .await
}

/// Ends the match without a result, before both have moved.
pub async fn abort(backend: &Backend, caller: &Caller, record: &Record, command: Abort) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, _) = running(live, caller, command.match_id)?;
        if playing.ply() >= BOTH_HAVE_MOVED {
            return Err(Problem::new(Code::TooEarlyOrLate).current(current(playing, game)).into());
        }
        Ok(vec![ended(playing, None, "aborted", backend.clock.now_ms())])
    })
    .await
}

/// Offers a draw; the second offer of two agrees.
pub async fn offer_draw(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: OfferDraw,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        if playing.ply() < BOTH_HAVE_MOVED {
            return Err(Problem::new(Code::TooEarlyOrLate).current(current(playing, game)).into());
        }
        Ok(match playing.draw_offer {
            None => vec![TableEvent::DrawOffered { seat }],
            Some(offerer) if offerer == seat => Vec::new(),
            Some(_) => vec![ended(playing, None, "agreed", backend.clock.now_ms())],
        })
    })
    .await
}

/// Takes one's own offer back.
pub async fn withdraw_draw(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: WithdrawDraw,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        offered(playing, game, |offerer| offerer == seat)?;
        Ok(vec![TableEvent::DrawOff])
    })
    .await
}

/// Agrees to a draw.
pub async fn accept_draw(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: AcceptDraw,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        offered(playing, game, |offerer| offerer != seat)?;
        Ok(vec![ended(playing, None, "agreed", backend.clock.now_ms())])
    })
    .await
}

/// Refuses a draw.
pub async fn decline_draw(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    command: DeclineDraw,
) -> Result<Ack> {
    change(backend, command.table, Some(record), |live| {
        let (playing, game, seat) = running(live, caller, command.match_id)?;
        offered(playing, game, |offerer| offerer != seat)?;
        Ok(vec![TableEvent::DrawOff])
    })
    .await
}

/// A move answers what was offered and asked before it.
fn offers_off(playing: &Match) -> Vec<TableEvent> {
    let draw = playing.draw_offer.map(|_| TableEvent::DrawOff);
    let takeback = playing.takeback.map(|_| TableEvent::TakebackOff);
    draw.into_iter().chain(takeback).collect()
}

/// The match being played and the caller's seat in it.
pub(super) fn running<'a>(
    live: &'a LiveTable,
    caller: &Caller,
    match_id: MatchId,
) -> Result<(&'a Match, &'a AnyGame, u8)> {
    // A refusal tells the position: not to whom it is kept from.
    if !live.snapshot.may_watch(Some(caller.account)) {
        return Err(Code::NotAllowed.into());
    }
    let known = live.snapshot.current.as_ref().zip(live.game.as_ref());
    let Some((playing, game)) = known.filter(|(playing, _)| playing.id == match_id) else {
        let past = live.snapshot.past.iter().any(|past| past.id == match_id);
        let code = if past { Code::GameOver } else { Code::NotFound };
        let problem = Problem::new(code);
        return Err(match known {
            Some((playing, game)) => problem.current(current(playing, game)),
            None => problem,
        }
        .into());
    };
    let Some(seat) = playing.seated(caller.account) else {
        return Err(Problem::new(Code::NotAPlayer).current(current(playing, game)).into());
    };
    if playing.result.is_some() {
        return Err(Problem::new(Code::GameOver).current(current(playing, game)).into());
    }
    Ok((playing, game, seat))
}

fn offered(playing: &Match, game: &AnyGame, by: impl Fn(u8) -> bool) -> Result<()> {
    if playing.draw_offer.is_some_and(by) {
        return Ok(());
    }
    Err(Problem::new(Code::NoSuchOffer).current(current(playing, game)).into())
}

pub(super) fn current(playing: &Match, game: &AnyGame) -> Current {
    Current { match_id: playing.id, ply: playing.ply(), position: game.position() }
}

pub(super) fn opponent(playing: &Match, seat: u8) -> u8 {
    let count = u8::try_from(playing.players.len()).unwrap_or(2).max(1);
    (seat + 1) % count
}

pub(super) fn ended(playing: &Match, winner: Option<u8>, how: &str, at_ms: i64) -> TableEvent {
    let result = MatchResult { winner, how: how.to_owned() };
    // What it does to ratings is known when it is committed.
    TableEvent::Ended { match_id: playing.id, result, at_ms, changes: Vec::new() }
}
