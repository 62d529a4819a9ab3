//! Moments in the reader's time zone and language.

use js_sys::{Date, Object, Reflect};
use protocol::accounts::Language;

/// Hours and minutes.
pub fn hour(at_ms: i64) -> String {
    let date = date(at_ms);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// The day, with the month as a word.
pub fn day(at_ms: i64, language: Language) -> String {
    let options = Object::new();
    for (name, value) in [("day", "numeric"), ("month", "long"), ("year", "numeric")] {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    date(at_ms).to_locale_date_string(language.as_str(), &options).into()
}

/// Milliseconds of any date are far below 2^53.
fn date(at_ms: i64) -> Date {
    Date::new(&(at_ms as f64).into())
}
