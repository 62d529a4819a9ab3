//! Moments. The server does not know the reader's time zone, so the text is the browser's.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
#[path = "time/no_browser.rs"]
mod browser;

use leptos::prelude::*;

use crate::{
    live::use_live,
    texts::{I18n, t_string, use_i18n},
};

/// A moment as hours and minutes, or as a day. Its width is kept free until the page is alive.
#[component]
pub fn Time(
    /// The moment, in milliseconds since 1970.
    at_ms: i64,
    /// Shows the day in place of the hour.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let awake = use_live().awake();
    let text = move || {
        awake.get().then(|| match day {
            true => day_text(i18n, browser::local(at_ms)),
            false => hour_text(browser::local(at_ms)),
        })
    };
    view! {
        <time class=if day { "time time-day" } else { "time tabular" } datetime=iso(at_ms)>
            {move || text()}
        </time>
    }
}

/// A moment where the reader is.
struct Local {
    year: u32,
    /// From 0.
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
}

fn hour_text(Local { hour, minute, .. }: Local) -> String {
    format!("{hour:02}:{minute:02}")
}

/// The names of the months are ours: browsers know Kazakh ones by chance.
fn day_text(i18n: I18n, Local { year, month, day, .. }: Local) -> String {
    let month = match month {
        0 => t_string!(i18n, common.january),
        1 => t_string!(i18n, common.february),
        2 => t_string!(i18n, common.march),
        3 => t_string!(i18n, common.april),
        4 => t_string!(i18n, common.may),
        5 => t_string!(i18n, common.june),
        6 => t_string!(i18n, common.july),
        7 => t_string!(i18n, common.august),
        8 => t_string!(i18n, common.september),
        9 => t_string!(i18n, common.october),
        10 => t_string!(i18n, common.november),
        _ => t_string!(i18n, common.december),
    };
    t_string!(i18n, common.day, day = day, month = month, year = year)
}

/// A moment in UTC as the attribute has it (ISO 8601). The calendar is Howard Hinnant's
/// `civil_from_days` (<https://howardhinnant.github.io/date_algorithms.html>).
fn iso(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years that begin in March have their odd day at the end.
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(1_709_210_096_789), "2024-02-29T12:34:56Z");
        assert_eq!(iso(1_767_225_599_000), "2025-12-31T23:59:59Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59Z");
    }
}
