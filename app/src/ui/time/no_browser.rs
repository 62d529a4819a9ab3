//! The server's place of the reader's calendar: it never shows a moment.

use super::Local;

/// Nothing.
pub(super) fn local(_at_ms: i64) -> Local {
    Local { year: 0, month: 0, day: 0, hour: 0, minute: 0 }
}
