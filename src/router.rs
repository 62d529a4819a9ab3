//! All routes and layers on one page.

use app::{App, shell};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use leptos_axum::{ErrorHandler, LeptosRoutes, generate_route_list};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, services::ServeDir,
    timeout::RequestBodyDeadlineLayer,
};

use crate::{
    export, forms,
    guard::{self, BODY_BYTES, BODY_PATIENCE},
    health, live, mine,
    picture::{self, Pictures},
    problem, request, session, socket,
    state::AppState,
    streams,
};

/// The whole server as a service.
pub fn router(state: AppState) -> Router {
    let ours = guard::Ours::new(&state.backend.config);
    let backend = state.backend.clone();
    let context = {
        let state = state.clone();
        move || state.provide()
    };
    let options = state.leptos.clone();
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), context.clone(), move || {
            shell(options.clone())
        })
        .layer(middleware::from_fn_with_state(backend.clone(), mine::layer));
    // Not leptos_axum's handler of files: it looks for headers in whatever page is being made on the thread, and takes
    // them from that page.
    let files = ServeDir::new(&*state.leptos.site_root)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .fallback(ErrorHandler::new_with_context(context, shell, state.leptos.clone()));
    let people = Router::new()
        .route("/ws", get(socket::upgrade))
        .merge(live::routes())
        .merge(streams::routes())
        .route("/session", get(session::check))
        .route("/register", post(forms::register))
        .route("/sign-in", post(forms::sign_in))
        .route("/guest", post(forms::guest))
        .route("/sign-out", post(forms::sign_out))
        .route("/settings", post(forms::settings))
        .route("/settings/password", post(forms::password))
        .route("/preferences", post(forms::preferences))
        .route("/match/{id}/export/{format}", get(export::of_match))
        .merge(pages)
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(backend.clone(), session::layer))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(RequestBodyDeadlineLayer::new(BODY_PATIENCE));
    // Without the session's layer: an answer that others keep must set no cookie.
    let pictures = Router::new()
        .route("/picture/match/{file}", get(picture::of_match))
        .layer(axum::Extension(Pictures::default()));
    Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(pictures)
        .merge(people)
        .with_state(state)
        .layer(axum::Extension(ours.clone()))
        .layer(middleware::from_fn_with_state(ours.clone(), guard::layer))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            problem::respond(protocol::accounts::Language::default(), protocol::Code::Internal.into())
        }))
        .layer(middleware::from_fn_with_state(ours, guard::headers))
        .layer(middleware::from_fn_with_state(backend, request::layer))
}
