//! What the pages for coming in share: where to go afterwards.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::forms::{FormState, local};

/// Where the person wanted to go, as the address or else the refused form says; a path of ours.
pub fn next(state: FormState) -> String {
    let asked = use_query_map().read_untracked().get("next");
    local(&asked.unwrap_or_else(|| state.initial("next", String::new()))).to_owned()
}

/// The address of another page for coming in, which leads to the same place.
pub fn with_next(path: &str, next: &str) -> String {
    match next {
        "/" => path.to_owned(),
        next => format!("{path}?next={next}"),
    }
}
