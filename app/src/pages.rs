//! The pages that begin with what the server tells: how each is asked for, and what comes of the answer.
//!
//! All wait for it in one way and as one type; each page of its own would bring the waiting into the
//! browser again.

use std::pin::Pin;

use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_params_map, use_query_map},
    params::ParamsMap,
};
use protocol::{accounts::Language, search::MatchSearch};
use referee::Course;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::visitor,
    beginning::{AsText, Beginning, Carried},
    codec::Json,
    error::AppError,
    frame::{take_lost_focus, use_preferences},
    parts,
    ui::{Each, ErrorPage},
};

/// The route `/`.
#[component]
pub fn LobbyPage() -> impl IntoView {
    view! { <Page class="lobby" ask=|_| Ask::Lobby /> }
}

/// The route `/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    view! { <Form part=|| Box::pin(parts::register()) /> }
}

/// The route `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <Form part=|| Box::pin(parts::sign_in()) /> }
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
            ask=|params| Ask::Person(
                params.get("name").unwrap_or_default(),
                params.get("rating").unwrap_or_default(),
            )
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

/// The route `/watch`.
#[component]
pub fn WatchPage() -> impl IntoView {
    view! { <Page class="watch" ask=|params| Ask::Watch(params.get("game")) /> }
}

/// The route `/tv`.
#[component]
pub fn TvPage() -> impl IntoView {
    view! { <Page class="tv" ask=|params| Ask::Tv(params.get("game")) /> }
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

/// The route `/call-test`.
#[component]
pub fn CallTestPage() -> impl IntoView {
    view! { <Page class="narrow" ask=|_| Ask::CallTest /> }
}

/// What a page asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The lobby.
    Lobby,
    /// The caller's own account.
    Settings,
    /// A person, and the graph of a rating.
    Person(String, String),
    /// The leaders of a rating.
    Leaders(String),
    /// A table.
    Table(String),
    /// All live matches, or those of a game.
    Watch(Option<String>),
    /// The best live match, of all or of a game.
    Tv(Option<String>),
    /// Matches of a person.
    Matches(String, MatchSearch),
    /// A finished match, after some of its moves.
    Match(String, Option<usize>),
    /// A match against the computer.
    Practice(Course),
    /// A match on one device. It begins as one against the computer does.
    Pass(String),
    /// A page to read.
    Reading(Language, Option<String>),
    /// A first lesson.
    Lesson(String),
    /// A test of what calls need.
    CallTest,
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
    let key = |ask: &Ask| serde_json::to_string(ask).unwrap_or_default();
    view! { <Each items=asked key let:ask><Answered class ask /></Each> }
}

/// An empty place of this class until the server has answered, and then what it answered.
#[component]
fn Answered(class: &'static str, ask: Ask) -> impl IntoView {
    let (asked, tries) = (ask.clone(), RwSignal::new(0));
    let source = move || (asked.clone(), tries.get());
    let beginning = Resource::<_, AsText>::new_with_options(source, |(ask, _)| begin(ask), true);
    view! {
        <Suspense fallback=move || view! { <div class=class aria-busy="true"></div> }>
            {move || {
                let ask = ask.clone();
                Suspend::new(shown(async move { draw(&ask, beginning.await?).await }, tries))
            }}
        </Suspense>
    }
}

/// Draws a page that begins with nothing but its own part.
type Part = fn() -> Pin<Box<dyn Future<Output = Result<AnyView, AppError>> + Send>>;

/// Such a page.
#[component]
fn Form(part: Part) -> impl IntoView {
    let tries = RwSignal::new(0);
    view! {
        <Suspense fallback=move || view! { <div class="narrow" aria-busy="true"></div> }>
            {move || {
                tries.track();
                Suspend::new(shown(part(), tries))
            }}
        </Suspense>
    }
}

/// The page, or what went wrong. Counting up draws it anew.
async fn shown(drawn: impl Future<Output = Result<AnyView, AppError>>, tries: RwSignal<u32>) -> AnyView {
    let page = match drawn.await {
        Ok(page) => page,
        Err(error) => {
            let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
            view! { <ErrorPage error again /> }.into_any()
        }
    };
    if tries.try_get_untracked().unwrap_or_default() > 0 {
        // What was pressed went with the page before.
        take_lost_focus();
    }
    page
}

/// Gives what a page begins with.
#[server(prefix = "/api", endpoint = "page", input = Json, output = Carried)]
pub async fn begin(ask: Ask) -> Result<Beginning, AppError> {
    use protocol::{Code, Problem};

    use crate::{accounts, calls, learn, lobby, play, ratings};

    let unknown = |_| Problem::new(Code::NotFound);
    match ask {
        Ask::Lobby => Beginning::new(&lobby::begin::lobby().await?),
        Ask::Settings => Beginning::new(&accounts::begin::settings().await?),
        Ask::Person(name, rating) => Beginning::new(&accounts::begin::person(name, rating).await?),
        Ask::Leaders(rating) => Beginning::new(&ratings::begin::leaders(rating).await?),
        Ask::Table(id) => Beginning::new(&play::begin::table(id.parse().map_err(unknown)?).await?),
        Ask::Watch(game) => Beginning::new(&crate::watch::begin::watch(game).await?),
        Ask::Tv(game) => Beginning::new(&crate::watch::begin::tv(game).await?),
        Ask::Matches(name, search) => Beginning::new(&accounts::begin::matches(name, search).await?),
        Ask::Match(id, ply) => Beginning::new(&play::begin::replay(id.parse().map_err(unknown)?, ply).await?),
        Ask::Practice(start) => Beginning::new(&play::begin::practice(start)?),
        Ask::Pass(game) => Beginning::new(&play::begin::practice(Course { game, ..Course::default() })?),
        Ask::Reading(language, game) => Beginning::new(&learn::written::reading(language, game.as_deref())?),
        Ask::Lesson(game) => Beginning::new(&learn::written::lesson(game)?),
        Ask::CallTest => Beginning::new(&calls::begin::servers()?),
    }
}

async fn draw(ask: &Ask, beginning: Beginning) -> Result<AnyView, AppError> {
    match ask {
        Ask::Lobby => parts::lobby(beginning).await,
        Ask::Settings => parts::settings(beginning).await,
        Ask::Person(..) => parts::person(beginning).await,
        Ask::Matches(..) => parts::matches(beginning).await,
        Ask::Leaders(_) => parts::leaders(beginning).await,
        Ask::Table(_) => parts::table(beginning).await,
        Ask::Watch(_) => parts::watch(beginning).await,
        Ask::Tv(_) => parts::tv(beginning).await,
        Ask::Practice(_) => parts::practice(beginning).await,
        Ask::Pass(_) => parts::pass(beginning).await,
        Ask::Reading(..) => parts::reading(beginning).await,
        Ask::Lesson(_) => parts::lesson(beginning).await,
        Ask::CallTest => parts::call_test(beginning).await,
        Ask::Match(..) => parts::replay(beginning).await,
    }
}
