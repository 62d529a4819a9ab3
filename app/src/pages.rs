//! The pages that begin with what the server tells: how each is asked for, and what comes of the answer.
//!
//! All wait for it in one way and as one type; each page of its own would bring the waiting into the
//! browser again.

use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_params_map, params::ParamsMap};
use protocol::{
    Code, Problem,
    accounts::{Language, Me},
};
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{PersonView, PersonVisit, Settings, me, person_page, visitor},
    error::AppError,
    frame::use_preferences,
    learn::{LessonView, LessonVisit, Reading, ReadingView, lesson_page, reading_page},
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

/// The route `/match/:id`.
#[component]
pub fn MatchPage() -> impl IntoView {
    view! { <Page class="replay-page" ask=|params| Ask::Match(params.get("id").unwrap_or_default()) /> }
}

/// The route `/practice/:game`.
#[component]
pub fn PracticePage() -> impl IntoView {
    view! { <Page class="replay-page" ask=|params| Ask::Practice(params.get("game").unwrap_or_default()) /> }
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
    Person(String),
    Table(String),
    Match(String),
    Practice(String),
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
    Table(Box<TableVisit>),
    Match(Box<MatchVisit>),
    Practice(Box<PracticeVisit>),
    Reading(Box<Reading>),
    Lesson(Box<LessonVisit>),
}

/// A page: an empty place of this class until the server has answered, and then what it answered.
#[component]
fn Page(class: &'static str, ask: fn(&ParamsMap) -> Ask) -> impl IntoView {
    let params = use_params_map();
    let beginning = Resource::new_blocking(move || ask(&params.read()), answer);
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
        Ask::Match(id) => Beginning::Match(Box::new(match_page(id.parse().map_err(unknown)?).await?)),
        Ask::Practice(game) => Beginning::Practice(Box::new(practice_page(game).await?)),
        Ask::Reading(language, game) => Beginning::Reading(Box::new(reading_page(language, game).await?)),
        Ask::Lesson(game) => Beginning::Lesson(Box::new(lesson_page(game).await?)),
    })
}

fn draw(beginning: Beginning) -> AnyView {
    match beginning {
        Beginning::Lobby(visit) => view! { <Lobby visit=*visit /> }.into_any(),
        Beginning::Settings(me) => view! { <Settings me=*me /> }.into_any(),
        Beginning::Person(visit) => view! { <PersonView visit=*visit /> }.into_any(),
        Beginning::Table(visit) => view! { <Table visit=*visit /> }.into_any(),
        Beginning::Practice(visit) => view! { <Practice visit=*visit /> }.into_any(),
        Beginning::Reading(reading) => view! { <ReadingView reading=*reading /> }.into_any(),
        Beginning::Lesson(visit) => view! { <LessonView visit=*visit /> }.into_any(),
        Beginning::Match(visit) => view! { <Replay visit=*visit /> }.into_any(),
    }
}
