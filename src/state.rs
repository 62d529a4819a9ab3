//! What every handler can ask for.

use app::server::ComputerModule;
use axum::extract::FromRef;
use backend::Backend;
use leptos::{config::LeptosOptions, context::provide_context};

use crate::{computer, live::Lines};

/// The state of the router.
#[derive(Clone, Debug)]
pub struct AppState {
    /// What the server does.
    pub backend: Backend,
    /// Where the pages' files are.
    pub leptos: LeptosOptions,
    /// Where the browser finds the computer players.
    computer: ComputerModule,
    /// The live connections over HTTP.
    pub lines: Lines,
}

impl AppState {
    /// Looks for the pages' files.
    pub fn new(backend: Backend, leptos: LeptosOptions) -> Self {
        let computer = computer::module(&leptos);
        Self { backend, leptos, computer, lines: Lines::default() }
    }

    /// Gives a page that is about to be made what every page asks for.
    pub fn provide(&self) {
        provide_context(self.backend.clone());
        provide_context(self.computer.clone());
    }
}

impl FromRef<AppState> for Backend {
    fn from_ref(state: &AppState) -> Self {
        state.backend.clone()
    }
}

impl FromRef<AppState> for Lines {
    fn from_ref(state: &AppState) -> Self {
        state.lines.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
