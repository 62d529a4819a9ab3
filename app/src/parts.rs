//! The parts of the browser's module: what all pages share comes at once, the code of pages and the rules of
//! games where they are needed. `scripts/build.sh` cuts the module up along the
//! functions of this file.

#[cfg(feature = "hydrate")]
mod fetch;

#[cfg(feature = "hydrate")]
use std::{future::Future, pin::Pin};

#[cfg(feature = "hydrate")]
use futures::channel::mpsc::UnboundedReceiver;
#[cfg(feature = "hydrate")]
use games::{
    ConnectFour, GameKind, Gomoku, Open, Reversi, TicTacToe, chess::Chess, draughts::Draughts, open,
    togyzkumalak::Togyzkumalak,
};
use leptos::{
    prefetch_lazy_fn_on_server as needed,
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
#[cfg(feature = "hydrate")]
use referee::Referee;

#[cfg(feature = "hydrate")]
pub use self::fetch::{fetch_part, referee};
#[cfg(feature = "hydrate")]
use crate::live::{
    Way,
    line::{Report, run},
};
use crate::{
    accounts::{MatchesView, PersonView, RegisterView, Settings, SignInView},
    beginning::Beginning,
    calls::{CallTest, CallView, RingingView},
    error::AppError,
    learn::{LessonView, ReadingView},
    lobby::Lobby,
    play::{Pass, Practice, Replay, Table},
    ratings::LeadersView,
    watch::{Tv, Watch},
};

/// A page, or that its part was not reached.
type Drawn = Result<AnyView, AppError>;

#[wasm_split(lobby, wasm_split_path = leptos::wasm_split, preload(fetch_lobby), fallible)]
pub fn lobby(beginning: Beginning) -> Drawn {
    needed("lobby");
    let visit = beginning.read()?;
    Ok(view! { <Lobby visit /> }.into_any())
}

#[wasm_split(table, wasm_split_path = leptos::wasm_split, preload(fetch_table), fallible)]
pub fn table(beginning: Beginning) -> Drawn {
    needed("table");
    let visit = beginning.read()?;
    Ok(view! { <Table visit /> }.into_any())
}

#[wasm_split(table, wasm_split_path = leptos::wasm_split, preload(fetch_watch), fallible)]
pub fn watch(beginning: Beginning) -> Drawn {
    needed("table");
    let visit = beginning.read()?;
    Ok(view! { <Watch visit /> }.into_any())
}

#[wasm_split(table, wasm_split_path = leptos::wasm_split, preload(fetch_tv), fallible)]
pub fn tv(beginning: Beginning) -> Drawn {
    needed("table");
    let visit = beginning.read()?;
    Ok(view! { <Tv visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_practice), fallible)]
pub fn practice(beginning: Beginning) -> Drawn {
    needed("study");
    let visit = beginning.read()?;
    Ok(view! { <Practice visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_pass), fallible)]
pub fn pass(beginning: Beginning) -> Drawn {
    needed("study");
    let visit = beginning.read()?;
    Ok(view! { <Pass visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_replay), fallible)]
pub fn replay(beginning: Beginning) -> Drawn {
    needed("study");
    let visit = beginning.read()?;
    Ok(view! { <Replay visit /> }.into_any())
}

#[wasm_split(study, wasm_split_path = leptos::wasm_split, preload(fetch_lesson), fallible)]
pub fn lesson(beginning: Beginning) -> Drawn {
    needed("study");
    let visit = beginning.read()?;
    Ok(view! { <LessonView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_reading), fallible)]
pub fn reading(beginning: Beginning) -> Drawn {
    needed("papers");
    let reading = beginning.read()?;
    Ok(view! { <ReadingView reading /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_register), fallible)]
pub fn register() -> Drawn {
    needed("papers");
    Ok(view! { <RegisterView /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_sign_in), fallible)]
pub fn sign_in() -> Drawn {
    needed("papers");
    Ok(view! { <SignInView /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_settings), fallible)]
pub fn settings(beginning: Beginning) -> Drawn {
    needed("papers");
    let me = beginning.read()?;
    Ok(view! { <Settings me /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_person), fallible)]
pub fn person(beginning: Beginning) -> Drawn {
    needed("papers");
    let visit = beginning.read()?;
    Ok(view! { <PersonView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_matches), fallible)]
pub fn matches(beginning: Beginning) -> Drawn {
    needed("papers");
    let visit = beginning.read()?;
    Ok(view! { <MatchesView visit /> }.into_any())
}

#[wasm_split(papers, wasm_split_path = leptos::wasm_split, preload(fetch_leaders), fallible)]
pub fn leaders(beginning: Beginning) -> Drawn {
    needed("papers");
    let visit = beginning.read()?;
    Ok(view! { <LeadersView visit /> }.into_any())
}

/// The call of a tab. Not a part of any page: it is fetched with the first call.
#[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible)]
pub fn call() -> Drawn {
    Ok(view! { <CallView /> }.into_any())
}

/// Who rings. With the call, which is likely to come next.
#[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible)]
pub fn ringing() -> Drawn {
    Ok(view! { <RingingView /> }.into_any())
}

#[wasm_split(call, wasm_split_path = leptos::wasm_split, preload(fetch_call_test), fallible)]
pub fn call_test(beginning: Beginning) -> Drawn {
    needed("call");
    let servers = beginning.read()?;
    Ok(view! { <CallTest servers /> }.into_any())
}

#[cfg(feature = "hydrate")]
#[wasm_split(rules, wasm_split_path = leptos::wasm_split, fallible)]
fn rules() -> Result<Referee, AppError> {
    Ok(Referee::new(|game| {
        // Not `GameKind::opener`: it would bring chess along.
        let opener: Open = match game.parse().ok()? {
            GameKind::TicTacToe => open::<TicTacToe>,
            GameKind::ConnectFour => open::<ConnectFour>,
            GameKind::Reversi => open::<Reversi>,
            GameKind::Gomoku => open::<Gomoku>,
            GameKind::Draughts => open::<Draughts>,
            GameKind::Togyzkumalak => open::<Togyzkumalak>,
            GameKind::Chess => return None,
        };
        Some(opener)
    }))
}

#[cfg(feature = "hydrate")]
#[wasm_split(chess, wasm_split_path = leptos::wasm_split, fallible)]
fn chess() -> Result<Referee, AppError> {
    Ok(Referee::new(|_| Some(open::<Chess>)))
}

/// Runs the live connection over HTTP until it ends.
#[cfg(feature = "hydrate")]
#[wasm_split(line, wasm_split_path = leptos::wasm_split, fallible)]
fn line(
    way: Way,
    said: UnboundedReceiver<String>,
    report: Report,
) -> Result<Pin<Box<dyn Future<Output = ()>>>, AppError> {
    Ok(Box::pin(run(way, said, report)))
}

/// As [`line`], once its part is there.
#[cfg(feature = "hydrate")]
pub async fn run_line(way: Way, said: UnboundedReceiver<String>, report: Report) -> Result<(), AppError> {
    line(way, said, report).await?.await;
    Ok(())
}

/// Notes that a page needs rules, so that its browser is told in the head.
#[cfg(not(feature = "hydrate"))]
pub fn note_rules(part: crate::play::RulesPart) {
    use crate::play::RulesPart::{Chess, Common};

    needed(match part {
        Common => "rules",
        Chess => "chess",
    });
}

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}
