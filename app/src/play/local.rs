//! A match on one's own device: its moves, and how it stands after them. Nothing of it leaves the page, and
//! who makes the moves is the page's business.

use games::GameKind;
use leptos::{prelude::*, text_prop::TextProp};
use referee::{Course, View};

use super::{
    game_name,
    rules::{Rules, use_rules},
};
use crate::{
    live::browser,
    texts::{t_string, use_i18n},
};

/// The handle of a page's match.
#[derive(Clone, Copy)]
pub struct LocalGame {
    /// How it stands.
    pub view: Memo<View>,
    start: StoredValue<Course>,
    course: RwSignal<Course>,
    /// Which match it is: a new one may begin with the same position.
    round: RwSignal<u32>,
    rules: Rules,
}

impl LocalGame {
    /// A match that goes on from a start. `set_up` is how it stands for a page whose rules have not come yet.
    pub fn new(start: Course, set_up: View) -> Self {
        let rules = use_rules();
        let course = RwSignal::new(start.clone());
        let view = Memo::new(move |_| {
            let course = course.read();
            rules
                .are_here(&course.game)
                .then(|| rules.view(&course))
                .flatten()
                .unwrap_or_else(|| set_up.clone())
        });
        let local = Self { view, start: StoredValue::new(start), course, round: RwSignal::new(0), rules };
        Effect::new(move |_| {
            local.round.track();
            // What nobody chooses, such as a pass, is made along.
            if let Some(notation) = local.forced()
                && local.is_awake()
            {
                local.push(notation);
            }
        });
        local
    }

    /// Whether its next move is to be decided, and the rules are here to judge it. Reactive, for each match
    /// anew.
    pub fn awaits_a_decision(self) -> bool {
        self.round.track();
        let awaits = self.view.read().turn.is_some() && self.forced().is_none();
        self.is_awake() && awaits
    }

    /// The match up to its last move. Reactive.
    pub fn course(self) -> Course {
        self.course.get()
    }

    /// How many moves have been made. Reactive.
    pub fn plies(self) -> usize {
        self.course.read().moves.len()
    }

    /// The variant. Reactive.
    pub fn variant(self) -> String {
        self.course.read().rules.clone()
    }

    /// Makes a move.
    pub fn push(self, notation: String) {
        self.course.update(|course| course.moves.push(notation));
    }

    /// Takes back all moves but so many.
    pub fn keep(self, plies: usize) {
        self.course.update(|course| course.moves.truncate(plies));
    }

    /// Begins anew, in a variant.
    pub fn begin(self, variant: String) {
        self.course.update(|course| {
            course.rules = variant;
            course.moves.clear();
            course.seed = seed();
        });
        self.round.update(|round| *round += 1);
    }

    /// Begins anew as the page did.
    pub fn restart(self) {
        self.course.set(self.start.get_value());
        self.round.update(|round| *round += 1);
    }

    /// Goes on with a match that was begun before, if it is one of this game and none has been begun here.
    pub fn resume(self, kept: Course) {
        let fits = self.course.with_untracked(|course| course.game == kept.game && course.moves.is_empty());
        if fits && self.rules.view(&kept).is_some() {
            self.course.set(kept);
        }
    }

    /// Whether the rules can be asked. Reactive.
    pub fn is_awake(self) -> bool {
        self.rules.are_here(&self.course.read().game)
    }

    /// The only move there is, if nobody chooses it. Reactive.
    fn forced(self) -> Option<String> {
        match self.view.read().moves.as_slice() {
            [only] if only.gesture.is_empty() => Some(only.notation.clone()),
            _ => None,
        }
    }
}

/// A number that is another one in each match; whole in a browser's numbers.
pub fn seed() -> u64 {
    (browser::steady_ms() * 1_000.0) as u64
}

/// The button that begins anew.
#[component]
pub fn NewMatch(
    /// Begins.
    begin: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <button type="button" class="button" on:click=move |_| begin.run(())>
            {move || t_string!(i18n, play.new_match)}
        </button>
    }
}

/// The button that takes a move back, once there is one.
#[component]
pub fn TakeBack(
    /// The match.
    local: LocalGame,
    /// Its text.
    #[prop(into)]
    text: TextProp,
    /// Takes back.
    take_back: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || (local.plies() == 0).then_some("true")
            on:click=move |_| take_back.run(())
        >
            {move || text.get().into_owned()}
        </button>
    }
}

/// The ways to the other games, as pages below `base`.
#[component]
pub fn OtherGames(
    /// The beginning of their addresses.
    base: &'static str,
    /// The game of this page.
    game: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let others = GameKind::ALL.iter().filter(|kind| kind.code() != game).map(|&kind| {
        view! {
            <a class="button button-small" href=format!("{base}/{kind}")>
                {move || game_name(i18n, kind.code())}
            </a>
        }
        .into_any()
    });
    view! {
        <nav class="other-games" aria-label=move || t_string!(i18n, pass.other_games)>
            {others.collect_view()}
        </nav>
    }
}
