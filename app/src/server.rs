//! What server functions and pages take from the request: the backend, the caller, the language.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use backend::{
    Backend, Caller, Client,
    accounts::{self, Tokens},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use leptos::{prelude::*, text_prop::TextProp};
use leptos_axum::ResponseOptions;
use leptos_meta::Meta;
use protocol::{
    Code,
    accounts::{Boards, Language, Theme, cookies},
    play::MatchRecord,
};

use crate::{
    error::AppError,
    forms::Refilled,
    learn::Reading,
    lobby::Seed,
    play::told::{PICTURE_SIZE, told},
    visit::Visit,
    words,
};

/// The name of a request in the server's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Where the module of the computer players is, which a worker loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputerModule {
    /// The address of its files, without their endings.
    pub path: String,
    /// A text that changes with their content.
    pub version: String,
}

/// The module of the computer players.
pub fn computer_module() -> ComputerModule {
    use_context().expect("the router provides the module's place to every page")
}

/// Whether this answer's head says already what the page is about: a view that waits for something is made
/// twice, and each time it would say so.
#[derive(Clone, Debug, Default)]
pub struct Announced(Arc<AtomicBool>);

/// The backend.
pub fn backend() -> Backend {
    use_context().expect("the router provides the backend to every page and server function")
}

/// Who asks, if somebody is signed in.
pub fn caller() -> Option<Caller> {
    extension::<Option<Caller>>().flatten()
}

/// Who asks; a visitor is sent to sign in.
pub fn required() -> Result<Caller, AppError> {
    caller().ok_or_else(|| backend::Error::from(Code::SignInRequired).into())
}

/// Where the request comes from.
pub fn client() -> Client {
    extension().expect("the outermost layer puts the client into every request")
}

/// The language of the request: by choice, else the browser's first that is spoken here.
pub fn language() -> Language {
    use_context::<Parts>().map(|parts| language_of(&parts.headers)).unwrap_or_default()
}

/// What the page is made from and the browser must know as well.
pub fn visit() -> Visit {
    let headers = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
    Visit {
        person: caller().map(|caller| caller.person()),
        language: language_of(&headers),
        theme: cookie(&headers, Theme::COOKIE).and_then(|text| text.parse().ok()).unwrap_or_default(),
        boards: cookie(&headers, Boards::COOKIE).and_then(|text| text.parse().ok()).unwrap_or_default(),
        refilled: use_context::<Refilled>(),
        request: extension::<RequestId>().map(|RequestId(id)| id),
    }
}

/// What concerns the person on every page, as the router's layer has found it.
pub fn seed() -> Seed {
    // The router asks the app for its pages before there is any request.
    let now_ms = use_context::<Backend>().map_or(0, |backend| backend.clock.now_ms());
    Seed { mine: extension(), now_ms }
}

/// The text of a page's title. It is made at once: `leptos_meta` asks for it between other pages' turns
/// on the thread, where this page's signals are not to be found.
pub fn title(text: impl Fn() -> String + Send + Sync + 'static) -> TextProp {
    text().into()
}

/// Tells those who show links what the page of a match is about and where its picture is: after some of its
/// moves, at which a side may be to move. They run no scripts, so the browser does without.
pub fn tell_of_match(record: &MatchRecord, ply: usize, to_move: Option<u8>) {
    if is_announced() {
        return;
    }
    let (origin, language) = (backend().config.origin(), language());
    let id = record.played.id;
    let told = told(language, record, ply, to_move);
    // The page itself is its end.
    let place = if ply < record.played.moves.len() { format!("?ply={ply}") } else { String::new() };
    let image = format!("{origin}/picture/match/{id}.png?ply={ply}&language={}", language.as_str());
    let tags = [
        ("og:type", "website".to_owned()),
        ("og:site_name", told.brand.to_owned()),
        ("og:url", format!("{origin}/match/{id}{place}")),
        ("og:title", told.players.join(" – ")),
        ("og:description", told.sentence()),
        ("og:image", image),
        ("og:image:type", "image/png".to_owned()),
        ("og:image:width", PICTURE_SIZE.0.to_string()),
        ("og:image:height", PICTURE_SIZE.1.to_string()),
        ("og:image:alt", told.sentence()),
    ];
    for (property, content) in tags {
        // Written into the head as soon as it is made; in the page's body nothing stands for it.
        view! { <Meta property content /> }.to_html();
    }
    view! { <Meta name="twitter:card" content="summary_large_image" /> }.to_html();
}

/// Tells those who show links what a page to read is about.
pub fn tell_of_reading(reading: &Reading) {
    if is_announced() {
        return;
    }
    let origin = backend().config.origin();
    let tags = [
        ("og:type", "article".to_owned()),
        ("og:url", format!("{origin}{}", reading.path)),
        ("og:title", reading.title.clone()),
        ("og:description", reading.description.clone()),
    ];
    for (property, content) in tags {
        view! { <Meta property content /> }.to_html();
    }
    view! { <Meta name="twitter:card" content="summary" /> }.to_html();
}

/// Whether the head says already what the page is about; from the first asking on it does.
fn is_announced() -> bool {
    use_context::<Announced>().is_none_or(|announced| announced.0.swap(true, Ordering::Relaxed))
}

/// Gives the browser a session.
pub fn open_session(tokens: &Tokens) {
    set_cookies(tokens.set_cookies());
}

/// Takes the session from the browser.
pub fn close_session(backend: &Backend) {
    set_cookies(&accounts::clear_cookies(backend));
}

/// Keeps the language and the theme in the browser, for visitors and for the next request.
pub fn keep_preferences(language: Option<Language>, theme: Option<Theme>) {
    set_cookies(&cookies(language, theme).collect::<Vec<_>>());
}

/// Keeps the look of the boards in the browser.
pub fn keep_boards(boards: Boards) {
    set_cookies(&[boards.cookie()]);
}

/// Sets the answer's status to that of a problem.
pub fn set_status(code: Code) {
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(status) = StatusCode::from_u16(code.status())
    {
        response.set_status(status);
    }
}

/// Sets a header of the answer.
pub fn set_header(name: HeaderName, value: &str) {
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(value) = HeaderValue::from_str(value)
    {
        response.insert_header(name, value);
    }
}

/// A refusal becomes the answer's: its status, and the sentence in the language of the request.
impl From<backend::Error> for AppError {
    fn from(error: backend::Error) -> Self {
        let mut problem = error.into_problem();
        problem.message = words::sentence(language(), &problem);
        set_status(problem.code);
        if let Some(retry_after_ms) = problem.retry_after_ms {
            set_header(header::RETRY_AFTER, &retry_after_ms.div_ceil(1_000).to_string());
        }
        problem.into()
    }
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

fn set_cookies(cookies: &[String]) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.append_header(header::SET_COOKIE, value);
        }
    }
}

/// The language of a request's headers.
pub fn language_of(headers: &HeaderMap) -> Language {
    if let Some(language) = cookie(headers, Language::COOKIE).and_then(|text| text.parse().ok()) {
        return language;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted
        .split(',')
        .find_map(|range| range.split([';', '-']).next()?.trim().to_ascii_lowercase().parse().ok())
        .unwrap_or_default()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|cookies| {
        cookies.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_language_is_chosen_by_cookie_then_by_the_browser() {
        let browser = (header::ACCEPT_LANGUAGE, "de-DE,kk-KZ;q=0.9,ru;q=0.8");
        assert_eq!(language_of(&headers(std::slice::from_ref(&browser))), Language::Kk);
        let cookie = (header::COOKIE, "a=b; oyinline-language=ru");
        assert_eq!(language_of(&headers(&[browser, cookie])), Language::Ru);
        assert_eq!(language_of(&headers(&[])), Language::En);
    }
}
