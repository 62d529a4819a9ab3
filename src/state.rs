//! What every handler can ask for.

use axum::extract::FromRef;
use backend::Backend;
use leptos::config::LeptosOptions;

/// The state of the router.
#[derive(Clone, Debug)]
pub struct AppState {
    /// What the server does.
    pub backend: Backend,
    /// Where the pages' files are.
    pub leptos: LeptosOptions,
}

impl FromRef<AppState> for Backend {
    fn from_ref(state: &AppState) -> Self {
        state.backend.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
