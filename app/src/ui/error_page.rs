//! Pages in place of pages: what is not there, and what went wrong.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;
use protocol::Code;

use crate::{
    error::AppError,
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
) -> impl IntoView {
    let i18n = use_i18n();
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
    let again = (!missing).then(|| {
        // Past the router: what is tried again is the whole page.
        view! {
            <a class="button" rel="external" href=move || url.read().path().to_owned()>
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
                {again}
            </div>
        </div>
    }
}
