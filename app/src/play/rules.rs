//! The page's way to the rules: a module that the browser loads where a board is, and another where the game
//! is chess.
//!
//! Until it has come, and on the server, the page shows what the server has seen already
//! ([`TableVisit::view`](super::TableVisit)), so that both draw the same at first.

#[cfg(feature = "hydrate")]
mod module;
#[cfg(not(feature = "hydrate"))]
#[path = "rules/no_module.rs"]
mod module;

use games::{Board, GameKind};
use leptos::prelude::*;
use referee::{Course, Place, Question, View};

/// The function of the page's head that loads a module (`shell.rs`); its method `worker` starts the
/// worker of the computer players.
#[cfg(feature = "hydrate")]
pub const LOADER: &str = "oyinlineReferee";

/// Which module has the rules of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
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
        let module = Module::of(game);
        let here = match module {
            Module::Common => self.common,
            Module::Chess => self.chess,
        };
        module::load(module, here);
        here.get()
    }

    /// How a match stands; none for an unknown game and after a move that the rules refuse.
    pub fn view(self, course: &Course) -> Option<View> {
        module::ask(Module::of(&course.game), &Question::View(course.clone()))
    }

    /// What a position looks like.
    pub fn board(self, place: &Place) -> Option<Board> {
        module::ask(Module::of(&place.game), &Question::Board(place.clone()))
    }
}

impl Module {
    fn of(game: &str) -> Self {
        if game == GameKind::Chess.code() { Self::Chess } else { Self::Common }
    }
}
