//! Calls: the call of this tab, whatever page is shown, and what leads into one.
//!
//! [`CallPlace`] stands beside the pages, so a call goes on while one walks through the site. All that a call needs in
//! the browser is a part of its own, fetched with the first of them.

mod bar;
#[cfg(feature = "ssr")]
pub mod begin;
mod call_test;
mod check;
mod controls;
mod dock;
#[cfg(feature = "hydrate")]
mod engine;
#[cfg(not(feature = "hydrate"))]
#[path = "calls/no_engine.rs"]
mod engine;
#[cfg(any(test, feature = "hydrate"))]
mod fingerprints;
mod icon;
mod medium;
#[cfg(any(test, feature = "hydrate"))]
mod narrow;
#[cfg(any(test, feature = "hydrate"))]
mod negotiation;
mod pictures;
#[cfg(any(test, feature = "hydrate"))]
mod quality;
mod ringing;
mod rooms;
mod safety;
mod tile;
mod view;

use std::time::Duration;

use leptos::prelude::*;
use protocol::{CallRoom, LegId, Problem, accounts::Person, calls::Media};

use self::medium::Medium;
pub use self::{
    bar::CallBar,
    call_test::CallTest,
    ringing::{RingAloud, RingBar, RingingView},
    rooms::VoiceRooms,
    view::CallView,
};
use crate::{
    error::AppError,
    live::{Connection, use_live, when_back},
    lobby::use_mine,
    parts,
    texts::use_i18n,
    ui::Alert,
    words::language,
};

/// The choice that the microphone is on only while it is held, as the browser remembers it.
const TALKS_ON_PUSH: &str = "oyinline-talks-on-push";
/// Until a part is asked for again that did not come though the network is there.
const RETRY: Duration = Duration::from_secs(5);

/// The choice that only relays are used in calls, as the browser remembers it.
const RELAYS_ONLY: &str = "oyinline-relays-only";

/// How the connection to another leg stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// It has not stood yet.
    Connecting,
    /// It stands.
    Connected,
    /// It stood, and is looked for again.
    Lost {
        /// Since when, by the browser's steady clock.
        since_ms: f64,
    },
}

/// How good a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// Nothing is missed.
    Good,
    /// Some words may be missed.
    Fair,
    /// Much is missed.
    Poor,
}

/// Why a device cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The person, or the browser's settings, do not allow it.
    Refused,
    /// There is no such device.
    Missing,
    /// Another program has it.
    InUse,
    /// The page is not encrypted, so the browser gives it no device.
    NotEncrypted,
    /// Something that the browser does not explain.
    Other,
}

/// A microphone or a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it gives.
    pub medium: Medium,
    /// The browser's name for it.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// This tab's part of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// Where.
    pub room: CallRoom,
    /// By which leg.
    pub leg: LegId,
    /// What it sent when it began.
    pub media: Media,
}

/// Why a call has ended that the person has not left.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// It goes on in another tab, or the person is in another call there.
    Elsewhere,
    /// The server did not let the person back in.
    Refused(Problem),
}

/// The call of this tab.
#[derive(Clone, Copy)]
pub struct Calls {
    here: RwSignal<Option<Here>>,
    /// The room whose call the person is about to join: devices are looked at first.
    checking: RwSignal<Option<CallRoom>>,
    /// Where the call has ended that the person has not left, and why.
    over: RwSignal<Option<(CallRoom, Ended)>>,
    /// The leg of this tab that ends because the person joins elsewhere.
    leaving: StoredValue<Option<LegId>>,
    relays_only: RwSignal<bool>,
    /// Who is to be rung once the person has joined, and where to.
    whom: RwSignal<Option<(CallRoom, Person)>>,
    /// What the present leg sends.
    sends: StoredValue<Media>,
}

/// Provides the call of this tab to everything below.
pub fn provide_calls() {
    provide_context(Calls {
        here: RwSignal::new(None),
        checking: RwSignal::new(None),
        over: RwSignal::new(None),
        leaving: StoredValue::new(None),
        relays_only: RwSignal::new(false),
        whom: RwSignal::new(None),
        sends: StoredValue::new(Media::default()),
    });
}

/// What [`provide_calls`] provided.
pub fn use_calls() -> Calls {
    expect_context()
}

impl Calls {
    /// Looks at the devices, and then joins the call of a room. A call in which the person is goes on until then.
    pub fn ask(self, room: CallRoom) {
        self.whom.set(None);
        self.check(room);
    }

    /// Looks at the devices, joins the call of the two, and rings the other.
    pub fn ring(self, person: Person) {
        let Some(room) = ringing::room_with(&person) else { return };
        self.whom.set(Some((room, person)));
        // Whoever is there already has a session, which rings.
        if !untrack(|| self.is_in(room)) {
            self.check(room);
        }
    }

    /// Rings somebody to the call in which this tab is.
    pub fn ring_here(self, person: Person) {
        let here = self.here.get_untracked();
        self.whom.set(here.map(|here| (here.room, person)));
    }

    /// Whether this tab is in the call of a room. Reactive.
    pub fn is_in(self, room: CallRoom) -> bool {
        self.here.with(|here| here.is_some_and(|here| here.room == room))
    }

    fn check(self, room: CallRoom) {
        self.relays_only.set(engine::remembers(RELAYS_ONLY));
        self.over.set(None);
        self.checking.set(Some(room));
    }

    /// The person does not want to join after all.
    fn cancel(self) {
        self.whom.set(None);
        self.checking.set(None);
    }

    /// Whether there is anything to be seen of a call. Reactive.
    fn is_open(self) -> bool {
        self.is_used() || self.over.with(Option::is_some)
    }

    /// Whether the devices are wanted. Reactive.
    fn is_used(self) -> bool {
        self.here.with(Option::is_some) || self.checking.with(Option::is_some)
    }

    /// Whether others are to learn no address of this browser's. Reactive.
    fn relays_only(self) -> bool {
        self.relays_only.get()
    }

    /// Chooses whether others learn an address of this browser's, from the next connection on.
    fn choose_relays_only(self, only: bool) {
        self.relays_only.set(only);
        engine::remember(RELAYS_ONLY, only);
    }

    /// The person has been let in.
    fn begin(self, here: Here) {
        self.checking.set(None);
        self.here.set(Some(here));
    }

    /// The call of a leg is over in this tab; why, if the person has not left it.
    fn end(self, leg: LegId, why: Option<Ended>) {
        let here = self.here.try_get_untracked().flatten().filter(|here| here.leg == leg);
        if let Some(here) = here {
            self.here.try_set(None);
            self.over.try_set(why.map(|why| (here.room, why)));
        }
    }
}

/// The place of the call, and of who rings, beside all pages. Their code is fetched once there is something to show,
/// and so nothing of it is in the server's page.
#[component]
pub fn CallPlace() -> impl IntoView {
    let calls = use_calls();
    let (mine, awake) = (use_mine(), use_live().awake());
    let is_wanted = Memo::new(move |_| awake.get() && mine.is_rung_or_has_missed());
    let is_open = Memo::new(move |_| calls.is_open());
    view! {
        {move || is_wanted.get().then(|| fetched(parts::ringing))}
        {move || is_open.get().then(|| fetched(parts::call))}
    }
}

fn fetched<F>(part: fn() -> F) -> AnyView
where
    F: Future<Output = Result<AnyView, AppError>> + Send + 'static,
{
    let tries = RwSignal::new(0);
    let drawn = move || {
        tries.track();
        Suspend::new(async move { drawn(part().await, tries) })
    };
    view! { <Suspense fallback=|| ()>{drawn}</Suspense> }.into_any()
}

fn drawn(part: Result<AnyView, AppError>, tries: RwSignal<u32>) -> AnyView {
    match part {
        Ok(view) => view,
        Err(error) => {
            let again = move || {
                // Gone meanwhile, it is not asked for any more.
                tries.try_update(|tries| *tries += 1);
            };
            match use_live().connection().get_untracked() {
                Connection::Online { .. } => set_timeout(again, RETRY),
                _ => when_back(again),
            }
            let language = language(use_i18n().get_locale_untracked());
            let problem = Signal::stored(Some(error.into_problem(language)));
            view! { <Alert problem /> }.into_any()
        }
    }
}
