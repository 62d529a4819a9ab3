//! Ringing somebody to come into a call: who may, for how long, and what becomes of it.

use std::time::Duration;

use protocol::{
    AccountId, Ack, CallRoom, Code, Topic,
    accounts::Person,
    calls::{CallEvent, ForgetMissed, MissedCall, Ring, RingEnd, RingUp, Ringers, Rung},
    lobby::UserEvent,
};
use tokio::time::Instant;
use uuid::Uuid;

use super::{may_come, store, switchboard::State};
use crate::{Backend, Caller, accounts, error::Result, journal::Record};

/// Somebody who is rung.
#[derive(Debug)]
pub struct LiveRing {
    rung: Rung,
    ring: Ring,
}

/// Rings somebody.
pub async fn ring_up(backend: &Backend, caller: &Caller, record: &Record, command: RingUp) -> Result<Ack> {
    if let Some(first) = backend.calls.answered(record)? {
        return Ok(first);
    }
    let RingUp { room, account } = command;
    accounts::take(backend.limits.rings.take(caller.account, Instant::now()))?;
    let callee = store::callee(&backend.db, caller.account, account).await?.ok_or(Code::NotFound)?;
    let may_come = may_come(backend, account, room).await?;
    let is_known = match callee.ringers {
        Ringers::Everyone | Ringers::Nobody => true,
        // Who sits at the same table is an opponent as well.
        Ringers::Opponents => callee.has_played || matches!(room, CallRoom::Table(_)),
    };
    if callee.is_apart || callee.is_computer || !may_come || !is_known || account == caller.account {
        return Err(Code::CannotRing.into());
    }
    let until_ms =
        backend.clock.now_ms().saturating_add(i64::try_from(backend.config.ring_ms).unwrap_or(i64::MAX));
    let rung = Rung { person: callee.person, by: caller.account, until_ms };
    let ring = Ring { room, by: caller.person(), until_ms };
    let is_quiet = callee.ringers == Ringers::Nobody;
    let (ack, is_missed) =
        backend.calls.ring_up(backend, caller, record, LiveRing { rung, ring }, is_quiet)?;
    if is_missed {
        miss(backend, account, caller.person()).await?;
    }
    Ok(ack)
}

/// Forgets the calls that the caller has missed.
pub async fn forget_missed(
    backend: &Backend,
    caller: &Caller,
    record: &Record,
    _: ForgetMissed,
) -> Result<Ack> {
    store::forget_missed(&backend.db, caller.account).await?;
    let position = backend.users.tell(backend, caller.account, UserEvent::MissedForgotten {});
    Ok(Ack {
        id: record.id,
        topic: Topic::User(caller.account),
        epoch: position.epoch,
        offset: position.offset,
        table: None,
    })
}

/// Notes a missed call, and tells the person.
async fn miss(backend: &Backend, account: AccountId, by: Person) -> Result<()> {
    let missed = MissedCall { id: Uuid::now_v7(), by, at_ms: backend.clock.now_ms() };
    store::miss(&backend.db, &missed, account).await?;
    backend.users.tell(backend, account, UserEvent::Missed(missed));
    Ok(())
}

impl LiveRing {
    /// To come where.
    pub fn room(&self) -> CallRoom {
        self.ring.room
    }
}

impl State {
    /// Who rings a person.
    pub fn rings_of(&self, account: AccountId) -> Vec<Ring> {
        let rings = self.rings.iter().filter(|((_, rung), _)| *rung == account);
        rings.map(|(_, live)| live.ring.clone()).collect()
    }

    /// Begins to ring somebody, or tells at once why not. True if the call is missed by that.
    pub fn ring(
        &mut self,
        backend: &Backend,
        caller: &Caller,
        live: LiveRing,
        is_quiet: bool,
    ) -> Result<bool> {
        let (room, account) = (live.ring.room, live.rung.person.id);
        if !self.is_told_in(caller.account, room) {
            return Err(Code::NotInCall.into());
        }
        let is_there = self.is_told_in(account, room);
        if is_there || self.rings.contains_key(&(room, account)) {
            return Ok(false);
        }
        let refused = match (is_quiet, self.by_account.contains_key(&account)) {
            (true, _) => Some(RingEnd::Quiet),
            (false, true) => Some(RingEnd::Busy),
            (false, false) => None,
        };
        self.tell(backend, room, &CallEvent::Rung(live.rung.clone()))?;
        if let Some(how) = refused {
            self.tell(backend, room, &CallEvent::RungOut { account, how })?;
            return Ok(true);
        }
        backend.users.tell(backend, account, UserEvent::Rings(live.ring.clone()));
        give_up_later(backend, room, account, live.ring.until_ms);
        self.rings.insert((room, account), live);
        Ok(false)
    }

    /// Ends the ringing of somebody. Gives whether there was any.
    pub fn end_ring(
        &mut self,
        backend: &Backend,
        room: CallRoom,
        account: AccountId,
        how: RingEnd,
    ) -> Result<bool> {
        let Some(live) = self.rings.remove(&(room, account)) else { return Ok(false) };
        self.tell(backend, room, &CallEvent::RungOut { account, how })?;
        backend.users.tell(backend, account, UserEvent::RangOut { room });
        if matches!(how, RingEnd::Missed | RingEnd::Withdrawn) {
            let backend = backend.clone();
            let by = live.ring.by;
            tokio::spawn(async move {
                if let Err(error) = miss(&backend, account, by).await {
                    error.into_problem();
                }
            });
        }
        Ok(true)
    }

    /// Ends the ringing of one person by another, wherever it is.
    pub fn end_rings_between(&mut self, backend: &Backend, rung: AccountId, by: AccountId) -> Result<()> {
        let rings = self.rings.iter();
        let theirs = rings.filter(|((_, account), live)| *account == rung && live.rung.by == by);
        let rooms: Vec<_> = theirs.map(|((room, _), _)| *room).collect();
        for room in rooms {
            self.end_ring(backend, room, rung, RingEnd::Declined)?;
        }
        Ok(())
    }

    /// Ends all ringing by a person who leaves a call.
    pub fn end_rings_by(&mut self, backend: &Backend, room: CallRoom, by: AccountId) -> Result<()> {
        let rung: Vec<_> = self
            .rings
            .iter()
            .filter(|((ringing, _), live)| *ringing == room && live.rung.by == by)
            .map(|((_, account), _)| *account)
            .collect();
        for account in rung {
            self.end_ring(backend, room, account, RingEnd::Withdrawn)?;
        }
        Ok(())
    }

    /// Whether it is time to stop ringing somebody.
    pub fn is_rung_out(&self, room: CallRoom, account: AccountId, now_ms: i64) -> bool {
        self.rings.get(&(room, account)).is_some_and(|live| live.ring.until_ms <= now_ms)
    }

    /// Whether somebody is rung by a person.
    pub fn rings_by(&self, room: CallRoom, account: AccountId, by: AccountId) -> bool {
        self.rings.get(&(room, account)).is_some_and(|live| live.rung.by == by)
    }
}

fn give_up_later(backend: &Backend, room: CallRoom, account: AccountId, until_ms: i64) {
    let backend = backend.clone();
    tokio::spawn(async move {
        let left_ms = until_ms.saturating_sub(backend.clock.now_ms());
        tokio::time::sleep(Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))).await;
        backend.calls.give_up(&backend, room, account);
    });
}
