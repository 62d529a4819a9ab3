//! Coming in with one click.

use leptos::prelude::*;

use crate::texts::{t_string, use_i18n};

/// A button that makes a guest and leads on. A plain form post, with scripts as well: what follows is
/// a new page in any case.
#[component]
pub fn PlayAsGuest(
    /// Where to go then.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <form class="guest-form" method="post" action="/guest">
            <input type="hidden" name="next" value=next />
            <button type="submit" class="button button-primary button-large">
                {move || t_string!(i18n, accounts.play_as_guest)}
            </button>
        </form>
    }
}
