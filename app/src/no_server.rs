//! The browser's place of the server: what the server knew is in the page already.

use protocol::Code;

use crate::visit::Visit;

/// Nothing: the visit is read from the page.
pub fn visit() -> Visit {
    Visit::default()
}

/// Nothing: the page has been answered.
pub fn set_status(_code: Code) {}

/// Runs a set-up with its effects.
pub fn without_effects<T>(set_up: impl FnOnce() -> T) -> T {
    set_up()
}
