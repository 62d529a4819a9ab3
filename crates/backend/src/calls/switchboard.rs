//! Who is in which call. One lock owns the streams of all calls and legs: what happens under it is short, and no
//! call is so lively that another could notice.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use protocol::{
    AccountId, Ack, CallRoom, Code, Event, LegId, Position, Problem, Snapshot, Topic,
    calls::{
        AnswerRing, CallEvent, CallSnapshot, JoinCall, LeftCall, Leg, LegEvent, Media, MyCall, Ring,
        RingAnswer, RingEnd, SendSignal, SetMedia, Signal, StopRinging,
    },
    clock::Gone,
    frame::{ServerFrame, Subscribed},
    limits,
    lobby::UserEvent,
};
use tokio::time::Instant;

use super::{line::Line, rings::LiveRing};
use crate::{Backend, Caller, error::Result, journal, journal::Record};

/// First answers kept for each person, for commands that are repeated after a lost connection: more than are on
/// their way at once.
const ANSWERS: usize = 128;
/// How long they are kept after the last of them.
const KEPT: Duration = Duration::from_secs(600);

/// All calls.
#[derive(Debug, Default)]
pub struct Calls {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub struct State {
    calls: HashMap<CallRoom, Call>,
    lines: HashMap<LegId, Line>,
    /// A person is in one call at a time.
    pub(super) by_account: HashMap<AccountId, LegId>,
    pub(super) rings: HashMap<(CallRoom, AccountId), LiveRing>,
    answers: HashMap<AccountId, Answers>,
}

#[derive(Debug)]
struct Call {
    position: Position,
    snapshot: CallSnapshot,
}

#[derive(Debug)]
struct Answers {
    first: VecDeque<(Record, Ack)>,
    last: Instant,
}

impl Calls {
    /// The first answer to a command about a call, if it took effect before.
    pub fn answered(&self, record: &Record) -> Result<Option<Ack>> {
        self.lock().answered(record)
    }

    /// Lets a command take effect, unless it has before: then it is given its first answer.
    fn once(&self, record: &Record, act: impl FnOnce(&mut State) -> Result<Ack>) -> Result<Ack> {
        let mut state = self.lock();
        match state.answered(record)? {
            Some(first) => Ok(first),
            None => act(&mut state),
        }
    }

    /// The call in which a person is.
    pub fn of(&self, account: AccountId) -> Option<MyCall> {
        self.lock().of(account)
    }

    /// Who rings a person.
    pub fn rings_of(&self, account: AccountId) -> Vec<Ring> {
        self.lock().rings_of(account)
    }

    /// Whether a person is in the call of a room.
    pub fn is_in(&self, account: AccountId, room: CallRoom) -> bool {
        self.of(account).is_some_and(|call| call.room == room)
    }

    /// How many legs there are.
    pub fn legs(&self) -> usize {
        self.lock().lines.len()
    }

    /// Begins a leg, or renews one that is there. The others hear of it once a socket holds it.
    pub fn join(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        command: &JoinCall,
        apart: HashSet<AccountId>,
    ) -> Result<Ack> {
        self.once(record, |state| {
            if state.lines.contains_key(&command.leg) {
                state.renew(backend, caller, command)?;
            } else {
                state.begin(backend, caller, command, apart)?;
            }
            Ok(state.answer(record, command.room))
        })
    }

    /// Ends a leg by its owner's wish.
    pub fn leave(&self, backend: &Backend, caller: &Caller, record: &Record, leg: LegId) -> Result<Ack> {
        self.once(record, |state| {
            let room = state.owned(caller, leg)?.room;
            state.end(backend, leg, LeftCall::HungUp)?;
            let answer = state.answer(record, room);
            state.forget_if_empty(backend, room);
            Ok(answer)
        })
    }

    /// Says what a leg sends.
    pub fn set_media(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        command: &SetMedia,
    ) -> Result<Ack> {
        self.once(record, |state| {
            let room = state.owned(caller, command.leg)?.room;
            state.change(backend, command.leg, command.media)?;
            Ok(state.answer(record, room))
        })
    }

    /// Hands a signal on.
    pub fn signal(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        command: SendSignal,
    ) -> Result<Ack> {
        let SendSignal { leg, to, signal } = command;
        self.once(record, |state| {
            let room = state.owned(caller, leg)?.room;
            let other = state.lines.get_mut(&to);
            let other = other.filter(|other| other.room == room && other.is_told && to != leg);
            let other =
                other.filter(|other| !other.apart.contains(&caller.account)).ok_or(Code::NotInCall)?;
            if matches!(signal, Signal::Answer { .. }) && !other.offers.remove(&leg) {
                return Err(Code::CallState.into());
            }
            let is_offer = matches!(signal, Signal::Offer { .. });
            other.tell(backend, LegEvent::Signaled { from: leg, signal })?;
            if is_offer && let Some(line) = state.lines.get_mut(&leg) {
                line.offers.insert(to);
            }
            Ok(state.answer(record, room))
        })
    }

    /// Rings somebody. True if the call is missed at once.
    pub fn ring_up(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        ring: LiveRing,
        is_quiet: bool,
    ) -> Result<(Ack, bool)> {
        let mut is_missed = false;
        let answer = self.once(record, |state| {
            let room = ring.room();
            is_missed = state.ring(backend, caller, ring, is_quiet)?;
            Ok(state.answer(record, room))
        })?;
        Ok((answer, is_missed))
    }

    /// Stops ringing somebody, who has missed a call.
    pub fn stop_ringing(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        command: &StopRinging,
    ) -> Result<Ack> {
        let &StopRinging { room, account } = command;
        self.once(record, |state| {
            if !state.rings_by(room, account, caller.account) {
                return Err(Code::NotRinging.into());
            }
            state.end_ring(backend, room, account, RingEnd::Withdrawn)?;
            Ok(state.answer(record, room))
        })
    }

    /// Answers who rings the caller.
    pub fn answer_ring(
        &self,
        backend: &Backend,
        caller: &Caller,
        record: &Record,
        command: &AnswerRing,
    ) -> Result<Ack> {
        let how = match command.answer {
            RingAnswer::Decline => RingEnd::Declined,
            RingAnswer::Later => RingEnd::Later,
        };
        self.once(record, |state| {
            if !state.end_ring(backend, command.room, caller.account, how)? {
                return Err(Code::NotRinging.into());
            }
            Ok(state.answer(record, command.room))
        })
    }

    /// Stops ringing somebody once nobody has answered for long enough.
    pub fn give_up(&self, backend: &Backend, room: CallRoom, account: AccountId) {
        let mut state = self.lock();
        if state.is_rung_out(room, account, backend.clock.now_ms())
            && let Err(error) = state.end_ring(backend, room, account, RingEnd::Missed)
        {
            error.into_problem();
        }
    }

    /// Lets two people hear nothing of each other any more, or again.
    pub fn part(&self, backend: &Backend, one: AccountId, other: AccountId, apart: bool) -> Result<()> {
        self.lock().part(backend, one, other, apart)
    }

    /// Keeps a person's leg apart from others, whom the person or the others have blocked.
    pub fn keep_apart(
        &self,
        backend: &Backend,
        account: AccountId,
        apart: impl IntoIterator<Item = AccountId>,
    ) -> Result<()> {
        let mut state = self.lock();
        let Some(line) = state.by_account.get(&account).and_then(|leg| state.lines.get(leg)) else {
            return Ok(());
        };
        let unknown: Vec<_> = apart.into_iter().filter(|other| !line.apart.contains(other)).collect();
        for other in unknown {
            state.part(backend, account, other, true)?;
        }
        Ok(())
    }

    /// Lets `act` attach a listener of a room's call.
    pub fn listen<T>(&self, room: CallRoom, act: impl FnOnce(Position, Bytes) -> T) -> Result<T> {
        let mut state = self.lock();
        let call = state.call(room);
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Call(room),
            epoch: call.position.epoch,
            offset: call.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Call(call.snapshot.clone())),
        });
        let frame = Bytes::from(serde_json::to_vec(&frame)?);
        Ok(act(call.position, frame))
    }

    /// Lets `act` attach a listener of the caller's own leg.
    pub fn come(
        &self,
        backend: &Backend,
        caller: &Caller,
        leg: LegId,
        act: impl FnOnce(Position, Bytes) -> bool,
    ) -> Result<()> {
        let mut state = self.lock();
        let apart = state.apart_of(leg);
        let line = state.owned(caller, leg)?;
        let frame = line.subscribed(backend, apart)?;
        let room = line.room;
        if act(line.position(), frame) {
            line.listeners += 1;
            line.gone_since = None;
            match line.is_told {
                true => state.tell_away(backend, room, leg, false)?,
                false => state.tell_joined(backend, caller, leg)?,
            }
        }
        Ok(())
    }

    /// A listener of a leg went.
    pub fn went(&self, backend: &Backend, leg: LegId, how: Gone) {
        let mut state = self.lock();
        let Some(line) = state.lines.get_mut(&leg) else {
            backend.hub.retire(Topic::Leg(leg));
            return;
        };
        line.listeners = line.listeners.saturating_sub(1);
        if line.listeners > 0 {
            return;
        }
        line.gone_since = Some(Instant::now());
        let room = line.room;
        let told = match how {
            Gone::Closed => state.end(backend, leg, LeftCall::HungUp),
            Gone::Lost => state.tell_away(backend, room, leg, true),
        };
        if let Err(error) = told {
            error.into_problem();
        }
        state.forget_if_empty(backend, room);
        if how == Gone::Lost {
            look_later(backend, leg);
        }
    }

    /// Forgets a room to whose call nobody listens and in which nobody is.
    pub fn forget_if_empty(&self, backend: &Backend, room: CallRoom) {
        self.lock().forget_if_empty(backend, room);
    }

    /// Forgets answers that nobody asks for any more.
    pub fn sweep(&self, now: Instant) {
        let mut state = self.lock();
        state.answers.retain(|_, answers| now.saturating_duration_since(answers.last) < KEPT);
    }

    /// Ends a leg whose tab has not come back in time.
    fn look(&self, backend: &Backend, leg: LegId) {
        let mut state = self.lock();
        let Some(line) = state.lines.get(&leg) else { return };
        let room = line.room;
        if line.gone_since.is_some_and(|since| since.elapsed() >= patience(backend)) {
            if let Err(error) = state.end(backend, leg, LeftCall::Lost) {
                error.into_problem();
            }
            state.forget_if_empty(backend, room);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn call(&mut self, room: CallRoom) -> &mut Call {
        self.calls.entry(room).or_insert_with(|| Call {
            position: Position { epoch: crate::fresh_epoch(), offset: 0 },
            snapshot: CallSnapshot::default(),
        })
    }

    fn answered(&self, record: &Record) -> Result<Option<Ack>> {
        let Some(answers) = self.answers.get(&record.account) else { return Ok(None) };
        match answers.first.iter().find(|(known, _)| known.id == record.id) {
            Some((known, _)) if known.fingerprint != record.fingerprint => {
                Err(Code::IdempotencyConflict.into())
            }
            Some((_, ack)) => Ok(Some(ack.clone())),
            None => Ok(None),
        }
    }

    /// Gives a leg that is there new credentials.
    fn renew(&mut self, backend: &Backend, caller: &Caller, command: &JoinCall) -> Result<()> {
        let line = self.owned(caller, command.leg)?;
        if line.room != command.room {
            return Err(Code::CallState.into());
        }
        self.tell_anew(backend, command.leg)?;
        self.change(backend, command.leg, command.media)
    }

    /// Begins a leg, in place of the one that it replaces.
    fn begin(
        &mut self,
        backend: &Backend,
        caller: &Caller,
        command: &JoinCall,
        apart: HashSet<AccountId>,
    ) -> Result<()> {
        let &JoinCall { room, leg, replaces, media, .. } = command;
        let other = self.by_account.get(&caller.account).copied();
        if other.is_some() && other != replaces {
            return Err(Code::AlreadyInCall.into());
        }
        let leaves_room =
            other.and_then(|other| self.lines.get(&other)).is_some_and(|line| line.room == room);
        let there = self.lines.values().filter(|line| line.room == room).count();
        if there - usize::from(leaves_room) >= limits::CALL_LEGS {
            return Err(Problem::new(Code::CallFull).limit(limits::CALL_LEGS as u64).into());
        }
        if let Some(other) = other {
            let before = self.owned(caller, other)?.room;
            self.end(backend, other, LeftCall::Replaced)?;
            self.forget_if_empty(backend, before);
        }
        let mut line = Line::new(backend, caller.account, room, leg, media);
        line.apart = apart;
        let is_held = line.listeners > 0;
        self.lines.insert(leg, line);
        self.by_account.insert(caller.account, leg);
        self.tell_owner(backend, caller.account);
        match is_held {
            true => self.tell_joined(backend, caller, leg)?,
            false => look_later(backend, leg),
        }
        Ok(())
    }

    fn of(&self, account: AccountId) -> Option<MyCall> {
        let line = self.lines.get(self.by_account.get(&account)?)?;
        Some(MyCall { room: line.room, leg: line.leg })
    }

    fn owned(&mut self, caller: &Caller, leg: LegId) -> Result<&mut Line> {
        let line = self.lines.get_mut(&leg).filter(|line| line.account == caller.account);
        line.ok_or_else(|| Code::NotInCall.into())
    }

    fn change(&mut self, backend: &Backend, leg: LegId, media: Media) -> Result<()> {
        let Some(line) = self.lines.get_mut(&leg) else { return Ok(()) };
        let before = std::mem::replace(&mut line.media, media);
        if line.is_told && before != media {
            let room = line.room;
            self.tell(backend, room, &CallEvent::Changed { leg, media })?;
        }
        Ok(())
    }

    fn end(&mut self, backend: &Backend, leg: LegId, how: LeftCall) -> Result<()> {
        let Some(line) = self.lines.remove(&leg) else { return Ok(()) };
        self.by_account.remove(&line.account);
        for other in self.lines.values_mut() {
            other.offers.remove(&leg);
        }
        backend.hub.retire(Topic::Leg(leg));
        self.tell_owner(backend, line.account);
        if line.is_told {
            self.end_rings_by(backend, line.room, line.account)?;
            self.tell(backend, line.room, &CallEvent::Left { leg, how })?;
        }
        Ok(())
    }

    /// Whether a person is in the call of a room, and the others know it.
    pub(super) fn is_told_in(&self, account: AccountId, room: CallRoom) -> bool {
        let line = self.by_account.get(&account).and_then(|leg| self.lines.get(leg));
        line.is_some_and(|line| line.room == room && line.is_told)
    }

    fn part(&mut self, backend: &Backend, one: AccountId, other: AccountId, apart: bool) -> Result<()> {
        for (mine, theirs) in [(one, other), (other, one)] {
            for line in self.lines.values_mut().filter(|line| line.account == mine) {
                match apart {
                    true => line.apart.insert(theirs),
                    false => line.apart.remove(&theirs),
                };
            }
            if apart {
                self.end_rings_between(backend, mine, theirs)?;
            }
        }
        let legs = [one, other].map(|account| self.by_account.get(&account).copied());
        if let [Some(one), Some(other)] = legs
            && self.lines.get(&one).map(|line| line.room) == self.lines.get(&other).map(|line| line.room)
        {
            self.tell_anew(backend, one)?;
            self.tell_anew(backend, other)?;
        }
        Ok(())
    }

    /// The legs of the same call that a leg has nothing to do with.
    fn apart_of(&self, leg: LegId) -> Vec<LegId> {
        let Some(line) = self.lines.get(&leg) else { return Vec::new() };
        let others = self.lines.values().filter(|other| other.room == line.room);
        others.filter(|other| line.apart.contains(&other.account)).map(|other| other.leg).collect()
    }

    /// Tells a leg's owner how the leg stands now.
    fn tell_anew(&mut self, backend: &Backend, leg: LegId) -> Result<()> {
        let apart = self.apart_of(leg);
        let Some(line) = self.lines.get_mut(&leg) else { return Ok(()) };
        let renewed = line.snapshot(backend, apart)?;
        line.tell(backend, LegEvent::Renewed(renewed))
    }

    fn tell_joined(&mut self, backend: &Backend, caller: &Caller, leg: LegId) -> Result<()> {
        // Before they would try to connect.
        for apart in self.apart_of(leg) {
            self.tell_anew(backend, apart)?;
        }
        let Some(line) = self.lines.get_mut(&leg) else { return Ok(()) };
        line.is_told = true;
        let (room, media) = (line.room, line.media);
        let leg = Leg { id: leg, person: caller.person(), media, away: false };
        self.end_ring(backend, room, caller.account, RingEnd::Answered)?;
        self.tell(backend, room, &CallEvent::Joined { leg, at_ms: backend.clock.now_ms() })
    }

    fn tell_away(&mut self, backend: &Backend, room: CallRoom, leg: LegId, away: bool) -> Result<()> {
        let known = self.call(room).snapshot.legs.iter().find(|known| known.id == leg);
        if known.is_some_and(|known| known.away != away) {
            self.tell(backend, room, &CallEvent::Away { leg, away })?;
        }
        Ok(())
    }

    pub(super) fn tell(&mut self, backend: &Backend, room: CallRoom, event: &CallEvent) -> Result<()> {
        let topic = Topic::Call(room);
        let call = self.call(room);
        let body = journal::body(&Event::Call(event.clone()))?;
        call.position.offset += 1;
        call.snapshot.apply(event);
        backend.hub.publish(topic, call.position, &journal::frame(topic, call.position, &body));
        Ok(())
    }

    /// Tells a person, on every page, in which call the person is.
    fn tell_owner(&self, backend: &Backend, account: AccountId) {
        backend.users.tell(backend, account, UserEvent::Call { call: self.of(account) });
    }

    /// Keeps and gives the answer to a command that has taken effect.
    fn answer(&mut self, record: &Record, room: CallRoom) -> Ack {
        let Position { epoch, offset } = self.call(room).position;
        let ack = Ack { id: record.id, topic: Topic::Call(room), epoch, offset, table: None };
        tracing::debug!(command.id = %record.id, topic = %ack.topic, offset = ack.offset, "taken");
        let answers = self
            .answers
            .entry(record.account)
            .or_insert_with(|| Answers { first: VecDeque::new(), last: Instant::now() });
        answers.last = Instant::now();
        answers.first.push_back((record.clone(), ack.clone()));
        if answers.first.len() > ANSWERS {
            answers.first.pop_front();
        }
        ack
    }

    fn forget_if_empty(&mut self, backend: &Backend, room: CallRoom) {
        let empty = self.calls.get(&room).is_some_and(|call| call.snapshot.legs.is_empty());
        if empty && backend.hub.retire(Topic::Call(room)) {
            self.calls.remove(&room);
        }
    }
}

/// How long a leg stays whose tab is not reached.
fn patience(backend: &Backend) -> Duration {
    Duration::from_millis(backend.config.call_patience_ms)
}

fn look_later(backend: &Backend, leg: LegId) {
    let backend = backend.clone();
    tokio::spawn(async move {
        tokio::time::sleep(patience(&backend)).await;
        backend.calls.look(&backend, leg);
    });
}
