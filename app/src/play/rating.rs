//! The rating beside a player's name, and what the match did to it.

use leptos::prelude::*;
use protocol::play::Match;

use super::store::TableStore;
use crate::texts::{t_string, use_i18n};

/// The rating of who sits in a seat: as it was at the start of the rated match on the board, and from its end
/// on with what was won or lost. Nothing beside anybody else.
#[component]
pub fn SeatRating(
    /// The table.
    store: TableStore,
    /// The seat.
    seat: u8,
) -> impl IntoView {
    let told = Memo::new(move |_| {
        let table = store.table.read();
        let played = table.current.as_ref()?;
        let seated = table.seats.get(usize::from(seat))?.person.as_ref()?;
        (played.seated(seated.id) == Some(seat)).then(|| of_player(played, seat)).flatten()
    });
    view! { {move || told.get().map(|(rating, gain)| view! { <Rating rating gain /> }.into_any())} }
}

/// A rating, and a gain if there is one.
#[component]
pub fn Rating(
    /// The rating.
    rating: String,
    /// What was won or lost, with its sign; empty while the match is being played.
    gain: String,
) -> impl IntoView {
    let i18n = use_i18n();
    // The minus is the sign of subtraction, not a hyphen.
    let is_loss = gain.starts_with('−');
    view! {
        <span class="rating">
            <span class="visually-hidden">{move || t_string!(i18n, ratings.rating)} " "</span>
            <span>{rating}</span>
            <span class="rating-gain" class:is-loss=is_loss>
                {gain}
            </span>
        </span>
    }
}

/// The rating and the gain of a player in a match; nothing where it is not rated.
pub fn of_player(played: &Match, seat: u8) -> Option<(String, String)> {
    let index = usize::from(seat);
    if let Some(change) = played.changes.get(index) {
        return Some((change.before.to_string(), change.to_string()));
    }
    Some((played.ratings.get(index)?.to_string(), String::new()))
}
