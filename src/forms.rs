//! Forms as a browser posts them, without scripts or before they have loaded. The same actions as the
//! server functions; a refused form comes back as its page, with what was typed.

use app::{forms::Refilled, server::language_of, shell};
use axum::{
    Extension, Form,
    body::Body,
    extract::{FromRequest, Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use backend::{Caller, Client, accounts};
use leptos::context::provide_context;
use protocol::{
    Code, Problem,
    accounts::{Language, PasswordForm, ProfileForm, Registration, SignIn, Theme, cookies},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{problem, session, state::AppState};

/// `POST /register`.
pub async fn register(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let (page, form, next) = match read::<Registration>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let typed = typed(&[
        ("name", &form.name),
        ("email", &form.email),
        ("first_name", &form.first_name),
        ("last_name", &form.last_name),
        ("next", &next),
    ]);
    match accounts::register(&state.backend, caller.as_ref(), &client, form).await {
        Ok(tokens) => entered(&next, tokens.set_cookies()),
        Err(error) => refilled(&state, page, "/register", "register", typed, error.into_problem()).await,
    }
}

/// `POST /sign-in`.
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let (page, form, next) = match read::<SignIn>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let typed = typed(&[("name", &form.name), ("next", &next)]);
    match accounts::sign_in(&state.backend, &client, form).await {
        Ok(tokens) => entered(&next, tokens.set_cookies()),
        Err(error) => refilled(&state, page, "/sign-in", "sign_in", typed, error.into_problem()).await,
    }
}

/// `POST /guest`.
pub async fn guest(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let (page, _, next) = match read::<Empty>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    // Pressed twice, or in a second tab: the person is there already.
    if caller.is_some() {
        return entered(&next, &[]);
    }
    let language = language_of(&page.headers);
    match accounts::enter_as_guest(&state.backend, &client, Some(language)).await {
        Ok(tokens) => entered(&next, tokens.set_cookies()),
        Err(error) => refilled(&state, page, "/", "guest", Vec::new(), error.into_problem()).await,
    }
}

/// `POST /sign-out`.
pub async fn sign_out(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    request: Request,
) -> Response {
    let language = language_of(request.headers());
    if let Some(caller) = caller
        && let Err(error) = accounts::sign_out(&state.backend, &caller).await
    {
        return problem::respond(language, error.into_problem());
    }
    entered("/", &accounts::clear_cookies(&state.backend))
}

/// `POST /settings`.
pub async fn settings(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    request: Request,
) -> Response {
    let (page, form, _) = match read::<ProfileForm>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let Some(caller) = caller else { return see_other("/sign-in?next=/settings") };
    let typed = typed(&[
        ("first_name", &form.first_name),
        ("last_name", &form.last_name),
        ("email", &form.email),
        ("about", &form.about),
        ("country", &form.country),
        ("language", &form.language),
        ("theme", &form.theme),
        ("boards", &form.boards),
        ("ringers", &form.ringers),
    ]);
    match accounts::edit_profile(&state.backend, &caller, form).await {
        Ok(me) => {
            let mut cookies = vec![me.theme.cookie(), me.boards.cookie()];
            cookies.extend(me.language.map(Language::cookie));
            entered("/settings?saved=profile", &cookies)
        }
        Err(error) => refilled(&state, page, "/settings", "profile", typed, error.into_problem()).await,
    }
}

/// `POST /settings/password`.
pub async fn password(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    request: Request,
) -> Response {
    let (page, form, _) = match read::<PasswordForm>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let Some(caller) = caller else { return see_other("/sign-in?next=/settings") };
    match accounts::change_password(&state.backend, &caller, form).await {
        Ok(()) => see_other("/settings?saved=password"),
        Err(error) => refilled(&state, page, "/settings", "password", Vec::new(), error.into_problem()).await,
    }
}

/// What `POST /preferences` carries; what is left out stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Preferences {
    language: String,
    theme: String,
}

/// `POST /preferences`: the language and the theme, signed in or not.
pub async fn preferences(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    request: Request,
) -> Response {
    let (page, form, next) = match read::<Preferences>(&state, request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let language = form.language.parse::<Language>().ok();
    let theme = form.theme.parse::<Theme>().ok();
    if let Some(caller) = &caller
        && let Err(error) = accounts::set_preferences(&state.backend, caller, language, theme).await
    {
        return problem::respond(language_of(&page.headers), error.into_problem());
    }
    entered(&next, &cookies(language, theme).collect::<Vec<_>>())
}

#[derive(Debug, Deserialize)]
struct Empty {}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

/// Reads a posted form. Gives the request's head, the form, and where to go afterwards.
async fn read<Fields: DeserializeOwned>(
    state: &AppState,
    request: Request,
) -> Result<(http::request::Parts, Fields, String), Response> {
    let (parts, body) = request.into_parts();
    let language = language_of(&parts.headers);
    let again = |body: axum::body::Bytes| Request::from_parts(parts.clone(), Body::from(body));
    let refused = |status: StatusCode| {
        let is_too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
        problem::respond(language, if is_too_large { problem::too_large() } else { Code::BadRequest.into() })
    };
    let whole = Request::from_parts(parts.clone(), body);
    let body = axum::body::Bytes::from_request(whole, state)
        .await
        .map_err(|rejection| refused(rejection.into_response().status()))?;
    let Form(fields) = Form::<Fields>::from_request(again(body.clone()), state)
        .await
        .map_err(|rejection| refused(rejection.into_response().status()))?;
    let next =
        Form::<Next>::from_request(again(body), state).await.map(|Form(next)| next.next).unwrap_or_default();
    Ok((parts, fields, local(&next).to_owned()))
}

/// The page of a refused form, with what was typed and what is wrong.
async fn refilled(
    state: &AppState,
    parts: http::request::Parts,
    path: &'static str,
    form: &'static str,
    values: Vec<(String, String)>,
    mut problem: Problem,
) -> Response {
    problem.message = app::words::sentence(language_of(&parts.headers), &problem);
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let refilled = Refilled { form: form.to_owned(), values, problem: problem.clone() };
    let mut request = Request::from_parts(parts, Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = Uri::from_static(path);
    let (context, options) = (state.clone(), state.leptos.clone());
    let render = leptos_axum::render_app_async_with_context(
        move || {
            context.provide();
            provide_context(refilled.clone());
        },
        move || shell(options.clone()),
    );
    let mut response = render(request).await.into_response();
    *response.status_mut() = status;
    problem::retry_after(response.headers_mut(), &problem);
    response
}

fn typed(values: &[(&str, &String)]) -> Vec<(String, String)> {
    values.iter().map(|&(name, value)| (name.to_owned(), value.clone())).collect()
}

fn entered(next: &str, cookies: &[String]) -> Response {
    let mut response = see_other(next);
    session::set(&mut response, cookies);
    response
}

fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// A path of ours, or the front page: nobody is sent to another site.
fn local(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for next in ["", "//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb"] {
            assert_eq!(local(next), "/", "{next:?}");
        }
        assert_eq!(local("/table/1?a=b#c"), "/table/1?a=b#c");
    }
}
