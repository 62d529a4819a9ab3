//! A series of matches: its name, its score beside the players, and who won it.

use leptos::prelude::*;
use protocol::series::{Series, SeriesEnd};

use super::store::TableStore;
use crate::texts::{I18n, t_string, use_i18n};

/// What a series of so many matches is called.
pub fn series_name(i18n: I18n, best_of: u8) -> String {
    match best_of {
        1 => t_string!(i18n, series.single).to_owned(),
        best_of => t_string!(i18n, series.best_of, count = best_of),
    }
}

/// What a seat has in the series; nothing where there is none.
#[component]
pub fn SeatScore(store: TableStore, seat: u8) -> impl IntoView {
    let i18n = use_i18n();
    let points = Memo::new(move |_| store.table.read().series().map(|series| series.points(seat)));
    let score = move |points: String| {
        view! {
            <span class="seat-score tabular" title=move || t_string!(i18n, series.score)>
                <span class="visually-hidden">{move || t_string!(i18n, series.score)} ": "</span>
                {points}
            </span>
        }
        .into_any()
    };
    view! { {move || points.get().map(score)} }
}

/// The length of the series and the number of the match, and in the end who has won it.
#[component]
pub fn SeriesLine(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let series = Memo::new(move |_| store.table.read().series());
    let text = move |series: Series| match series.end {
        Some(end) => told(i18n, store, &series, end),
        None => {
            let number = series.played + 1;
            let name = series_name(i18n, series.best_of);
            format!("{name} · {}", t_string!(i18n, series.match_number, number = number))
        }
    };
    view! {
        <p class="series" role="status" hidden=move || series.get().is_none()>
            {move || series.get().map(text)}
        </p>
    }
}

fn told(i18n: I18n, store: TableStore, series: &Series, end: SeriesEnd) -> String {
    let score = |seat: u8| format!("{} – {}", series.points(seat), series.points(u8::from(seat == 0)));
    match (end, store.player()) {
        (SeriesEnd::Drawn, _) => t_string!(i18n, series.drawn, score = score(0)),
        (SeriesEnd::Won(seat), Some(mine)) if seat == mine => {
            t_string!(i18n, series.you_won, score = score(seat))
        }
        (SeriesEnd::Won(_), Some(mine)) => t_string!(i18n, series.you_lost, score = score(mine)),
        (SeriesEnd::Won(seat), None) => {
            t_string!(i18n, series.won, name = store.player_name(seat), score = score(seat))
        }
    }
}
