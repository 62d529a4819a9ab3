//! What whoever waits in vain is offered: the computer, without leaving the pool before one is chosen.

use std::time::Duration;

use leptos::prelude::*;

use super::mine::use_mine;
use crate::{
    live::use_live,
    texts::{t_string, use_i18n},
    ui::ComputerChoices,
};

/// How long somebody waits for people before the computer is offered.
const PATIENCE: Duration = Duration::from_secs(5);

/// The computer players, once nobody has come for a while.
#[component]
pub fn ComputerOffer() -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let awake = use_live().awake();
    let in_vain = RwSignal::new(false);
    Effect::new(move |_| {
        if let Ok(timer) = set_timeout_with_handle(move || in_vain.set(true), PATIENCE) {
            on_cleanup(move || timer.clear());
        }
    });
    let resting = Signal::derive(move || !awake.get() || mine.is_challenging());
    let choices = move || {
        view! {
            <ComputerChoices resting on_choose=Callback::new(move |level| mine.challenge(level)) />
            <p class="computer-offer-note">{move || t_string!(i18n, computers.search_goes_on)}</p>
        }
        .into_any()
    };
    view! {
        <div class="computer-offer" class:is-open=move || in_vain.get()>
            // It is there from the beginning, so that what comes into it is said.
            <p class="computer-offer-title" aria-live="polite">
                {move || in_vain.get().then(|| t_string!(i18n, computers.offer))}
            </p>
            {move || in_vain.get().then(choices)}
        </div>
    }
}
