//! What is played at a table, on what time, and whether it is rated.

use leptos::prelude::*;
use protocol::lobby::TableOptions;

use super::{game_name, series_name, store::TableStore, time_name};
use crate::texts::{I18n, t_string, use_i18n};

/// The line that says what is played for.
#[component]
pub fn Terms(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    view! { <p class="table-terms muted tabular">{move || terms(i18n, &store.table.read().options)}</p> }
}

/// The game, the time, whether the result counts, and the series where there is one. Where there is no clock
/// nothing is said of time and result.
pub fn terms(i18n: I18n, options: &TableOptions) -> String {
    let mut words = vec![game_name(i18n, &options.game)];
    if !options.time.is_none() {
        words.push(time_name(i18n, options.time));
        let counts = match options.rated {
            true => t_string!(i18n, ratings.rated),
            false => t_string!(i18n, ratings.casual),
        };
        words.push(counts.to_owned());
    }
    if options.best_of > 1 {
        words.push(series_name(i18n, options.best_of));
    }
    words.join(" · ")
}
