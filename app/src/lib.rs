//! The pages of Oyinline and their server functions, for the server and the browser.
//!
//! In a view, a closure is written where it stands: the macro then gives all of them one type. What a
//! view is made of is kept to few types as well (`String`, `AnyView`, [`ui::Each`]), for each other one
//! brings its own code into the browser.

// A page is one type, as deep as its elements are nested.
#![recursion_limit = "512"]

pub mod accounts;
pub mod beginning;
pub mod calls;
pub mod chat;
pub mod codec;
pub mod error;
pub mod forms;
pub mod frame;
pub mod learn;
pub mod live;
pub mod lobby;
mod pages;
mod parts;
pub mod play;
pub mod ratings;
#[cfg(not(feature = "ssr"))]
#[path = "no_server.rs"]
mod server;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
mod shell;
mod texts;
pub mod ui;
pub mod visit;
pub mod watch;
pub mod words;

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

#[cfg(feature = "hydrate")]
pub use self::parts::fetch_part;
#[cfg(feature = "ssr")]
pub use self::shell::shell;
use self::{
    calls::provide_calls,
    frame::{Frame, provide_frame},
    i18n::td_string,
    lobby::provide_mine,
    pages::{
        CallTestPage, GamesPage, LeadersPage, LessonPage, LobbyPage, MatchPage, MatchesPage, PassPage,
        PersonPage, PracticePage, RegisterPage, RulesPage, SettingsPage, SignInPage, TablePage, TvPage,
        WatchPage,
    },
    play::provide_rules,
    texts::use_i18n,
    ui::NotFound,
};

/// The whole app. Every page is complete in the server's answer, with its status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_frame();
    provide_rules();
    let i18n = use_i18n();
    // The same in every language; the formatter is asked where the page's signals are not to be found.
    let brand = td_string!(i18n.get_locale_untracked(), common.brand);
    let titled = move |title: String| {
        if title.is_empty() { brand.to_owned() } else { format!("{title} – {brand}") }
    };
    view! {
        // Without a text of its own the tab would show the address while a page is on its way.
        <Title text="" formatter=titled />
        <Router>
            <Site />
        </Router>
    }
}

/// All pages, below the router.
#[component]
fn Site() -> impl IntoView {
    provide_mine();
    provide_calls();
    view! {
        <Frame>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=LobbyPage ssr=SsrMode::Async />
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/people/:name/matches") view=MatchesPage ssr=SsrMode::Async />
                <Route path=path!("/people/:name/:rating?") view=PersonPage ssr=SsrMode::Async />
                <Route path=path!("/leaders/:rating?") view=LeadersPage ssr=SsrMode::Async />
                <Route path=path!("/table/:id") view=TablePage ssr=SsrMode::Async />
                <Route path=path!("/watch/:game?") view=WatchPage ssr=SsrMode::Async />
                <Route path=path!("/tv/:game?") view=TvPage ssr=SsrMode::Async />
                <Route path=path!("/match/:id") view=MatchPage ssr=SsrMode::Async />
                <Route path=path!("/practice/:game") view=PracticePage ssr=SsrMode::Async />
                <Route path=path!("/pass/:game") view=PassPage ssr=SsrMode::Async />
                <Route path=path!("/games") view=GamesPage ssr=SsrMode::Async />
                <Route path=path!("/games/:game") view=RulesPage ssr=SsrMode::Async />
                <Route path=path!("/games/:game/first") view=LessonPage ssr=SsrMode::Async />
                <Route path=path!("/call-test") view=CallTestPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Frame>
    }
}
