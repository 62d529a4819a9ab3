//! The server has no tabs.

/// Never.
pub fn waited() -> bool {
    false
}

/// Nothing.
pub fn remember(_waits: bool) {}
