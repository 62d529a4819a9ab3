//! The page's way to the rules: parts of the browser's module, fetched where a board is.
//!
//! Until they have come, and on the server, the page shows what the server has seen already
//! ([`TableVisit::view`](super::TableVisit)), so that both draw the same at first.

#[cfg(feature = "hydrate")]
mod fetched;
#[cfg(not(feature = "hydrate"))]
#[path = "rules/not_fetched.rs"]
mod fetched;

use games::{Board, GameKind};
use leptos::prelude::*;
use referee::{Course, Place, View};

/// Which part has the rules of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesPart {
    /// All games but chess.
    Common,
    /// Chess, which weighs more than all others together.
    Chess,
}

/// The handle of the tab's rules.
#[derive(Clone, Copy)]
pub struct Rules {
    common: RwSignal<bool>,
    chess: RwSignal<bool>,
}

/// Makes the handle for the whole app.
pub fn provide_rules() {
    provide_context(Rules { common: RwSignal::new(false), chess: RwSignal::new(false) });
}

/// The rules.
pub fn use_rules() -> Rules {
    expect_context()
}

impl Rules {
    /// Whether they can be asked about a game; if not, they are on their way from then on. Reactive.
    pub fn are_here(self, game: &str) -> bool {
        let part = RulesPart::of(game);
        let here = match part {
            RulesPart::Common => self.common,
            RulesPart::Chess => self.chess,
        };
        fetched::fetch(part, here);
        here.get()
    }

    /// How a match stands; none for an unknown game and after a move that the rules refuse.
    pub fn view(self, course: &Course) -> Option<View> {
        fetched::view(RulesPart::of(&course.game), course)
    }

    /// What a position looks like.
    pub fn board(self, place: &Place) -> Option<Board> {
        fetched::board(RulesPart::of(&place.game), place)
    }
}

impl RulesPart {
    fn of(game: &str) -> Self {
        if game == GameKind::Chess.code() { Self::Chess } else { Self::Common }
    }
}
