//! What stands around every page: the header, the place of the page, and what concerns all pages.

mod choices;
mod focus;
mod header;
mod preferences;
mod shortcuts;

use leptos::prelude::*;

use self::{focus::Focus, header::Header, preferences::provide_preferences, shortcuts::Shortcuts};
pub use self::{
    focus::take_lost_focus,
    preferences::{Preferences, boards_name, language_name, theme_name, use_preferences},
};
use crate::{
    calls::CallPlace,
    live::{EndedNotice, provide_live, use_live},
    texts::{provide_i18n, t_string, use_i18n},
    visit::provide_visit,
    words,
};

/// Provides what every page needs: the visit, the language, the connection, the preferences.
pub fn provide_frame() {
    let visit = provide_visit();
    provide_i18n(words::locale(visit.language));
    provide_live();
    provide_preferences(visit.theme);
}

/// The frame with a page in it. Belongs into the router.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let awake = use_live().awake();
    Effect::new(move |_| {
        if awake.get()
            && let Some(root) = document().document_element()
        {
            // The style shows buttons that wait for the scripts as they will be.
            let _ = root.set_attribute("data-awake", "true");
        }
    });
    view! {
        // Past the router: the browser itself moves the focus.
        <a class="skip-link" href="#main" rel="external">
            {move || t_string!(i18n, common.skip)}
        </a>
        <Header />
        <CallPlace />
        <main class="main" id="main" tabindex="-1">
            {children()}
        </main>
        <Focus />
        <Shortcuts />
        <EndedNotice />
    }
}
