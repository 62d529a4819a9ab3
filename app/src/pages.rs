//! The pages that begin with what the server tells: how each is asked for, and what comes of the answer.
//!
//! All wait for it in one way and as one type; each page of its own would bring the waiting into the
//! browser again.

use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};
use protocol::{Code, Problem, accounts::Me, search::MatchSearch};
use referee::Course;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{
        MatchesView, MatchesVisit, PersonView, PersonVisit, Settings, matches_page, me, person_page, visitor,
    },
    error::AppError,
    lobby::{Lobby, LobbyVisit, lobby_page},
    play::{
        MatchVisit, Practice, PracticeVisit, Replay, Table, TableVisit, match_page, practice_page, table_page,
    },
    ui::ErrorPage,
};

/// The route `/`.
#[component]
pub fn LobbyPage() -> impl IntoView {
    view! { <Page class="lobby" ask=|_| Ask::Lobby /> }
}

/// The route `/settings`.
#[component]
pub fn SettingsPage() -> impl IntoView {
    match visitor() {
        Some(_) => view! { <Page class="narrow" ask=|_| Ask::Settings /> }.into_any(),
        None => view! { <Redirect path="/sign-in?next=/settings" /> }.into_any(),
    }
}

/// The route `/people/:name`.
#[component]
pub fn PersonPage() -> impl IntoView {
    view! { <Page class="narrow" ask=|params| Ask::Person(params.get("name").unwrap_or_default()) /> }
}

/// The route `/table/:id`.
#[component]
pub fn TablePage() -> impl IntoView {
    view! { <Page class="table-page" ask=|params| Ask::Table(params.get("id").unwrap_or_default()) /> }
}

/// The route `/people/:name/matches`.
#[component]
pub fn MatchesPage() -> impl IntoView {
    let ask = |params: &ParamsMap| {
        let text = |name| params.get(name).unwrap_or_default();
        let search = MatchSearch {
            game: text("game"),
            opponent: text("opponent"),
            result: text("result"),
            from: text("from"),
            to: text("to"),
            page: number(params, "page").unwrap_or_default(),
        };
        Ask::Matches(text("name"), search)
    };
    view! { <Page class="narrow" ask /> }
}

/// The route `/match/:id`.
#[component]
pub fn MatchPage() -> impl IntoView {
    let ask = |params: &ParamsMap| Ask::Match(params.get("id").unwrap_or_default(), number(params, "ply"));
    view! { <Page class="replay-page" ask /> }
}

/// The route `/practice/:game`.
#[component]
pub fn PracticePage() -> impl IntoView {
    let ask = |params: &ParamsMap| {
        let text = |name| params.get(name).unwrap_or_default();
        let moves = text("moves");
        let moves = moves.split(',').filter(|notation| !notation.is_empty());
        Ask::Practice(Course {
            game: text("game"),
            rules: text("rules"),
            seed: number(params, "seed").unwrap_or_default(),
            moves: moves.map(str::to_owned).collect(),
        })
    };
    view! { <Page class="replay-page" ask /> }
}

/// A number in the address; none where there is no number.
fn number<N: std::str::FromStr>(params: &ParamsMap, name: &str) -> Option<N> {
    params.get(name)?.parse().ok()
}

/// What a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Lobby,
    Settings,
    Person(String),
    Table(String),
    Matches(String, MatchSearch),
    Match(String, Option<usize>),
    Practice(Course),
}

/// What a page begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Beginning {
    Lobby(Box<LobbyVisit>),
    Settings(Box<Me>),
    Person(Box<PersonVisit>),
    Table(Box<TableVisit>),
    Matches(Box<MatchesVisit>),
    Match(Box<MatchVisit>),
    Practice(Box<PracticeVisit>),
}

/// A page: an empty place of this class until the server has answered, and then what it answered.
#[component]
fn Page(class: &'static str, ask: fn(&ParamsMap) -> Ask) -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let beginning = Resource::new_blocking(
        move || {
            // What the path says counts before what stands after it.
            let mut all = query.get();
            for (name, value) in params.get() {
                all.replace(name, value);
            }
            ask(&all)
        },
        answer,
    );
    view! {
        <Suspense fallback=move || view! { <div class=class aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                match beginning.await {
                    Ok(beginning) => draw(beginning),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

async fn answer(ask: Ask) -> Result<Beginning, AppError> {
    let unknown = |_| Problem::new(Code::NotFound);
    Ok(match ask {
        Ask::Lobby => Beginning::Lobby(Box::new(lobby_page().await?)),
        Ask::Settings => Beginning::Settings(Box::new(me().await?)),
        Ask::Person(name) => Beginning::Person(Box::new(person_page(name).await?)),
        Ask::Table(id) => Beginning::Table(Box::new(table_page(id.parse().map_err(unknown)?).await?)),
        Ask::Matches(name, search) => Beginning::Matches(Box::new(matches_page(name, search).await?)),
        Ask::Match(id, ply) => {
            Beginning::Match(Box::new(match_page(id.parse().map_err(unknown)?, ply).await?))
        }
        Ask::Practice(start) => Beginning::Practice(Box::new(practice_page(start).await?)),
    })
}

fn draw(beginning: Beginning) -> AnyView {
    match beginning {
        Beginning::Lobby(visit) => view! { <Lobby visit=*visit /> }.into_any(),
        Beginning::Settings(me) => view! { <Settings me=*me /> }.into_any(),
        Beginning::Person(visit) => view! { <PersonView visit=*visit /> }.into_any(),
        Beginning::Table(visit) => view! { <Table visit=*visit /> }.into_any(),
        Beginning::Matches(visit) => view! { <MatchesView visit=*visit /> }.into_any(),
        Beginning::Practice(visit) => view! { <Practice visit=*visit /> }.into_any(),
        Beginning::Match(visit) => view! { <Replay visit=*visit /> }.into_any(),
    }
}
