//! Computer players, wherever they are shown: their mark, their names and strengths, and a choice of them.

use leptos::prelude::*;
use protocol::computers::Level;

use super::Portrait;
use crate::texts::{I18n, t_string, use_i18n};

/// Says by sign and word that somebody is a computer.
#[component]
pub fn ComputerBadge() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="badge badge-computer">
            <svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">
                <path d=FACE fill-rule="evenodd" />
            </svg>
            {move || t_string!(i18n, computers.computer)}
        </span>
    }
}

/// A head with two eyes, in a square of 40.
pub(super) const FACE: &str = "M20 5a2.5 2.5 0 0 1 1.5 4.5V13H28a4 4 0 0 1 4 4v10a4 4 0 0 1-4 4H12a4 4 0 0 1-4-4V17a4 \
    4 0 0 1 4-4h6.5V9.5A2.5 2.5 0 0 1 20 5zM15 17a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5zM25 17a2.5 \
    2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z";

/// The name of a level.
pub fn level_name(i18n: I18n, level: Level) -> &'static str {
    match level {
        Level::Qoyan => t_string!(i18n, play.qoyan),
        Level::Tulki => t_string!(i18n, play.tulki),
        Level::Barys => t_string!(i18n, play.barys),
        Level::Qyran => t_string!(i18n, play.qyran),
    }
}

/// How strong a level is, in a word.
pub fn level_strength(i18n: I18n, level: Level) -> &'static str {
    match level {
        Level::Qoyan => t_string!(i18n, computers.friendly),
        Level::Tulki => t_string!(i18n, computers.medium),
        Level::Barys => t_string!(i18n, computers.strong),
        Level::Qyran => t_string!(i18n, computers.very_strong),
    }
}

/// All computer players as buttons.
#[component]
pub fn ComputerChoices(
    /// Whether none can be chosen now.
    #[prop(into)]
    resting: Signal<bool>,
    /// What is done with the one chosen.
    on_choose: Callback<Level>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Level::ALL.map(|level| {
        let choose = move |_| {
            if !resting.get_untracked() {
                on_choose.run(level);
            }
        };
        view! {
            <li>
                <button
                    type="button"
                    class="button computer-choice"
                    aria-disabled=move || resting.get().then_some("true")
                    on:click=choose
                >
                    <Portrait name=level.name().to_owned() level />
                    <span class="computer-name">{move || level_name(i18n, level)}</span>
                    " "
                    <span class="computer-strength">{move || level_strength(i18n, level)}</span>
                </button>
            </li>
        }
        .into_any()
    });
    view! { <ul class="computer-choices">{choices.collect_view()}</ul> }
}
