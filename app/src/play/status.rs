//! How the match stands, in words: for the eye in one line, for the ear each move as it is made.

use leptos::prelude::*;

use super::{shown::Standing, store::TableStore};
use crate::{
    i18n::{Locale, td_string},
    live::use_live,
    texts::{I18n, t_string, use_i18n},
};

/// How often the countdown is looked at: often enough that no second is skipped.
const LOOK_MS: u64 = 200;

/// The line that says whose turn it is, how it ended, or what is being waited for.
#[component]
pub fn StatusLine(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let seconds_left = seconds_left(store);
    let text = move || {
        if store.table.read().starts_at_ms.is_some() {
            return match seconds_left.get() {
                Some(seconds) => t_string!(i18n, play.starts_in, seconds = seconds),
                None => t_string!(i18n, play.starts).to_owned(),
            };
        }
        match store.standing.get() {
            Some(standing) => outcome(i18n, store, &standing),
            None => waiting(i18n, store),
        }
    };
    let reason = move || store.standing.get().and_then(|standing| reason(i18n, store, &standing));
    view! {
        <div
            class="status"
            class:is-my-turn=move || store.is_my_turn()
            class:is-won=move || store.player().is_some_and(|seat| store.has_won(seat))
        >
            <p class="status-line" role="status">{move || text()}</p>
            <p class="status-reason">{move || reason()}</p>
        </div>
    }
}

/// Says each move to a screen reader.
#[component]
pub fn Announcer(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let text = move || {
        let shown = store.shown.read();
        let shown = shown.as_ref()?;
        let seat = store.table.read().current.as_ref()?.seat(shown.last.as_ref()?.side?);
        let (name, notation) = (store.player_name(seat), shown.texts.last()?.clone());
        Some(t_string!(i18n, play.played, name = name, notation = notation))
    };
    view! { <p class="visually-hidden" aria-live="polite">{move || text()}</p> }
}

/// How a match stands, from the viewer's side.
fn outcome(i18n: I18n, store: TableStore, standing: &Standing) -> String {
    let mine = store.player();
    match standing {
        Standing::Turn(seat) if mine == Some(*seat) => t_string!(i18n, play.your_turn).to_owned(),
        Standing::Turn(seat) => t_string!(i18n, play.turn_of, name = store.player_name(*seat)),
        Standing::Won(seat, _) => match mine {
            Some(mine) if mine == *seat => t_string!(i18n, play.you_won).to_owned(),
            Some(_) => t_string!(i18n, play.you_lost).to_owned(),
            None => t_string!(i18n, play.won, name = store.player_name(*seat)),
        },
        Standing::Drawn(_) => t_string!(i18n, play.draw).to_owned(),
        Standing::Aborted => t_string!(i18n, play.aborted).to_owned(),
        Standing::Unknown => String::new(),
    }
}

/// Why a match ended as it did.
fn reason(i18n: I18n, store: TableStore, standing: &Standing) -> Option<String> {
    match standing {
        Standing::Won(winner, how) if how == "resigned" => {
            let loser = store.player_name(u8::from(*winner == 0));
            Some(t_string!(i18n, play.resigned, name = loser))
        }
        Standing::Won(winner, how) if how == "left" => {
            let loser = store.player_name(u8::from(*winner == 0));
            Some(t_string!(i18n, gone.left, name = loser))
        }
        Standing::Won(_, how) | Standing::Drawn(how) => how_sentence(i18n, how),
        Standing::Aborted => {
            let table = store.table.read();
            let result = table.current.as_ref().and_then(|current| current.result.as_ref());
            result.and_then(|result| how_sentence(i18n, &result.how))
        }
        Standing::Turn(_) | Standing::Unknown => None,
    }
}

/// The sentence of a code; none for a code that this build does not know.
pub fn how_sentence(i18n: I18n, how: &str) -> Option<String> {
    how_in(i18n.get_locale(), how)
}

/// The sentence of a code in a language.
pub fn how_in(locale: Locale, how: &str) -> Option<String> {
    let sentence = match how {
        "line" => td_string!(locale, play.by_line),
        "board_full" => td_string!(locale, play.by_full_board),
        "checkmate" => td_string!(locale, play.by_checkmate),
        "no_moves" => td_string!(locale, play.by_no_moves),
        "most_pieces" => td_string!(locale, play.by_most_pieces),
        "most_stones" => td_string!(locale, play.by_most_stones),
        "stalemate" => td_string!(locale, play.by_stalemate),
        "repetition" => td_string!(locale, play.by_repetition),
        "move_limit" => td_string!(locale, play.by_move_limit),
        "dead_position" => td_string!(locale, play.by_dead_position),
        "equal" => td_string!(locale, play.by_equal),
        "agreed" => td_string!(locale, play.by_agreement),
        "time" => td_string!(locale, play.by_time),
        "time_dead" => td_string!(locale, play.by_time_dead),
        "left" => td_string!(locale, gone.by_leaving),
        "left_draw" => td_string!(locale, gone.by_claim),
        "not_started" => td_string!(locale, play.not_started),
        _ => return None,
    };
    Some(sentence.to_owned())
}

/// What the table waits for before a match.
fn waiting(i18n: I18n, store: TableStore) -> String {
    let table = store.table.read();
    if table.closed {
        return t_string!(i18n, play.closed).to_owned();
    }
    if table.seats.iter().any(|seat| seat.person.is_none()) {
        let waits = match store.is_standing_offer() {
            true => t_string!(i18n, correspondence.waits),
            false => t_string!(i18n, play.waiting_for_opponent),
        };
        return waits.to_owned();
    }
    let mine = store.seat.get().and_then(|seat| table.seats.get(usize::from(seat)));
    let late = table.seats.iter().find(|seat| !seat.ready).and_then(|seat| seat.person.as_ref());
    match (mine, late) {
        (Some(mine), _) if !mine.ready => t_string!(i18n, play.press_ready).to_owned(),
        (_, Some(late)) => t_string!(i18n, play.waiting_for, name = late.name.clone()),
        (_, None) => t_string!(i18n, play.starts).to_owned(),
    }
}

/// The seconds until the match starts, while the countdown runs. Counted in the browser alone, by the
/// server's clock.
fn seconds_left(store: TableStore) -> RwSignal<Option<i64>> {
    let live = use_live();
    let seconds = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(starts_at_ms) = store.table.read().starts_at_ms else { return seconds.set(None) };
        let look = move || {
            let left_ms = live.server_time_ms().map(|now_ms| starts_at_ms as f64 - now_ms);
            let left = left_ms.map(|left_ms| (left_ms / 1_000.0).ceil().max(0.0) as i64);
            if seconds.get_untracked() != left {
                seconds.set(left);
            }
        };
        look();
        let every = std::time::Duration::from_millis(LOOK_MS);
        if let Ok(interval) = set_interval_with_handle(look, every) {
            on_cleanup(move || interval.clear());
        }
    });
    seconds
}
