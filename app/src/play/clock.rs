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
                class:is-short=move || left_ms < SHORT_MS
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

fn runs(store: TableStore, seat: u8) -> bool {
    let table = store.table.read();
    let clock = table.playing().and_then(|playing| playing.clock.as_ref());
    clock.and_then(|clock| clock.running()) == Some(seat)
}

fn written(i18n: I18n, store: TableStore, left_ms: u32) -> String {
    time_left(i18n, store.table.read().options.time, left_ms)
}

/// What a player has left, as a clock of that kind shows it.
pub fn time_left(i18n: I18n, time: TimeControl, left_ms: u32) -> String {
    match time {
        TimeControl::Days { .. } => {
            let hours = left_ms.div_ceil(3_600_000);
            t_string!(i18n, play.days_and_hours, days = hours / 24, hours = hours % 24)
        }
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
        if runs(store, seat)
            && let Ok(interval) = set_interval_with_handle(move || look_again.set(()), LOOK)
        {
            on_cleanup(move || interval.clear());
        }
    });
    Memo::new(move |_| {
        look.track();
        let table = store.table.read();
        let current = table.current.as_ref()?;
        let clock = current.clock.as_ref()?;
        let before_ms = current.moves.last().map_or(current.started_at_ms, |made| made.at_ms);
        let now_ms = live.server_time_ms().map_or(before_ms, |now_ms| now_ms as i64);
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
