//! The pools: press once, wait, play. There is one for each game and time.
//!
//! Who comes to a single other person is paired at once if the two are in range of each other, for there is
//! nobody to choose from. Where more wait, waves look at all of them together, so that each gets the nearest.

mod pairing;
mod seeker;
mod start;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use games::GameKind;
use protocol::{
    AccountId, Ack, Code, Problem, Topic,
    accounts::Person,
    clock::TimeControl,
    lobby::{Entry, First, Pool, Seek, StopSeeking, TableOptions, UserEvent, Watch},
};
use tokio::sync::Notify;

use self::{pairing::Candidate, seeker::Seeker};
use crate::{
    Backend, Caller, catch_up,
    error::{Error, Result},
    journal::Record,
    play,
};

/// Who waits, in the order of coming. Ephemeral: a page that comes back to another process says
/// again that it waits.
#[derive(Debug, Default)]
pub struct Pools {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    /// When the next wave comes, in milliseconds since 1970; none while there is nobody to choose from.
    next_wave_ms: Option<i64>,
}

/// What a person wants to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The game, in its usual variant.
    pub game: GameKind,
    /// On what time.
    pub time: TimeControl,
    /// Whether the match is to be rated if the opponent wants it too. Only where it can be.
    pub rated: bool,
}

impl Wish {
    fn of(caller: &Caller, command: &Seek) -> Result<Self> {
        let game: GameKind = command.game.parse().map_err(|_| Code::UnknownGame)?;
        command.time.check()?;
        if command.time.is_correspondence() {
            // Nobody has to wait for it: a table does.
            return Err(Problem::new(Code::InvalidChoice).at("/time").into());
        }
        let wish = Self { game, time: command.time, rated: command.rated && !caller.guest };
        let rated = wish.rated && wish.options(true).never_rated().is_none();
        Ok(Self { rated, ..wish })
    }

    /// The wish as it is told.
    pub fn told(self) -> Seek {
        Seek { game: self.game.code().to_owned(), time: self.time, rated: self.rated }
    }

    /// What two who are paired play.
    fn options(self, rated: bool) -> TableOptions {
        TableOptions {
            game: self.game.code().to_owned(),
            rules: String::new(),
            time: self.time,
            rated,
            entry: Entry::Anyone,
            first: First::Random,
            best_of: 1,
            watch: Watch::All,
        }
    }

    fn is_of_one_pool(self, other: Self) -> bool {
        (self.game, self.time) == (other.game, other.time)
    }
}

#[derive(Clone, Debug)]
struct Waiting {
    wish: Wish,
    person: Person,
    seeker: Seeker,
    since_ms: i64,
    /// A match with somebody is being made: nobody else may have this person.
    is_being_paired: bool,
    /// The command by which the person waits, and its answer: waiting leaves no trace in the journal.
    answered: Option<(Record, Ack)>,
}

/// Waits for an opponent, or is paired at once with the only one who waits.
pub async fn seek(backend: &Backend, caller: &Caller, record: &Record, command: Seek) -> Result<Ack> {
    let wish = Wish::of(caller, &command)?;
    if let Some(first) = catch_up::first_answer(backend, record).await? {
        return Ok(first);
    }
    if let Some(first) = backend.pools.answered(record)? {
        return Ok(first);
    }
    if play::is_playing(backend, caller.account).await? {
        return Err(Code::AlreadyPlaying.into());
    }
    let one = Waiting {
        wish,
        person: caller.person(),
        seeker: Seeker::read(backend, caller, wish).await?,
        since_ms: backend.clock.now_ms(),
        is_being_paired: false,
        answered: None,
    };
    if let Some(left) = backend.pools.enter(backend, one) {
        tell(backend, left);
    }
    while let Some(pair) = backend.pools.only_pair(backend, wish, caller.account) {
        match make_match(backend, Some(record), pair).await {
            // The other has begun to play elsewhere in this moment, and waits no longer.
            Err(Error::Problem(problem))
                if problem.code == Code::AlreadyPlaying && backend.pools.of(caller.account).is_some() => {}
            Err(error) => {
                leave(backend, caller.account);
                return Err(error);
            }
            made => return made,
        }
    }
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
    if let Some(left) = backend.pools.leave(account) {
        tell(backend, left.wish);
        backend.users.seeking(backend, account, None);
    }
}

/// Takes a person out of the pool who has sat down. Whoever was paired is told by that, and of nothing before:
/// the tab that waits would take it for the end of the waiting.
pub fn seated(backend: &Backend, account: AccountId) {
    if let Some(left) = backend.pools.leave(account) {
        tell(backend, left.wish);
        if !left.is_being_paired {
            backend.users.seeking(backend, account, None);
        }
    }
}

/// Pairs those who wait, wave by wave, for as long as the server lives. Sleeps as long as there is nobody to
/// choose from.
pub async fn run(backend: Backend) {
    loop {
        match backend.pools.until_wave(backend.clock.now_ms()) {
            Some(Duration::ZERO) => {
                for pair in backend.pools.wave(&backend) {
                    let backend = backend.clone();
                    tokio::spawn(async move {
                        // Who was not paired is still waiting for the next wave.
                        if let Err(error) = make_match(&backend, None, pair).await {
                            error.into_problem();
                        }
                    });
                }
            }
            Some(wait) => {
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = backend.pools.changed.notified() => {}
                }
            }
            None => backend.pools.changed.notified().await,
        }
    }
}

/// Makes the match of two who are marked as being paired. If there is none, they wait on, but for who has
/// begun to play elsewhere.
async fn make_match(backend: &Backend, record: Option<&Record>, pair: [Waiting; 2]) -> Result<Ack> {
    let accounts = pair.each_ref().map(|one| one.person.id);
    let [one, other] = pair;
    let options = one.wish.options(one.wish.rated && other.wish.rated);
    let made = start::start(backend, record, options, one.wish.game, [one.person, other.person]).await;
    let table = made.as_ref().ok().and_then(|ack| ack.table);
    for account in accounts {
        // Who has sat down waits no longer. Whoever does wait has not: not even if the command was answered,
        // since it may have been so before.
        match table.filter(|_| backend.pools.of(account).is_none()) {
            Some(table) => {
                backend.users.tell(backend, account, UserEvent::Paired { table });
            }
            None => {
                // Whose state cannot be read waits on: the next wave tries again.
                let is_playing = play::is_playing(backend, account).await.unwrap_or(false);
                if is_playing || !backend.pools.wait_on(backend, account) {
                    backend.pools.leave(account);
                    backend.users.seeking(backend, account, None);
                }
            }
        }
    }
    tell(backend, one.wish);
    made
}

fn tell(backend: &Backend, wish: Wish) {
    let waiting = u32::try_from(backend.pools.count(wish)).unwrap_or(u32::MAX);
    let Seek { game, time, .. } = wish.told();
    backend.lobby.pool(Pool { game, time, waiting });
}

impl Pools {
    /// What a person waits for.
    pub fn of(&self, account: AccountId) -> Option<Wish> {
        self.lock().waiting.iter().find(|one| one.person.id == account).map(|one| one.wish)
    }

    /// The first answer to the command by which a person waits.
    fn answered(&self, record: &Record) -> Result<Option<Ack>> {
        let state = self.lock();
        let one = state.waiting.iter().find(|one| one.person.id == record.account);
        match one.and_then(|one| one.answered.as_ref()).filter(|(known, _)| known.id == record.id) {
            Some((known, _)) if known.fingerprint != record.fingerprint => {
                Err(Code::IdempotencyConflict.into())
            }
            known => Ok(known.map(|(_, ack)| ack.clone())),
        }
    }

    fn remember(&self, record: &Record, ack: &Ack) {
        if let Some(one) = self.lock().waiting.iter_mut().find(|one| one.person.id == record.account) {
            one.answered = Some((record.clone(), ack.clone()));
        }
    }

    /// Lets a person wait, at the end of the list; in the same pool the place and the waiting time are kept.
    /// Gives what the person waited for before, if another.
    fn enter(&self, backend: &Backend, one: Waiting) -> Option<Wish> {
        let mut state = self.lock();
        let before = state.waiting.iter().position(|other| other.person.id == one.person.id);
        let left = match before {
            Some(index) if state.waiting[index].wish.is_of_one_pool(one.wish) => {
                let known = &mut state.waiting[index];
                (known.wish, known.answered) = (one.wish, None);
                None
            }
            Some(index) => {
                let left = state.waiting.remove(index).wish;
                state.waiting.push(one);
                Some(left)
            }
            None => {
                state.waiting.push(one);
                None
            }
        };
        state.plan_wave(backend);
        drop(state);
        self.changed.notify_one();
        left
    }

    /// A person and the only other one who waits in the pool, if they may play each other by now. They are
    /// being paired from here on.
    fn only_pair(&self, backend: &Backend, wish: Wish, account: AccountId) -> Option<[Waiting; 2]> {
        let mut state = self.lock();
        let places = state.free(wish);
        let is_one_of_two =
            places.len() == 2 && places.iter().any(|&at| state.waiting[at].person.id == account);
        if is_one_of_two { state.pairs_of(backend, &places).pop() } else { None }
    }

    /// The pairs of all pools, if the time for a wave has come. They are being paired from here on.
    fn wave(&self, backend: &Backend) -> Vec<[Waiting; 2]> {
        let mut state = self.lock();
        if state.next_wave_ms.is_none_or(|at_ms| at_ms > backend.clock.now_ms()) {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        let mut seen: Vec<Wish> = Vec::new();
        for index in 0..state.waiting.len() {
            let wish = state.waiting[index].wish;
            if !seen.iter().any(|known| known.is_of_one_pool(wish)) {
                seen.push(wish);
                let places = state.free(wish);
                pairs.extend(state.pairs_of(backend, &places));
            }
        }
        state.next_wave_ms = None;
        state.plan_wave(backend);
        pairs
    }

    fn until_wave(&self, now_ms: i64) -> Option<Duration> {
        let wait_ms = self.lock().next_wave_ms?.saturating_sub(now_ms);
        Some(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0)))
    }

    /// A person whose pair came to nothing waits on. False if the person has left meanwhile.
    fn wait_on(&self, backend: &Backend, account: AccountId) -> bool {
        let mut state = self.lock();
        let one = state.waiting.iter_mut().find(|one| one.person.id == account);
        let waits = one.map(|one| one.is_being_paired = false).is_some();
        state.plan_wave(backend);
        drop(state);
        self.changed.notify_one();
        waits
    }

    fn leave(&self, account: AccountId) -> Option<Waiting> {
        let mut state = self.lock();
        let index = state.waiting.iter().position(|one| one.person.id == account)?;
        Some(state.waiting.remove(index))
    }

    fn count(&self, wish: Wish) -> usize {
        self.lock().waiting.iter().filter(|one| one.wish.is_of_one_pool(wish)).count()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The places of those who wait in a pool and are not being paired.
    fn free(&self, wish: Wish) -> Vec<usize> {
        let waiting = self.waiting.iter().enumerate();
        let free = waiting.filter(|(_, one)| one.wish.is_of_one_pool(wish) && !one.is_being_paired);
        free.map(|(index, _)| index).collect()
    }

    /// Pairs those in some places, and marks them. Whoever has no open page keeps the place for a while, but is
    /// nobody's opponent.
    fn pairs_of(&mut self, backend: &Backend, places: &[usize]) -> Vec<[Waiting; 2]> {
        let now_ms = backend.clock.now_ms();
        let is_here = |place: &usize| backend.sockets.has(self.waiting[*place].person.id);
        let places: Vec<usize> = places.iter().copied().filter(is_here).collect();
        let candidate = |&place: &usize| self.waiting[place].candidate(now_ms, backend.config.pool_wave_ms);
        let candidates: Vec<_> = places.iter().map(candidate).collect();
        let mut pairs = Vec::new();
        for pair in pairing::pairs(&candidates) {
            pairs.push(pair.map(|index| {
                let one = &mut self.waiting[places[index]];
                one.is_being_paired = true;
                one.clone()
            }));
        }
        pairs
    }

    /// Sets the next wave, if none is set and it would find two to choose from.
    fn plan_wave(&mut self, backend: &Backend) {
        let has_choice = |one: &Waiting| self.free(one.wish).len() > 1;
        if self.next_wave_ms.is_none() && self.waiting.iter().any(has_choice) {
            let wave_ms = i64::try_from(backend.config.pool_wave_ms).unwrap_or(i64::MAX);
            self.next_wave_ms = Some(backend.clock.now_ms().saturating_add(wave_ms.max(1)));
        }
    }
}

impl Waiting {
    fn candidate(&self, now_ms: i64, wave_ms: u64) -> Candidate {
        let waited_ms = u64::try_from(now_ms.saturating_sub(self.since_ms)).unwrap_or(0);
        Candidate {
            account: self.person.id,
            rating: self.seeker.rating,
            waves: u32::try_from(waited_ms / wave_ms.max(1)).unwrap_or(u32::MAX),
            rated: self.wish.rated,
            last_opponent: self.seeker.last_opponent,
        }
    }
}
