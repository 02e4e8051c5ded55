//! Our key for push subscriptions.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Viewer, problem::Problem, state::Server};

/// Our key.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushKey {
    /// The VAPID public key: an uncompressed point of P-256 in Base64 for URLs, as `applicationServerKey` takes it.
    pub public_key: String,
}

/// Gives our key for push subscriptions.
#[utoipa::path(get, path = "/push/key", tag = "me", operation_id = "push_key_read", responses((status = 200, body = PushKey)))]
pub async fn read(State(server): State<Arc<Server>>, _who: Viewer) -> Result<Answer<PushKey>, Problem> {
    Ok(Answer(PushKey { public_key: server.daemon.push_key() }))
}
