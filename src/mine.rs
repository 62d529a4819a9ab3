//! What concerns the person on every page, so that the page is whole before any script runs.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use backend::{Backend, Caller, lobby};

/// Puts the person's seats into the request of a page.
pub async fn layer(State(backend): State<Backend>, mut request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Option<Caller>>().cloned().flatten();
    if let Some(caller) = caller
        && !request.uri().path().starts_with("/api/")
    {
        match lobby::mine(&backend, &caller).await {
            Ok(mine) => drop(request.extensions_mut().insert(mine)),
            // The page does without: its socket tells the same, or why not.
            Err(error) => drop(error.into_problem()),
        }
    }
    next.run(request).await
}
