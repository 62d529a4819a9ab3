//! The page's way to the rules: a module that the browser loads where a board is.
//!
//! Until it has come, and on the server, the page shows what the server has seen already
//! ([`TableVisit::view`](super::TableVisit)), so that both draw the same at first.

#[cfg(feature = "hydrate")]
mod module;
#[cfg(not(feature = "hydrate"))]
#[path = "rules/no_module.rs"]
mod module;

use games::Board;
use leptos::prelude::*;
use referee::{Course, Place, Question, View};

/// The function of the page's head that loads the module (`shell.rs`); its method `worker` starts a worker
/// with the same module.
#[cfg(feature = "hydrate")]
pub const LOADER: &str = "oyinlineReferee";

/// The handle of the tab's rules.
#[derive(Clone, Copy)]
pub struct Rules {
    here: ReadSignal<bool>,
    arrive: WriteSignal<bool>,
}

/// Makes the handle for the whole app.
pub fn provide_rules() {
    let (here, arrive) = signal(false);
    provide_context(Rules { here, arrive });
}

/// The rules, which are loaded once a component that uses them is alive.
pub fn use_rules() -> Rules {
    let rules: Rules = expect_context();
    Effect::new(move |_| module::load(rules.arrive));
    rules
}

impl Rules {
    /// Whether they can be asked. Reactive.
    pub fn are_here(self) -> bool {
        self.here.get()
    }

    /// How a match stands; none for an unknown game and after a move that the rules refuse.
    pub fn view(self, course: &Course) -> Option<View> {
        module::ask(&Question::View(course.clone()))
    }

    /// What a position looks like.
    pub fn board(self, place: &Place) -> Option<Board> {
        module::ask(&Question::Board(place.clone()))
    }
}
