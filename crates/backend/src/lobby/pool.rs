//! The pool: press once, wait, play.

use std::sync::{Mutex, MutexGuard, PoisonError};

use games::GameKind;
use protocol::{
    AccountId, Ack, Code, TableId, Topic,
    accounts::Person,
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

#[derive(Clone, Debug)]
struct Waiting {
    game: GameKind,
    person: Person,
    /// The command by which the person waits, and its answer: waiting leaves no trace in the journal.
    answered: Option<(Record, Ack)>,
}

/// Waits for an opponent, or is paired with the one who waits longest.
pub async fn seek(backend: &Backend, caller: &Caller, record: &Record, command: Seek) -> Result<Ack> {
    let game: GameKind = command.game.parse().map_err(|_| Code::UnknownGame)?;
    if let Some(first) = journal::answered(&backend.db, record).await? {
        return Ok(first);
    }
    if let Some(first) = backend.pools.answered(record)? {
        return Ok(first);
    }
    if play::is_playing(backend, caller.account).await? {
        return Err(Code::AlreadyPlaying.into());
    }
    while let Some(opponent) = backend.pools.opponent(game, caller.account) {
        tell(backend, opponent.game);
        let people = [opponent.person.clone(), caller.person()];
        match super::pair(backend, record, game, people).await {
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
                tell(backend, game);
                return Err(error);
            }
        }
    }
    let left = backend.pools.wait(Waiting { game, person: caller.person(), answered: None });
    left.into_iter().for_each(|game| tell(backend, game));
    tell(backend, game);
    let position = backend.users.seeking(backend, caller.account, Some(game));
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
    if let Some(game) = backend.pools.leave(account) {
        tell(backend, game);
        backend.users.seeking(backend, account, None);
    }
}

fn paired(backend: &Backend, people: [AccountId; 2], table: TableId) {
    for account in people {
        backend.users.tell(backend, account, UserEvent::Paired { table });
    }
}

fn tell(backend: &Backend, game: GameKind) {
    let waiting = u32::try_from(backend.pools.count(game)).unwrap_or(u32::MAX);
    backend.lobby.pool(Pool { game: game.code().to_owned(), waiting });
}

impl Pools {
    /// The game for which a person waits.
    pub fn of(&self, account: AccountId) -> Option<GameKind> {
        self.lock().iter().find(|waiting| waiting.person.id == account).map(|waiting| waiting.game)
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
    fn opponent(&self, game: GameKind, account: AccountId) -> Option<Waiting> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.game == game && one.person.id != account)?;
        Some(waiting.remove(index))
    }

    /// Puts a person at the end. Gives the game that the person waited for before, if another.
    fn wait(&self, one: Waiting) -> Option<GameKind> {
        let mut waiting = self.lock();
        let before = waiting.iter().position(|other| other.person.id == one.person.id);
        let before = before.map(|index| (index, waiting[index].game));
        match before {
            Some((_, game)) if game == one.game => None,
            Some((index, game)) => {
                waiting.remove(index);
                waiting.push(one);
                Some(game)
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

    fn leave(&self, account: AccountId) -> Option<GameKind> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.person.id == account)?;
        Some(waiting.remove(index).game)
    }

    fn count(&self, game: GameKind) -> usize {
        self.lock().iter().filter(|one| one.game == game).count()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
