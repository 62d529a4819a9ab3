//! The header of every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use protocol::accounts::Person;

use super::choices::Choices;
use crate::{
    accounts::visitor,
    live::{ConnectionBadge, browser},
    lobby::use_mine,
    texts::{t_string, use_i18n},
    ui::PersonLink,
};

/// The id of the menu.
const MENU: &str = "menu";

/// Brand, ways, the connection, the choices, and who is here. Where there is no room for all of it, what is
/// seldom wanted is in a menu, which the browser itself opens and closes.
#[component]
pub fn Header() -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let account = match visitor() {
        Some(person) => view! { <SignedIn person /> }.into_any(),
        None => view! { <SignedOut /> }.into_any(),
    };
    let leaders = move |class: &'static str| {
        view! {
            <a
                class=class
                href="/leaders"
                aria-current=move || path.with(|path| path.starts_with("/leaders")).then_some("page")
            >
                {move || t_string!(i18n, ratings.leaders)}
            </a>
        }
        .into_any()
    };
    // Whoever has gone to another page has chosen.
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            browser::hide_popover(MENU);
        }
    });
    view! {
        <header class="header">
            <a class="brand" href="/">
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">{move || t_string!(i18n, common.brand)}</span>
            </a>
            <nav class="nav" aria-label=move || t_string!(i18n, common.main)>
                <a
                    class="nav-link"
                    href="/"
                    aria-current=move || path.with(|path| path == "/").then_some("page")
                >
                    {move || t_string!(i18n, common.play)}
                </a>
                <a
                    class="nav-link"
                    href="/watch"
                    aria-current=move || {
                        path.with(|path| path.starts_with("/watch") || path.starts_with("/tv")).then_some("page")
                    }
                >
                    {move || t_string!(i18n, watching.watch)}
                </a>
                {leaders("nav-link nav-wide")}
                <Turns />
            </nav>
            <BackToMatch />
            <ConnectionBadge />
            <button
                type="button"
                class="menu-button"
                popovertarget=MENU
                aria-label=move || t_string!(i18n, common.menu)
            >
                <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M4 6h16M4 12h16M4 18h16" />
                </svg>
            </button>
            <div class="menu" id=MENU popover="auto">
                {leaders("nav-link nav-narrow")}
                <Choices />
                <div class="header-account">{account}</div>
            </div>
        </header>
    }
}

/// The way back for who sits at a table with a running match and is elsewhere.
#[component]
fn BackToMatch() -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let path = use_location().pathname;
    let away = Memo::new(move |_| {
        let table = format!("/table/{}", mine.playing()?);
        (path.get() != table).then_some(table)
    });
    let way = move |table: String| {
        view! {
            <a class="button button-primary button-small back-to-match" href=table>
                {move || t_string!(i18n, common.back_to_match)}
            </a>
        }
        .into_any()
    };
    view! { {move || away.get().map(way)} }
}

/// In how many matches by correspondence it is one's turn; nothing where there are none.
#[component]
fn Turns() -> impl IntoView {
    let i18n = use_i18n();
    let mine = use_mine();
    let turns = Memo::new(move |_| mine.turns());
    let sign = move || {
        view! {
            <a
                class="turns"
                href="/#my-matches"
                aria-label=move || t_string!(i18n, correspondence.turns, count = turns.get())
            >
                <span class="turns-count tabular">{move || turns.get().to_string()}</span>
            </a>
        }
        .into_any()
    };
    let has_some = Memo::new(move |_| turns.get() > 0);
    view! { {move || has_some.get().then(sign)} }
}

#[component]
fn SignedIn(person: Person) -> impl IntoView {
    let i18n = use_i18n();
    let register = person.guest.then(|| {
        view! {
            <a class="nav-link" href="/register">
                {move || t_string!(i18n, common.register)}
            </a>
        }
        .into_any()
    });
    view! {
        <PersonLink person />
        {register}
        <a class="nav-link" href="/settings">
            {move || t_string!(i18n, common.settings)}
        </a>
        // A plain post, with scripts as well: what follows is a new page in any case.
        <form method="post" action="/sign-out">
            <button type="submit" class="nav-link">
                {move || t_string!(i18n, common.sign_out)}
            </button>
        </form>
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let next = move || {
        path.with(|path| match path.as_str() {
            "/" | "/sign-in" | "/register" => String::new(),
            path => format!("?next={path}"),
        })
    };
    view! {
        <a class="nav-link" href=move || format!("/sign-in{}", next())>
            {move || t_string!(i18n, common.sign_in)}
        </a>
        <a class="nav-link" href=move || format!("/register{}", next())>
            {move || t_string!(i18n, common.register)}
        </a>
    }
}
