//! `Idempotency-Key`: the same write said twice is done once and answered the same, for 24 h per user.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use model::{Role, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::idempotency::Known;

use crate::{
    auth::{Caller, known},
    extract::{MAX_JSON_BYTES, read_body},
    problem::Problem,
    state::Server,
};

/// The header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key.
const LONGEST: usize = 255;
/// Largest answer that is kept.
const MOST: usize = 4 * 1024 * 1024;
/// Says that an answer is one of before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What is kept of an answer instead of its body, where the body holds what is shown only once.
#[derive(Clone, Debug)]
pub struct KeptAs(pub Vec<u8>);

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    role: Role,
    /// What its caller was limited to.
    limits: String,
    content_type: Option<String>,
    etag: Option<String>,
    body: String,
}

/// Does a write with a key once. Uploads are told apart by the operation itself: their form has another boundary each time.
pub async fn once(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let writes = matches!(*request.method(), Method::POST | Method::PATCH | Method::PUT | Method::DELETE);
    let (Some(caller), Some(key)) = (known(&request), request.headers().get(KEY)) else {
        return next.run(request).await;
    };
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    if !writes || is_form {
        return next.run(request).await;
    }
    let key = match key.to_str() {
        Ok(key) if (1..=LONGEST).contains(&key.len()) => key.to_owned(),
        _ => {
            return Problem::bad_parameter(
                "Idempotency-Key",
                "Use 1 to 255 visible ASCII characters, such as a UUID.",
            )
            .into_response();
        }
    };
    match run(&server, caller, &key, request, next).await {
        Ok(response) | Err(Stop(response)) => response,
    }
}

/// An answer that ends the matter.
struct Stop(Response);

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop(problem.into_response())
    }
}

impl From<store::StoreError> for Stop {
    fn from(error: store::StoreError) -> Stop {
        Problem::from(error).into()
    }
}

async fn run(
    server: &Arc<Server>,
    caller: Arc<Caller>,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, Stop> {
    let user = caller.user;
    let (parts, body) = request.into_parts();
    let body = read_body(body, &parts.headers, MAX_JSON_BYTES, Duration::from_secs(20)).await?;
    let mut hash = Sha256::new();
    // A user may be a member of several workspaces, and the same address means something else in each.
    hash.update(caller.workspace.uuid().as_bytes());
    for piece in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), &body] {
        hash.update((piece.len() as u64).to_be_bytes());
        hash.update(piece);
    }
    let hash: [u8; 32] = hash.finalize().into();
    match begin(server, user, key, hash).await? {
        Known::Answered { status, body } => return Ok(again(&caller, status, &body)),
        Known::Other => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "This Idempotency-Key came with another request before. Use a new key for a new request.",
            )
            .into());
        }
        Known::UnderWay => {
            return Err(Problem::conflict(
                "idempotency_under_way",
                "The same request is still under way. Ask again in a moment, with the same key.",
            )
            .into());
        }
        Known::Begun => {}
    }
    let server = Arc::clone(server);
    let key = key.to_owned();
    // In a task of its own: when the caller hangs up now, the write still ends, and its answer is still kept.
    let work = tokio::spawn(async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        keep(&server, &caller, &key, response).await
    });
    match work.await {
        Ok(response) => response,
        Err(error) => Err(Problem::internal(&error).into()),
    }
}

/// Begins a write, or waits a little for the same write that is under way.
async fn begin(server: &Server, user: UserId, key: &str, hash: [u8; 32]) -> Result<Known, Stop> {
    for wait_ms in [20, 50, 100, 200, 400, 800, 1600, 0] {
        let now = server.now();
        let known = server
            .store
            .write(|tx| async move { store::idempotency::begin(&tx, user, key, &hash, now).await })
            .await?;
        if known != Known::UnderWay || wait_ms == 0 {
            return Ok(known);
        }
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    }
    Ok(Known::UnderWay)
}

/// Keeps a success; forgets a failure, so that it can be tried again.
async fn keep(server: &Server, caller: &Caller, key: &str, response: Response) -> Result<Response, Stop> {
    let user = caller.user;
    if !response.status().is_success() {
        server.store.write(|tx| async move { store::idempotency::forget(&tx, user, key).await }).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST).await.map_err(|error| Problem::internal(&error))?;
    let text = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let kept = Kept {
        role: caller.role,
        limits: limits(caller),
        content_type: text(header::CONTENT_TYPE),
        etag: text(header::ETAG),
        body: match parts.extensions.get::<KeptAs>() {
            Some(KeptAs(instead)) => String::from_utf8_lossy(instead).into_owned(),
            None => String::from_utf8_lossy(&bytes).into_owned(),
        },
    };
    let kept = serde_json::to_vec(&kept).map_err(|error| Problem::internal(&error))?;
    let (status, kept) = (parts.status.as_u16(), &kept);
    server
        .store
        .write(|tx| async move { store::idempotency::finish(&tx, user, key, status, kept).await })
        .await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// What a caller is limited to, as a text that is the same for the same limits.
fn limits(caller: &Caller) -> String {
    serde_json::to_string(&(caller.sight.accounts(), caller.sight.teams())).unwrap_or_default()
}

/// The answer of before. Whoever has lost the role since, or sees something else, does not get it.
fn again(caller: &Caller, status: u16, kept: &[u8]) -> Response {
    let Ok(kept) = serde_json::from_slice::<Kept>(kept) else {
        return Problem::conflict(
            "idempotency_lost",
            "The answer of before cannot be read. Look whether it was done, and use a new key.",
        )
        .into_response();
    };
    if caller.role < kept.role || (!caller.sight.is_whole() && limits(caller) != kept.limits) {
        return Problem::forbidden("What you may do or see has changed since this was done.").into_response();
    }
    let mut headers = HeaderMap::new();
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    for (name, value) in [(header::CONTENT_TYPE, kept.content_type), (header::ETAG, kept.etag)] {
        if let Some(value) = value.and_then(|v| HeaderValue::from_str(&v).ok()) {
            headers.insert(name, value);
        }
    }
    (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), headers, kept.body).into_response()
}
