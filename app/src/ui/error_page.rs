//! Pages in place of pages: what is not there, and what went wrong.

use leptos::{prelude::*, web_sys::MouseEvent};
use leptos_meta::Title;
use leptos_router::{hooks::use_url, location::Url};
use protocol::Code;

use crate::{
    error::AppError,
    live::when_back,
    server,
    texts::{t_string, use_i18n},
    visit::use_visit,
    words::language,
};

/// The page of an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <ErrorPage error=AppError::from(Code::NotFound) /> }
}

/// A whole page that says what went wrong, and what to do.
#[component]
pub fn ErrorPage(
    /// What went wrong.
    error: AppError,
    /// Asks for the page again without a load, which would end a call.
    #[prop(optional)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(again) = again
        && error == AppError::Unreachable
    {
        when_back(move || again.run(()));
    }
    let code = error.code();
    server::set_status(code);
    let missing = code == Code::NotFound;
    let title = move || match missing {
        true => t_string!(i18n, common.not_found_title),
        false => t_string!(i18n, common.error_title),
    };
    let reference =
        error.problem().and_then(|problem| problem.reference.clone()).or_else(|| use_visit().request).map(
            |id| {
                view! {
                    <p class="error-reference muted tabular">
                        {move || t_string!(i18n, common.reference, id = id.as_str())}
                    </p>
                }
                .into_any()
            },
        );
    let sentence = move || match missing {
        true => t_string!(i18n, common.not_found_text).to_owned(),
        false => error.sentence(language(i18n.get_locale())),
    };
    let url = use_url();
    let try_again = (!missing).then(|| {
        // Before the page has come alive, and in a tab of its own, what is tried again is the whole page.
        let on_click = move |event: MouseEvent| {
            let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if let Some(again) = again.filter(|_| !elsewhere) {
                event.prevent_default();
                again.run(());
            }
        };
        view! {
            <a class="button" rel="external" href=move || here(&url.read()) on:click=on_click>
                {move || t_string!(i18n, common.try_again)}
            </a>
        }
        .into_any()
    });
    view! {
        <Title text=server::title(move || title().to_owned()) />
        <div class="error-page">
            <h1 tabindex="-1">{move || title()}</h1>
            <p>{move || sentence()}</p>
            {reference}
            <div class="row">
                <a class="button button-primary" href="/">
                    {move || t_string!(i18n, common.to_lobby)}
                </a>
                {try_again}
            </div>
        </div>
    }
}

fn here(url: &Url) -> String {
    match url.search() {
        "" => url.path().to_owned(),
        search => format!("{}?{search}", url.path()),
    }
}
