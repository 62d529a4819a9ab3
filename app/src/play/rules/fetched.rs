//! Fetches the parts with the rules and asks them.

use std::cell::{Cell, RefCell};

use games::Board;
use leptos::{prelude::*, task::spawn_local};
use referee::{Course, Place, Referee, View};

use super::RulesPart;
use crate::parts;

thread_local! {
    static FETCHING: [Cell<bool>; 2] = const { [Cell::new(false), Cell::new(false)] };
    static REFEREES: [RefCell<Option<Referee>>; 2] = const { [RefCell::new(None), RefCell::new(None)] };
}

/// Fetches a part, once for the tab, and says when it has come.
pub fn fetch(part: RulesPart, here: RwSignal<bool>) {
    if FETCHING.with(|fetching| fetching[part as usize].replace(true)) {
        return;
    }
    spawn_local(async move {
        let referee = parts::referee(part).await;
        REFEREES.with(|referees| referees[part as usize].replace(Some(referee)));
        here.try_set(true);
    });
}

/// How a match stands; none before the rules have come.
pub fn view(part: RulesPart, course: &Course) -> Option<View> {
    REFEREES.with(|referees| referees[part as usize].borrow_mut().as_mut()?.view(course))
}

/// What a position looks like; none before the rules have come.
pub fn board(part: RulesPart, place: &Place) -> Option<Board> {
    REFEREES.with(|referees| referees[part as usize].borrow().as_ref()?.board(place))
}
