//! What the tests of this folder share.

mod controls;

use super::TimeControl;

/// A clock control from the way players write it.
fn control(base_s: u32, increment_s: u32) -> TimeControl {
    TimeControl::Clock { base_s, increment_s }
}
