//! What the server knows of a visit and the browser must know as well, so that both make the same page.

use leptos::{prelude::*, server::SharedValue};
use protocol::accounts::{Boards, Language, Person, Theme};
use serde::{Deserialize, Serialize};

use crate::{codec::JsonText, forms::Refilled, server};

/// One visit: constant while the page lives, since signing in or out loads it anew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Who is signed in.
    pub person: Option<Person>,
    /// The language in which the page was made.
    pub language: Language,
    /// The look with which the page was made.
    pub theme: Theme,
    /// The look of the boards with which the page was made.
    pub boards: Boards,
    /// The form that the server refused, on the page that answers it.
    pub refilled: Option<Refilled>,
    /// The name of the request that the page answers.
    pub request: Option<String>,
}

/// Provides the visit to everything below.
pub fn provide_visit() -> Visit {
    let visit = SharedValue::<_, JsonText>::new_with_encoding(server::visit).into_inner();
    provide_context(StoredValue::new(visit.clone()));
    visit
}

/// The visit that [`provide_visit`] provided.
pub fn use_visit() -> Visit {
    kept().map(|visit| visit.get_value()).unwrap_or_default()
}

/// Forgets what belonged to the first page only, once the person has gone to another.
pub fn leave_first_page() {
    if let Some(visit) = kept() {
        visit.update_value(|visit| {
            visit.refilled = None;
            visit.request = None;
        });
    }
}

fn kept() -> Option<StoredValue<Visit>> {
    use_context()
}
