//! Fetches the part of the first page before it is brought to life: a page whose code is not there yet
//! would be drawn anew.

use gloo_timers::future::TimeoutFuture;

use super::{
    fetch_leaders, fetch_lesson, fetch_matches, fetch_pass, fetch_person, fetch_practice, fetch_reading,
    fetch_replay, fetch_settings, fetch_table,
};

/// How long until the first further try, in milliseconds; doubled with each.
const RETRY_MS: u32 = 1_000;
/// The longest pause between tries.
const LONGEST_RETRY_MS: u32 = 30_000;

/// Fetches the part that the page at a path needs. Until then the page is what the server has made. Each page
/// has a function of its own, though pages share parts: only through its own it knows that the part is there.
pub async fn fetch_part(path: &str) {
    let fetched = async || match path.split('/').nth(1).unwrap_or_default() {
        "games" if path.ends_with("/first") => fetch_lesson().await,
        "games" => fetch_reading().await,
        "leaders" => fetch_leaders().await,
        "match" => fetch_replay().await,
        "pass" => fetch_pass().await,
        "people" if path.ends_with("/matches") => fetch_matches().await,
        "people" => fetch_person().await,
        "practice" => fetch_practice().await,
        "settings" => fetch_settings().await,
        "table" => fetch_table().await,
        _ => Ok(()),
    };
    let mut pause_ms = RETRY_MS;
    while fetched().await.is_err() {
        TimeoutFuture::new(pause_ms).await;
        pause_ms = (pause_ms * 2).min(LONGEST_RETRY_MS);
    }
}
