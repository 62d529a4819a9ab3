//! What concerns the person on every page: the seats, and the waiting for an opponent.

use leptos::{prelude::*, server::SharedValue, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::{
    At, Command, Event, Problem, TableId, Topic,
    calls::{MissedCall, MyCall, Ring},
    computers::{ChallengeComputer, Level},
    lobby::{
        Due, Entry, First, Seek, StopSeeking, TableOptions, TableSummary, UserEvent, UserSnapshot, Watch,
    },
};
use serde::{Deserialize, Serialize};

use super::memory;
use crate::{
    accounts::visitor,
    codec::JsonText,
    live::{Live, follow, on_event, use_live},
    server,
};

/// What the server knew of the person when it made the first page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// The seats; nothing for a visitor.
    pub mine: Option<At<UserSnapshot>>,
    /// The server's time, in milliseconds since 1970: what is shown as left is counted from it at first.
    pub now_ms: i64,
}

/// What concerns the person, and what the person asks of the pool.
#[derive(Clone, Copy)]
pub struct Mine {
    live: Live,
    made_at_ms: i64,
    state: ReadSignal<Option<UserSnapshot>>,
    /// What was asked for and not answered yet: shown as waiting at once.
    asked: RwSignal<Option<Seek>>,
    /// Whether this tab waits: it alone goes to the table that is found.
    here: RwSignal<bool>,
    /// Whether a challenge to the computer is on its way.
    challenging: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    /// Where the wish to open a table has led: to that one, or to somebody else's who asked for the same.
    led_to: RwSignal<Option<TableId>>,
    go: StoredValue<Callback<TableId>>,
}

/// Provides [`Mine`] and takes the waiting tab to the table that is found. Belongs below the router.
pub fn provide_mine() {
    let navigate = use_navigate();
    let go =
        Callback::new(move |table: TableId| navigate(&format!("/table/{table}"), NavigateOptions::default()));
    let topic = visitor().map(|person| Topic::User(person.id));
    let Seed { mine: seed, now_ms } =
        SharedValue::<_, JsonText>::new_with_encoding(server::seed).into_inner();
    let state = match topic {
        Some(topic) => follow::<UserSnapshot>(topic, seed).state(),
        None => RwSignal::new(None).read_only(),
    };
    let mine = Mine {
        live: use_live(),
        made_at_ms: now_ms,
        state,
        asked: RwSignal::new(None),
        here: RwSignal::new(false),
        challenging: RwSignal::new(false),
        problem: RwSignal::new(None),
        led_to: RwSignal::new(None),
        go: StoredValue::new(go),
    };
    provide_context(mine);
    let Some(topic) = topic else { return };
    on_event(topic, move |event| {
        if let Event::User(UserEvent::Paired { table }) = event {
            mine.found(*table);
        }
    });
    Effect::new(move |_| mine.here.set(memory::waited()));
    // An event that was missed shows in the snapshot that comes instead of it.
    Effect::new(move |_| {
        let Some(state) = state.get() else { return };
        if state.seeking.is_none() && mine.asked.get_untracked().is_none() && mine.here.get_untracked() {
            match state.tables.iter().find(|table| is_live(table)) {
                Some(table) => mine.found(table.id),
                None => mine.stay(),
            }
        }
    });
}

/// What [`provide_mine`] provided.
pub fn use_mine() -> Mine {
    expect_context()
}

impl Mine {
    /// The table with a running match at which the person sits, and where the person is awaited now. Reactive.
    pub fn playing(self) -> Option<TableId> {
        self.state.with(|state| {
            let tables = &state.as_ref()?.tables;
            tables.iter().find(|table| is_live(table)).map(|table| table.id)
        })
    }

    /// The person's matches by correspondence: those with the person's own turn first, and of each kind those
    /// that are due first. Reactive.
    pub fn correspondence(self) -> Vec<TableSummary> {
        let mut matches: Vec<_> = self.state.with(|state| {
            let tables = state.iter().flat_map(|state| &state.tables);
            tables.filter(|table| due(table).is_some()).cloned().collect()
        });
        matches.sort_by_key(|table| (!is_my_turn(table), due(table).map(|due| due.at_ms)));
        matches
    }

    /// In how many of them it is the person's turn. Reactive.
    pub fn turns(self) -> usize {
        self.state.with(|state| {
            state.iter().flat_map(|state| &state.tables).filter(|table| is_my_turn(table)).count()
        })
    }

    /// The server's time: that of the first page until the connection tells it.
    pub fn server_time_ms(self) -> i64 {
        self.live.server_time_ms().map_or(self.made_at_ms, |now_ms| now_ms as i64)
    }

    /// The call in which the person is, in whichever tab. Reactive.
    pub fn call(self) -> Option<MyCall> {
        self.state.with(|state| state.as_ref()?.call)
    }

    /// Who rings the person. Reactive.
    pub fn rings(self) -> Vec<Ring> {
        self.state.with(|state| state.as_ref().map(|state| state.rings.clone()).unwrap_or_default())
    }

    /// Whether somebody rings, or has rung in vain. Reactive.
    pub fn is_rung_or_has_missed(self) -> bool {
        self.state.with(|state| {
            state.as_ref().is_some_and(|state| !state.rings.is_empty() || !state.missed.is_empty())
        })
    }

    /// The calls that the person has missed. Reactive.
    pub fn missed(self) -> Vec<MissedCall> {
        self.state.with(|state| state.as_ref().map(|state| state.missed.clone()).unwrap_or_default())
    }

    /// The pool in which the person waits. Reactive.
    pub fn waiting(self) -> Option<Seek> {
        self.asked.get().or_else(|| self.state.with(|state| state.as_ref()?.seeking.clone()))
    }

    /// Why waiting was refused.
    pub fn problem(self) -> Signal<Option<Problem>> {
        self.problem.into()
    }

    /// Goes to a table.
    pub fn go(self, table: TableId) {
        self.go.get_value().run(table);
    }

    /// Goes to the table to which the wish to open one has led.
    pub fn was_led_to(self, table: TableId) {
        self.led_to.set(Some(table));
        self.go(table);
    }

    /// Whether the wish to open a table has led to this one. Reactive.
    pub fn is_led_to(self, table: TableId) -> bool {
        self.led_to.get() == Some(table)
    }

    /// Waits in a pool.
    pub fn seek(self, seek: Seek) {
        self.problem.set(None);
        self.asked.set(Some(seek.clone()));
        self.wait_here(true);
        let sent = self.live.send(Command::Seek(seek));
        spawn_local(async move {
            match sent.await {
                Ok(ack) => {
                    self.asked.set(None);
                    if let Some(table) = ack.table {
                        self.found(table);
                    }
                }
                Err(problem) => {
                    self.asked.set(None);
                    self.stay();
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    /// Leaves the pool.
    pub fn stop_seeking(self) {
        self.asked.set(None);
        self.stay();
        let sent = self.live.send(Command::StopSeeking(StopSeeking {}));
        spawn_local(async move { self.problem.set(sent.await.err()) });
    }

    /// Plays against the computer what one waits for, instead of waiting on.
    pub fn challenge(self, level: Level) {
        let Some(Seek { game, time, .. }) = untrack(|| self.waiting()) else { return };
        self.problem.set(None);
        self.challenging.set(true);
        // Shown as waiting until the table is there.
        self.asked.set(Some(Seek { game: game.clone(), time, rated: false }));
        let options = TableOptions {
            game,
            rules: String::new(),
            time,
            rated: false,
            entry: Entry::Anyone,
            first: First::Random,
            best_of: 1,
            watch: Watch::All,
        };
        let sent = self.live.send(Command::ChallengeComputer(ChallengeComputer { options, level }));
        spawn_local(async move {
            let answer = sent.await;
            self.challenging.set(false);
            match answer {
                Ok(ack) => {
                    self.stay();
                    if let Some(table) = ack.table {
                        self.go(table);
                    }
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.asked.set(None);
        });
    }

    /// Whether a challenge to the computer is on its way. Reactive.
    pub fn is_challenging(self) -> bool {
        self.challenging.get()
    }

    /// An opponent was found: the tab that waited goes there, once.
    fn found(self, table: TableId) {
        if self.here.get_untracked() {
            self.stay();
            self.go(table);
        }
    }

    fn stay(self) {
        self.wait_here(false);
    }

    fn wait_here(self, waits: bool) {
        self.here.set(waits);
        memory::remember(waits);
    }
}

/// The move that is awaited at a table, where it may take days.
pub fn due(table: &TableSummary) -> Option<Due> {
    table.playing.as_ref()?.due
}

/// Whether a table waits for the visitor's own move, where it may take days.
pub fn is_my_turn(table: &TableSummary) -> bool {
    let awaited = due(table).and_then(|due| table.seats.get(usize::from(due.seat))?.person.as_ref());
    awaited.is_some_and(|awaited| visitor().is_some_and(|me| me.id == awaited.id))
}

/// Whether a match is being played at one sitting.
fn is_live(table: &TableSummary) -> bool {
    table.playing.is_some() && !table.options.time.is_correspondence()
}
