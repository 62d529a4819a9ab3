//! The pool: press once, wait, play.

use std::sync::{Mutex, MutexGuard, PoisonError};

use games::GameKind;
use protocol::{
    AccountId, Ack, Code, Problem, TableId, Topic,
    accounts::Person,
    clock::TimeControl,
    lobby::{Pool, Seek, StopSeeking, UserEvent},
};

use crate::{
    Backend, Caller,
    error::Result,
    journal::{self, Record},
    play,
};

/// Who waits, in the order of coming. Ephemeral: a page that comes back to another process says
/// again that it waits.
#[derive(Debug, Default)]
pub struct Pools {
    waiting: Mutex<Vec<Waiting>>,
}

/// What people of one pool want to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The game, in its usual variant.
    pub game: GameKind,
    /// On what time.
    pub time: TimeControl,
}

impl Wish {
    /// The wish as it is told.
    pub fn told(self) -> Seek {
        Seek { game: self.game.code().to_owned(), time: self.time }
    }
}

#[derive(Clone, Debug)]
struct Waiting {
    wish: Wish,
    person: Person,
    /// The command by which the person waits, and its answer: waiting leaves no trace in the journal.
    answered: Option<(Record, Ack)>,
}

/// Waits for an opponent, or is paired with the one who waits longest.
pub async fn seek(backend: &Backend, caller: &Caller, record: &Record, command: Seek) -> Result<Ack> {
    let game: GameKind = command.game.parse().map_err(|_| Code::UnknownGame)?;
    command.time.check()?;
    if command.time.is_correspondence() {
        // Nobody has to wait for it: a table does.
        return Err(Problem::new(Code::InvalidChoice).at("/time").into());
    }
    let wish = Wish { game, time: command.time };
    if let Some(first) = journal::answered(&backend.db, record).await? {
        return Ok(first);
    }
    if let Some(first) = backend.pools.answered(record)? {
        return Ok(first);
    }
    if play::is_playing(backend, caller.account).await? {
        return Err(Code::AlreadyPlaying.into());
    }
    while let Some(opponent) = backend.pools.opponent(wish, caller.account) {
        tell(backend, opponent.wish);
        let people = [opponent.person.clone(), caller.person()];
        match super::pair(backend, record, wish, people).await {
            Ok(ack) => {
                if let Some(table) = ack.table {
                    paired(backend, [opponent.person.id, caller.account], table);
                }
                return Ok(ack);
            }
            // One of the two has begun to play elsewhere in this moment: the one who waits loses the place.
            Err(crate::Error::Problem(problem)) if problem.code == Code::AlreadyPlaying => {
                backend.users.seeking(backend, opponent.person.id, None);
                if play::is_playing(backend, caller.account).await? {
                    return Err(problem.into());
                }
            }
            Err(error) => {
                backend.pools.wait_first(opponent);
                tell(backend, wish);
                return Err(error);
            }
        }
    }
    let left = backend.pools.wait(Waiting { wish, person: caller.person(), answered: None });
    left.into_iter().for_each(|left| tell(backend, left));
    tell(backend, wish);
    let position = backend.users.seeking(backend, caller.account, Some(wish));
    let ack = Ack {
        id: record.id,
        topic: Topic::User(caller.account),
        epoch: position.epoch,
        offset: position.offset,
        table: None,
    };
    backend.pools.remember(record, &ack);
    Ok(ack)
}

/// Leaves the pool.
pub fn stop_seeking(backend: &Backend, caller: &Caller, record: &Record, _command: StopSeeking) -> Ack {
    leave(backend, caller.account);
    let position = backend.users.position(caller.account);
    Ack {
        id: record.id,
        topic: Topic::User(caller.account),
        epoch: position.epoch,
        offset: position.offset,
        table: None,
    }
}

/// Takes a person out of the pool.
pub fn leave(backend: &Backend, account: AccountId) {
    if let Some(wish) = backend.pools.leave(account) {
        tell(backend, wish);
        backend.users.seeking(backend, account, None);
    }
}

fn paired(backend: &Backend, people: [AccountId; 2], table: TableId) {
    for account in people {
        backend.users.tell(backend, account, UserEvent::Paired { table });
    }
}

fn tell(backend: &Backend, wish: Wish) {
    let waiting = u32::try_from(backend.pools.count(wish)).unwrap_or(u32::MAX);
    let Seek { game, time } = wish.told();
    backend.lobby.pool(Pool { game, time, waiting });
}

impl Pools {
    /// What a person waits for.
    pub fn of(&self, account: AccountId) -> Option<Wish> {
        self.lock().iter().find(|waiting| waiting.person.id == account).map(|waiting| waiting.wish)
    }

    /// The first answer to the command by which a person waits.
    fn answered(&self, record: &Record) -> Result<Option<Ack>> {
        let waiting = self.lock();
        let one = waiting.iter().find(|one| one.person.id == record.account);
        match one.and_then(|one| one.answered.as_ref()).filter(|(known, _)| known.id == record.id) {
            Some((known, _)) if known.fingerprint != record.fingerprint => {
                Err(Code::IdempotencyConflict.into())
            }
            known => Ok(known.map(|(_, ack)| ack.clone())),
        }
    }

    fn remember(&self, record: &Record, ack: &Ack) {
        if let Some(one) = self.lock().iter_mut().find(|one| one.person.id == record.account) {
            one.answered = Some((record.clone(), ack.clone()));
        }
    }

    /// Takes out the one who waits longest, other than the person.
    fn opponent(&self, wish: Wish, account: AccountId) -> Option<Waiting> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.wish == wish && one.person.id != account)?;
        Some(waiting.remove(index))
    }

    /// Puts a person at the end. Gives what the person waited for before, if another.
    fn wait(&self, one: Waiting) -> Option<Wish> {
        let mut waiting = self.lock();
        let before = waiting.iter().position(|other| other.person.id == one.person.id);
        let before = before.map(|index| (index, waiting[index].wish));
        match before {
            Some((_, wish)) if wish == one.wish => None,
            Some((index, wish)) => {
                waiting.remove(index);
                waiting.push(one);
                Some(wish)
            }
            None => {
                waiting.push(one);
                None
            }
        }
    }

    fn wait_first(&self, one: Waiting) {
        self.lock().insert(0, one);
    }

    fn leave(&self, account: AccountId) -> Option<Wish> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.person.id == account)?;
        Some(waiting.remove(index).wish)
    }

    fn count(&self, wish: Wish) -> usize {
        self.lock().iter().filter(|one| one.wish == wish).count()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
