//! The pages that begin with what the server tells: how each is asked for, and what comes of the answer.
//!
//! All wait for it in one way and as one type; each page of its own would bring the waiting into the
//! browser again.

use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_params_map, params::ParamsMap};
use protocol::{Code, Problem, accounts::Me};
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{PersonVisit, me, person_page, visitor},
    codec::JsonText,
    error::AppError,
    lobby::{Lobby, LobbyVisit, lobby_page},
    parts,
    play::{MatchVisit, PracticeVisit, TableVisit, match_page, practice_page, table_page},
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

/// What a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Lobby,
    Settings,
    Person(String),
    Table(String),
    Match(String),
    Practice(String),
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
}

/// A page: an empty place of this class until the server has answered, and then what it answered.
#[component]
fn Page(class: &'static str, ask: fn(&ParamsMap) -> Ask) -> impl IntoView {
    let params = use_params_map();
    let beginning = Resource::<_, JsonText>::new_with_options(move || ask(&params.read()), answer, true);
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
        Ask::Person(name) => Beginning::Person(Box::new(person_page(name).await?)),
        Ask::Table(id) => Beginning::Table(Box::new(table_page(id.parse().map_err(unknown)?).await?)),
        Ask::Match(id) => Beginning::Match(Box::new(match_page(id.parse().map_err(unknown)?).await?)),
        Ask::Practice(game) => Beginning::Practice(Box::new(practice_page(game).await?)),
    })
}

async fn draw(beginning: Beginning) -> Result<AnyView, AppError> {
    match beginning {
        Beginning::Lobby(visit) => Ok(view! { <Lobby visit=*visit /> }.into_any()),
        Beginning::Settings(me) => parts::settings(*me).await,
        Beginning::Person(visit) => parts::person(*visit).await,
        Beginning::Table(visit) => parts::table(*visit).await,
        Beginning::Practice(visit) => parts::practice(*visit).await,
        Beginning::Match(visit) => parts::replay(*visit).await,
    }
}
