//! Fetches parts, as often as it takes: that of the first page before it is brought to life, for a page whose
//! code is not there yet would be drawn anew, and the rules.

use gloo_timers::future::TimeoutFuture;
use referee::Referee;

use super::{
    chess, fetch_call_test, fetch_leaders, fetch_lesson, fetch_lobby, fetch_matches, fetch_pass,
    fetch_person, fetch_practice, fetch_reading, fetch_register, fetch_replay, fetch_settings, fetch_sign_in,
    fetch_table, fetch_tv, fetch_watch, rules,
};
use crate::play::RulesPart;

/// How long until the first further try, in milliseconds; doubled with each.
const RETRY_MS: u32 = 1_000;
/// The longest pause between tries.
const LONGEST_RETRY_MS: u32 = 30_000;

/// Fetches the part that the page at a path needs. Until then the page is what the server has made. Each page
/// has a function of its own, though pages share parts: only through its own it knows that the part is there.
pub async fn fetch_part(path: &str) {
    until_reached(async || match path.split('/').nth(1).unwrap_or_default() {
        "" => fetch_lobby().await,
        "call-test" => fetch_call_test().await,
        "games" if path.ends_with("/first") => fetch_lesson().await,
        "games" => fetch_reading().await,
        "leaders" => fetch_leaders().await,
        "match" => fetch_replay().await,
        "pass" => fetch_pass().await,
        "people" if path.ends_with("/matches") => fetch_matches().await,
        "people" => fetch_person().await,
        "practice" => fetch_practice().await,
        "register" => fetch_register().await,
        "settings" => fetch_settings().await,
        "sign-in" => fetch_sign_in().await,
        "table" => fetch_table().await,
        "tv" => fetch_tv().await,
        "watch" => fetch_watch().await,
        _ => Ok(()),
    })
    .await;
}

/// Fetches the part with some rules and gives what knows them.
pub async fn referee(part: RulesPart) -> Referee {
    match part {
        RulesPart::Common => until_reached(rules).await,
        RulesPart::Chess => until_reached(chess).await,
    }
}

async fn until_reached<T, E>(fetched: impl AsyncFn() -> Result<T, E>) -> T {
    let mut pause_ms = RETRY_MS;
    loop {
        match fetched().await {
            Ok(part) => return part,
            Err(_) => TimeoutFuture::new(pause_ms).await,
        }
        pause_ms = (pause_ms * 2).min(LONGEST_RETRY_MS);
    }
}
