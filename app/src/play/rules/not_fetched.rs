//! The server's twin: pages are made from what the server functions have asked already. It notes which part a
//! page needs, so that the browser is told in its head.

use games::Board;
use leptos::prelude::*;
use referee::{Course, Place, View};

use super::RulesPart;
use crate::parts;

/// Notes that the page needs the part.
pub fn fetch(part: RulesPart, _: RwSignal<bool>) {
    parts::note_rules(part);
}

/// There is no answer.
pub fn view(_: RulesPart, _: &Course) -> Option<View> {
    None
}

/// There is no answer.
pub fn board(_: RulesPart, _: &Place) -> Option<Board> {
    None
}
