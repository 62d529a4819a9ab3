//! What went wrong, said beside what was tried.

use leptos::prelude::*;
use protocol::Problem;

use crate::{
    texts::use_i18n,
    words::{self, language},
};

/// A line that is read out when a problem appears, and is gone with it.
#[component]
pub fn Alert(
    /// The problem, while there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = move || {
        problem.with(|problem| {
            problem.as_ref().map(|problem| words::sentence(language(i18n.get_locale()), problem))
        })
    };
    // The place stays: screen readers announce what comes into it.
    view! {
        <p class="alert" role="alert" hidden=move || problem.with(Option::is_none)>
            {move || sentence()}
        </p>
    }
}
