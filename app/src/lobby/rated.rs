//! Whether the matches that somebody asks for are rated, and why they cannot be.

use games::GameKind;
use leptos::prelude::*;
use protocol::{clock::TimeControl, lobby::TableOptions};

use super::memory;
use crate::{
    accounts::visitor,
    texts::{t_string, use_i18n},
    ui::Radios,
};

/// What was chosen, and what stands in its way.
#[derive(Clone, Copy)]
pub struct RatedChoice {
    wanted: RwSignal<bool>,
    obstacle: Memo<Option<Obstacle>>,
}

/// Why a match cannot be rated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Guest,
    Game,
    NoClock,
}

impl RatedChoice {
    /// A choice that depends on the game and the time.
    pub fn new(
        game: RwSignal<GameKind>,
        time: impl Into<Signal<TimeControl>>,
        wanted: RwSignal<bool>,
    ) -> Self {
        let time = time.into();
        let obstacle = Memo::new(move |_| {
            if visitor().is_none_or(|me| me.guest) {
                return Some(Obstacle::Guest);
            }
            if game.get().code() == TableOptions::NEVER_RATED {
                return Some(Obstacle::Game);
            }
            time.get().is_none().then_some(Obstacle::NoClock)
        });
        Self { wanted, obstacle }
    }

    /// Wants rated matches, or casual ones.
    pub fn want(self, rated: bool) {
        self.wanted.set(rated);
    }

    /// Whether the matches will be rated.
    pub fn is_chosen_untracked(self) -> bool {
        untrack(move || self.is_chosen())
    }

    fn is_chosen(self) -> bool {
        self.wanted.get() && self.obstacle.get().is_none()
    }
}

/// The switch, and below it what it means or why it cannot be used.
#[component]
pub fn RatedSwitch(choice: RatedChoice) -> impl IntoView {
    let i18n = use_i18n();
    let note = move || match choice.obstacle.get() {
        None => t_string!(i18n, ratings.rated_note),
        Some(Obstacle::Guest) => t_string!(i18n, ratings.register_first),
        Some(Obstacle::Game) => t_string!(i18n, ratings.never_rated),
        Some(Obstacle::NoClock) => t_string!(i18n, ratings.needs_clock),
    };
    view! {
        <fieldset class="choices">
            <legend>{move || t_string!(i18n, ratings.counts)}</legend>
            <label class="choice">
                <input
                    type="checkbox"
                    name="rated"
                    aria-describedby="rated-note"
                    prop:checked=move || choice.is_chosen()
                    disabled=move || choice.obstacle.get().is_some()
                    on:change=move |_| choice.wanted.update(|wanted| *wanted = !*wanted)
                />
                <span>{move || t_string!(i18n, ratings.rated)}</span>
            </label>
            <p class="muted" id="rated-note">{move || note()}</p>
        </fieldset>
    }
}

/// The choice for a match by the pool, where a registered person makes it, and what will come of it.
#[component]
pub fn PoolRated(choice: RatedChoice) -> impl IntoView {
    let i18n = use_i18n();
    let note = move || match choice.obstacle.get() {
        None if choice.wanted.get() => t_string!(i18n, lobby.pool_rated),
        None => t_string!(i18n, lobby.pool_casual),
        Some(Obstacle::Guest) => t_string!(i18n, ratings.register_first),
        Some(Obstacle::Game) => t_string!(i18n, ratings.never_rated),
        Some(Obstacle::NoClock) => t_string!(i18n, lobby.pool_no_clock),
    };
    let is_member = visitor().is_some_and(|me| !me.guest);
    let radios = is_member.then(|| {
        view! {
            <Radios
                name="play-now-rated"
                legend=move || t_string!(i18n, ratings.counts)
                labels=vec![
                    (move || t_string!(i18n, ratings.rated)).into(),
                    (move || t_string!(i18n, ratings.casual)).into(),
                ]
                chosen=Signal::derive(move || usize::from(!choice.is_chosen()))
                choose=Callback::new(move |place: usize| {
                    choice.wanted.set(place == 0);
                    memory::remember_rated(place == 0);
                })
                class="choices-short play-now-times play-now-rated"
                disabled=Signal::derive(move || choice.obstacle.get().is_some())
            />
        }
        .into_any()
    });
    view! {
        {radios}
        <p class="muted play-now-note">{move || note()}</p>
    }
}
