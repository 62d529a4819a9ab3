//! A player's clock, as it runs between what the server says.

use std::time::Duration;

use leptos::prelude::*;
use protocol::clock::TimeControl;

use super::store::TableStore;
use crate::texts::{I18n, t_string, use_i18n};

/// How often a running clock is looked at: tenths of a second are shown in the end.
const LOOK: Duration = Duration::from_millis(100);

/// Below this, in milliseconds, tenths are shown and the clock warns.
const SHORT_MS: u32 = 10_000;

/// Below this, in milliseconds, a clock of days warns.
const SHORT_OF_DAYS_MS: u32 = 3_600_000;

/// How often such a clock is looked at.
const LOOK_AT_DAYS: Duration = Duration::from_secs(1);

/// The time that a seat has left; nothing where the match has no clock.
#[component]
pub fn ClockFace(
    /// The table.
    store: TableStore,
    /// Whose clock.
    seat: u8,
) -> impl IntoView {
    let i18n = use_i18n();
    let left_ms = left_ms(store, seat);
    let drawn = move |left_ms: u32| {
        view! {
            <span
                class="clock tabular"
                class:is-running=move || runs(store, seat)
                class:is-short=move || left_ms < short_ms(store)
                role="timer"
                aria-label=move || t_string!(i18n, play.time_left)
            >
                {move || written(i18n, store, left_ms)}
            </span>
        }
        .into_any()
    };
    view! { {move || left_ms.get().map(drawn)} }
}

/// What a time control is called: `5+3`, a number of days, or that there is none.
pub fn time_name(i18n: I18n, time: TimeControl) -> String {
    match time {
        TimeControl::None => t_string!(i18n, lobby.no_clock).to_owned(),
        TimeControl::Clock { base_s, increment_s } if base_s % 60 == 0 => {
            format!("{}+{increment_s}", base_s / 60)
        }
        TimeControl::Clock { base_s, increment_s } => format!("{base_s}s+{increment_s}"),
        TimeControl::Days { days } => t_string!(i18n, lobby.days_a_move, days = days),
    }
}

/// What is left of a move's days: `2 days 3 h`, and `23:59:59` on the last one.
pub fn days_left(i18n: I18n, left_ms: u32) -> String {
    let (hours, seconds) = (left_ms.div_ceil(3_600_000), left_ms.div_ceil(1_000));
    match hours / 24 {
        _ if seconds < 86_400 => {
            format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
        }
        1 => t_string!(i18n, correspondence.day_and_hours, hours = hours % 24),
        days => t_string!(i18n, correspondence.days_and_hours, days = days, hours = hours % 24),
    }
}

/// Whether the time of a seat is being used. Days are used from the first move on.
fn runs(store: TableStore, seat: u8) -> bool {
    let table = store.table.read();
    let clock = table.playing().and_then(|playing| playing.clock.as_ref());
    match clock.and_then(|clock| clock.running()) {
        Some(running) => running == seat,
        None => clock.is_some() && table.options.time.is_correspondence() && store.is_turn_of(seat),
    }
}

fn short_ms(store: TableStore) -> u32 {
    if store.table.read().options.time.is_correspondence() { SHORT_OF_DAYS_MS } else { SHORT_MS }
}

fn written(i18n: I18n, store: TableStore, left_ms: u32) -> String {
    time_left(i18n, store.table.read().options.time, left_ms)
}

/// What a player has left, as a clock of that kind shows it.
pub fn time_left(i18n: I18n, time: TimeControl, left_ms: u32) -> String {
    match time {
        TimeControl::Days { .. } => days_left(i18n, left_ms),
        _ => face(left_ms),
    }
}

/// `1:05:09`, `5:03`, and with tenths in the end. Whole seconds are rounded up, so that nothing reads as none
/// before it is.
fn face(left_ms: u32) -> String {
    if left_ms < SHORT_MS {
        return format!("0:0{}.{}", left_ms / 1_000, left_ms % 1_000 / 100);
    }
    let seconds = left_ms.div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// What a seat has left by the server's clock; before that is known, what it had after the last move.
fn left_ms(store: TableStore, seat: u8) -> Memo<Option<u32>> {
    let live = store.live();
    let (look, look_again) = signal(());
    Effect::new(move |_| {
        let look = if store.table.read().options.time.is_correspondence() { LOOK_AT_DAYS } else { LOOK };
        if runs(store, seat)
            && let Ok(interval) = set_interval_with_handle(move || look_again.set(()), look)
        {
            on_cleanup(move || interval.clear());
        }
    });
    Memo::new(move |_| {
        look.track();
        let table = store.table.read();
        let current = table.current.as_ref()?;
        let clock = current.clock.as_ref()?;
        let before_ms = current.turn_since_ms();
        let now_ms = live.server_time_ms().map_or(before_ms, |now_ms| now_ms as i64);
        if clock.running().is_none() && runs(store, seat) {
            let left_ms = clock.due_at(before_ms)?.saturating_sub(now_ms).max(0);
            return Some(u32::try_from(left_ms).unwrap_or(u32::MAX));
        }
        Some(clock.remaining(seat, now_ms))
    })
}

#[cfg(test)]
mod tests {
    use super::face;

    #[test]
    fn a_face_shows_tenths_in_the_end_and_hours_where_there_are_some() {
        let faces = [0, 999, 9_949, 10_000, 10_001, 59_000, 59_001, 3_600_000, 3_909_001].map(face);
        assert_eq!(
            faces,
            ["0:00.0", "0:00.9", "0:09.9", "0:10", "0:11", "0:59", "1:00", "1:00:00", "1:05:10"]
        );
    }
}
