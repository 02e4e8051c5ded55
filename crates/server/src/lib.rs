//! The HTTP floor: the API, the platforms' way in, the live stream, the page.
//!
//! Floor 3 of the house. It knows no connector and no platform by name; rules are in `inbox`, the world is in `engine`,
//! everything durable is in `store`. [`router`] is the whole of it.
#![expect(unused_qualifications, reason = "utoipa's macros write paths in full")]

mod api;
pub mod auth;
pub mod daemon;
mod docs;
mod extract;
mod layer;
mod media;
mod oauth;
mod openapi;
mod outgoing;
mod page;
mod probe;
mod problem;
mod shape;
mod sso;
mod state;
mod stream;
#[cfg(test)]
mod tests;
mod view;
mod webhook;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use tower_http::catch_panic::CatchPanicLayer;

pub use auth::{LONGEST, SHORTEST, acceptable, hash_now as hash_password};
pub use openapi::{openapi, operations};
pub use outgoing::shapes;
pub use problem::{Problem, ProblemBody};
pub use sso::{Newcomers, SsoSettings};
pub use state::{Server, Settings};

/// Everything under one router. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that callers'
/// addresses are known.
pub fn router(server: Arc<Server>) -> Router {
    let (operations, _) = openapi::described().split_for_parts();
    let api = operations
        .layer(from_fn_with_state(Arc::clone(&server), layer::once))
        .layer(from_fn_with_state(Arc::clone(&server), auth::authenticate))
        .route("/openapi.json", get(docs::document))
        .method_not_allowed_fallback(no_method)
        .fallback(nothing)
        .layer(layer::pack_lists());
    Router::new()
        .nest("/api/v1", api)
        .route("/api/docs", get(docs::page))
        .route("/api/docs/style.css", get(docs::style))
        .route("/api/{*rest}", any(nothing))
        .merge(webhook::routes())
        .route("/oauth/{platform}/callback", get(oauth::callback))
        .merge(sso::routes())
        .route("/media/{name}", get(media::read))
        .route("/healthz", get(probe::alive))
        .route("/readyz", get(probe::ready))
        .fallback_service(any(page::page).layer(layer::pack_files()).with_state(()))
        // Each operation has a limit of its own; this one only holds for what has none.
        .layer(DefaultBodyLimit::max(1024 * 1024))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(layer::Policy::new(&server.settings.public_url), layer::secure))
        .layer(from_fn(layer::trace))
        .with_state(server)
}

async fn nothing() -> Problem {
    Problem::not_found()
}

async fn no_method() -> Problem {
    Problem::new(
        http::StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method. See /api/docs.",
    )
}

/// A mistake of ours ends one request, not the daemon, and says nothing of what it was about.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    axum::response::IntoResponse::into_response(Problem::internal(&std::io::Error::other(
        "a handler panicked",
    )))
}
