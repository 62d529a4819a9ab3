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
use protocol::{
    Code, Problem,
    accounts::{Language, Me},
    ratings::Leaders,
    search::MatchSearch,
};
use referee::Course;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{MatchesVisit, PersonVisit, matches_page, me, person_page, visitor},
    codec::JsonText,
    error::AppError,
    frame::use_preferences,
    learn::{LessonVisit, Reading, lesson_page, reading_page},
    lobby::{Lobby, LobbyVisit, lobby_page},
    parts,
    play::{MatchVisit, PracticeVisit, TableVisit, match_page, practice_page, table_page},
    ratings::leaders_page,
    ui::{Each, ErrorPage},
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
    view! {
        <Page
            class="narrow"
            ask=|params| Ask::Person {
                name: params.get("name").unwrap_or_default(),
                rating: params.get("rating").unwrap_or_default(),
            }
        />
    }
}

/// The route `/leaders`.
#[component]
pub fn LeadersPage() -> impl IntoView {
    view! { <Page class="narrow" ask=|params| Ask::Leaders(params.get("rating").unwrap_or_default()) /> }
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
            ..Course::default()
        })
    };
    view! { <Page class="replay-page" ask /> }
}

/// A number in the address; none where there is no number.
fn number<N: std::str::FromStr>(params: &ParamsMap, name: &str) -> Option<N> {
    params.get(name)?.parse().ok()
}

/// The route `/pass/:game`.
#[component]
pub fn PassPage() -> impl IntoView {
    view! { <Page class="replay-page" ask=|params| Ask::Pass(params.get("game").unwrap_or_default()) /> }
}

/// The route `/games`.
#[component]
pub fn GamesPage() -> impl IntoView {
    view! { <Page class="reading" ask=|_| Ask::Reading(use_preferences().language(), None) /> }
}

/// The route `/games/:game`.
#[component]
pub fn RulesPage() -> impl IntoView {
    view! { <Page class="reading" ask=|params| Ask::Reading(use_preferences().language(), params.get("game")) /> }
}

/// The route `/games/:game/first`.
#[component]
pub fn LessonPage() -> impl IntoView {
    view! { <Page class="lesson" ask=|params| Ask::Lesson(params.get("game").unwrap_or_default()) /> }
}

/// What a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Lobby,
    Settings,
    Person { name: String, rating: String },
    Leaders(String),
    Table(String),
    Matches(String, MatchSearch),
    Match(String, Option<usize>),
    Practice(Course),
    Pass(String),
    Reading(Language, Option<String>),
    Lesson(String),
}

/// What a page begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Beginning {
    Lobby(Box<LobbyVisit>),
    Settings(Box<Me>),
    Person(Box<PersonVisit>),
    Leaders(Box<Leaders>),
    Table(Box<TableVisit>),
    Matches(Box<MatchesVisit>),
    Match(Box<MatchVisit>),
    Practice(Box<PracticeVisit>),
    /// It begins as a match against the computer does.
    Pass(Box<PracticeVisit>),
    Reading(Box<Reading>),
    Lesson(Box<LessonVisit>),
}

/// A page: each thing that is asked for has one of its own. Were it to take over the elements of the page
/// before it at the same route, it would keep that one's title, which reads what is gone.
#[component]
fn Page(class: &'static str, ask: fn(&ParamsMap) -> Ask) -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        // What the path says counts before what stands after it.
        let mut all = query.get();
        for (name, value) in params.get() {
            all.replace(name, value);
        }
        vec![ask(&all)]
    };
    view! { <Each items=asked key=|ask| format!("{ask:?}") let:ask><Answered class ask /></Each> }
}

/// An empty place of this class until the server has answered, and then what it answered.
#[component]
fn Answered(class: &'static str, ask: Ask) -> impl IntoView {
    let beginning = Resource::<_, JsonText>::new_with_options(move || ask.clone(), answer, true);
    view! {
        <Suspense fallback=move || view! { <div class=class aria-busy="true"></div> }>
            {move || Suspend::new(async move {
                let drawn = match beginning.await {
                    Ok(beginning) => draw(beginning).await,
                    Err(error) => Err(error),
                };
                match drawn {
                    Ok(page) => page,
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
        Ask::Person { name, rating } => Beginning::Person(Box::new(person_page(name, rating).await?)),
        Ask::Leaders(rating) => Beginning::Leaders(Box::new(leaders_page(rating).await?)),
        Ask::Table(id) => Beginning::Table(Box::new(table_page(id.parse().map_err(unknown)?).await?)),
        Ask::Matches(name, search) => Beginning::Matches(Box::new(matches_page(name, search).await?)),
        Ask::Match(id, ply) => {
            Beginning::Match(Box::new(match_page(id.parse().map_err(unknown)?, ply).await?))
        }
        Ask::Practice(start) => Beginning::Practice(Box::new(practice_page(start).await?)),
        Ask::Pass(game) => {
            let start = Course { game, ..Course::default() };
            Beginning::Pass(Box::new(practice_page(start).await?))
        }
        Ask::Reading(language, game) => Beginning::Reading(Box::new(reading_page(language, game).await?)),
        Ask::Lesson(game) => Beginning::Lesson(Box::new(lesson_page(game).await?)),
    })
}

async fn draw(beginning: Beginning) -> Result<AnyView, AppError> {
    match beginning {
        Beginning::Lobby(visit) => Ok(view! { <Lobby visit=*visit /> }.into_any()),
        Beginning::Settings(me) => parts::settings(*me).await,
        Beginning::Person(visit) => parts::person(*visit).await,
        Beginning::Matches(visit) => parts::matches(*visit).await,
        Beginning::Leaders(visit) => parts::leaders(*visit).await,
        Beginning::Table(visit) => parts::table(*visit).await,
        Beginning::Practice(visit) => parts::practice(*visit).await,
        Beginning::Pass(visit) => parts::pass(*visit).await,
        Beginning::Reading(reading) => parts::reading(*reading).await,
        Beginning::Lesson(visit) => parts::lesson(*visit).await,
        Beginning::Match(visit) => parts::replay(*visit).await,
    }
}
