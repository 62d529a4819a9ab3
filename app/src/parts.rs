//! The parts of the browser's module: the lobby and what all pages share come at once, the code of other
//! pages where it is needed. `scripts/build.sh` cuts the module up along the functions of this file.

#[cfg(feature = "hydrate")]
mod fetch;

use leptos::{
    prefetch_lazy_fn_on_server as needed,
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use protocol::{accounts::Me, ratings::Leaders};

#[cfg(feature = "hydrate")]
pub use self::fetch::fetch_part;
use crate::{
    accounts::{MatchesView, MatchesVisit, PersonView, PersonVisit, Settings},
    error::AppError,
    learn::{LessonView, LessonVisit, Reading, ReadingView},
    play::{MatchVisit, Pass, Practice, PracticeVisit, Replay, Table, TableVisit},
    ratings::LeadersView,
};

/// A page, or that its part was not reached.
type Drawn = Result<AnyView, AppError>;

#[wasm_split(table, wasm_split_path = leptos::wasm_split, preload(fetch_table), fallible)]
pub fn table(visit: TableVisit) -> Drawn {
    needed("table");
    Ok(view! { <Table visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_practice), fallible)]
pub fn practice(visit: PracticeVisit) -> Drawn {
    needed("study");
    Ok(view! { <Practice visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_pass), fallible)]
pub fn pass(visit: PracticeVisit) -> Drawn {
    needed("study");
    Ok(view! { <Pass visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_replay), fallible)]
pub fn replay(visit: MatchVisit) -> Drawn {
    needed("study");
    Ok(view! { <Replay visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_lesson), fallible)]
pub fn lesson(visit: LessonVisit) -> Drawn {
    needed("study");
    Ok(view! { <LessonView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_reading), fallible)]
pub fn reading(reading: Reading) -> Drawn {
    needed("papers");
    Ok(view! { <ReadingView reading /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_settings), fallible)]
pub fn settings(me: Me) -> Drawn {
    needed("papers");
    Ok(view! { <Settings me /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_person), fallible)]
pub fn person(visit: PersonVisit) -> Drawn {
    needed("papers");
    Ok(view! { <PersonView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_matches), fallible)]
pub fn matches(visit: MatchesVisit) -> Drawn {
    needed("papers");
    Ok(view! { <MatchesView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_leaders), fallible)]
pub fn leaders(visit: Leaders) -> Drawn {
    needed("papers");
    Ok(view! { <LeadersView visit /> }.into_any())
}

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}
