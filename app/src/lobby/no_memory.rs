//! The server has no tabs.

/// Never.
pub fn waited() -> bool {
    false
}

/// Nothing.
pub fn remember(_waits: bool) {}

/// As long as nothing else was chosen.
pub fn wants_rated() -> bool {
    true
}

/// Nothing.
pub fn remember_rated(_wanted: bool) {}
