//! Moments in the reader's time zone.

use js_sys::Date;

use super::Local;

/// Reads the reader's calendar and clock.
pub(super) fn local(at_ms: i64) -> Local {
    // Milliseconds of any date are far below 2^53.
    let date = Date::new(&(at_ms as f64).into());
    Local {
        year: date.get_full_year(),
        month: date.get_month(),
        day: date.get_date(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
    }
}
