//! The platforms' way in: raw bytes to the engine, its answer back.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use http::{HeaderValue, Method, StatusCode, header};

use crate::{
    auth::address,
    daemon::{Door, HookCall, HookOutcome},
    extract::read_body,
    problem::Problem,
    state::Server,
};

/// Largest call of a platform.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Time in which a call has to be here.
const TIME: Duration = Duration::from_secs(10);

/// The addresses: `/webhooks/{platform}` and `/webhooks/{platform}/{name}`, where the name is a further app's,
/// an account's id, or a call of the platform's own.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/webhooks/{platform}", any(platform))
        .route("/webhooks/{platform}/{name}", any(named))
}

async fn platform(
    State(server): State<Arc<Server>>,
    Path(platform): Path<String>,
    request: Request,
) -> Response {
    take(&server, &platform, Door::Platform, request).await
}

async fn named(
    State(server): State<Arc<Server>>,
    Path((platform, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    take(&server, &platform, Door::Named(&name), request).await
}

async fn take(server: &Server, platform: &str, door: Door<'_>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::POST) {
        let mut refusal = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Platforms call this address with POST, or with GET for a handshake.",
        )
        .into_response();
        refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        return refusal;
    }
    let from = address(&parts.extensions, &parts.headers);
    if let Some(wait) = server.doors.wait(from, server.now()) {
        return Problem::too_many("Too many calls that were refused. Check the keys and the address.", wait)
            .into_response();
    }
    let body = match read_body(body, &parts.headers, MAX_BYTES, TIME).await {
        Ok(body) => body,
        Err(problem) => {
            // Whatever else is on its way would be read for nothing.
            let mut refusal = problem.into_response();
            refusal.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            return refusal;
        }
    };
    let path_and_query = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let query = parts
        .uri
        .query()
        .map(|q| url::form_urlencoded::parse(q.as_bytes()).into_owned().collect())
        .unwrap_or_default();
    let call = HookCall {
        platform,
        door,
        method: &parts.method,
        query,
        path_and_query,
        headers: &parts.headers,
        body,
    };
    let outcome = server.daemon.receive(call).await;
    if matches!(outcome, HookOutcome::Refused | HookOutcome::Unknown) {
        server.doors.refused(from, server.now());
    }
    match outcome {
        HookOutcome::Accepted => StatusCode::OK.into_response(),
        HookOutcome::Answer { status, body, .. } if body.is_empty() => status.into_response(),
        HookOutcome::Answer { status, body, content_type } => {
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        HookOutcome::Refused => Problem::new(
            StatusCode::UNAUTHORIZED,
            "bad_signature",
            "The signature is missing or does not fit. Check the app's keys and this address in the platform's console.",
        )
        .into_response(),
        HookOutcome::Unknown => Problem::not_found().into_response(),
        HookOutcome::NotReady => {
            Problem::unavailable("The event cannot be kept right now. Send it again.").into_response()
        }
    }
}
