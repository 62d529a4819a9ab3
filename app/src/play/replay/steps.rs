//! The ways through a match's moves: the buttons, the player that goes on by itself, the list.

use std::time::Duration;

use leptos::{prelude::*, text_prop::TextProp};

use crate::texts::{t_string, use_i18n};

/// How long a position is shown while the moves go by, in milliseconds, from slow to fast.
const PACES: [u32; 3] = [2_500, 1_000, 400];

/// The buttons.
#[component]
pub fn Steps(
    /// The position that is shown.
    ply: RwSignal<usize>,
    /// How many moves there are.
    last: usize,
    /// Goes to a position.
    go: Callback<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let plays = RwSignal::new(false);
    let pace = RwSignal::new(PACES[1]);
    Effect::new(move |_| {
        if !plays.get() {
            return;
        }
        let now = ply.get();
        if now >= last {
            plays.set(false);
            return;
        }
        let wait = Duration::from_millis(u64::from(pace.get()));
        if let Ok(next) = set_timeout_with_handle(move || go.run(now + 1), wait) {
            on_cleanup(move || next.clear());
        }
    });
    let toggle = move |_| {
        // After the last move it begins again.
        if !plays.get_untracked() && ply.get_untracked() >= last {
            go.run(0);
        }
        plays.update(|plays| *plays = !*plays);
    };
    let button = move |icon: &'static str, label: TextProp, to: fn(usize, usize) -> usize| {
        let title = label.clone();
        view! {
            <button
                type="button"
                class="button replay-step"
                aria-label=move || label.get().into_owned()
                title=move || Some(title.get().into_owned())
                aria-disabled=move || (to(ply.get(), last) == ply.get()).then_some("true")
                on:click=move |_| go.run(to(ply.get_untracked(), last))
            >
                <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
                    <path d=icon />
                </svg>
            </button>
        }
        .into_any()
    };
    let (first, previous) =
        (move || t_string!(i18n, play.first_move), move || t_string!(i18n, play.previous_move));
    let (next, last_one) = (move || t_string!(i18n, play.next_move), move || t_string!(i18n, play.last_move));
    let play_label = move || match plays.get() {
        true => t_string!(i18n, replay.pause),
        false => t_string!(i18n, replay.autoplay),
    };
    let pace_name = move |index: usize| match index {
        0 => t_string!(i18n, replay.slow),
        1 => t_string!(i18n, replay.usual),
        _ => t_string!(i18n, replay.fast),
    };
    let paces = PACES.iter().enumerate().map(|(index, wait)| {
        view! {
            <option value=wait.to_string() selected=*wait == PACES[1]>
                {move || pace_name(index)}
            </option>
        }
        .into_any()
    });
    view! {
        <div class="replay-steps">
            {button("M3 4h2v12H3zM17 4v12L6 10z", first.into(), |_, _| 0)}
            {button("M15 4v12L4 10z", previous.into(), |ply, _| ply.saturating_sub(1))}
            {button("M5 4v12l11-6z", next.into(), |ply, last| (ply + 1).min(last))}
            {button("M15 4h2v12h-2zM3 4v12l11-6z", last_one.into(), |_, last| last)}
        </div>
        <div class="replay-player">
            <button type="button" class="button" on:click=toggle>
                {move || play_label()}
            </button>
            <select
                class="select"
                autocomplete="off"
                aria-label=move || t_string!(i18n, replay.pace)
                on:change=move |event| {
                    if let Ok(wait) = event_target_value(&event).parse() {
                        pace.set(wait);
                    }
                }
            >
                {paces.collect_view()}
            </select>
        </div>
    }
}

/// The moves, each of which leads to its position, with the time that it took.
#[component]
pub fn StepList(
    /// The moves as people write them.
    moves: Vec<String>,
    /// What each was charged, in milliseconds, where there was a clock.
    spent: Vec<Option<u32>>,
    /// The position that is shown.
    ply: RwSignal<usize>,
    /// Goes to a position.
    go: Callback<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let step = move |(index, (text, spent)): (usize, (String, Option<u32>))| {
        let number = index + 1;
        let spent = spent.map(|spent| view! { <span class="moves-time">{took(spent)}</span> }.into_any());
        view! {
            <li>
                <button
                    type="button"
                    class="moves-step"
                    aria-current=move || (ply.get() == number).then_some("step")
                    on:click=move |_| go.run(number)
                >
                    {text}
                </button>
                {spent}
            </li>
        }
        .into_any()
    };
    let steps = moves.into_iter().zip(spent.into_iter().chain(std::iter::repeat(None)));
    view! {
        <section class="moves" aria-labelledby="moves-title">
            <h2 id="moves-title">{move || t_string!(i18n, play.moves)}</h2>
            <div class="moves-scroll">
                <ol class="moves-list">{steps.enumerate().map(step).collect_view()}</ol>
            </div>
        </section>
    }
}

/// How long a move took: `0:03.4`, from a minute on `1:05`, from an hour on `2:00:05`.
fn took(ms: u32) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("0:{rest:02}.{}", ms % 1_000 / 100),
        (0, _) => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::took;

    #[test]
    fn the_time_of_a_move_is_as_exact_as_it_is_of_interest() {
        let times = [0, 3_449, 59_999, 60_000, 65_900, 7_205_000].map(took);
        assert_eq!(times, ["0:00.0", "0:03.4", "0:59.9", "1:00", "1:05", "2:00:05"]);
    }
}
