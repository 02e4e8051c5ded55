//! Takes a message of ours back.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::MessageId;

use crate::{auth::Agent, extract::At, problem::Problem, state::Server};

/// Takes a message of ours back.
///
/// One that is still held back (`hold_s`) was never written then, and its files are free again. One that left is taken back
/// where the platform can do that.
#[utoipa::path(delete, path = "/messages/{id}", tag = "messages", operation_id = "messages_unsend", params(("id" = String, Path)), responses((status = 204, description = "Taken back")))]
pub async fn unsend(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<MessageId>,
) -> Result<StatusCode, Problem> {
    store::message::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let now = server.now();
    let held = server
        .store
        .write(async |tx| {
            let seen = store::message::lock_seen(&tx, &who.sight, id).await?;
            seen.ok_or(store::StoreError::Missing("message"))?;
            inbox::message::hold::cancel(&tx, who.workspace, id, now).await
        })
        .await?;
    if held {
        return Ok(StatusCode::NO_CONTENT);
    }
    server.daemon.recall(who.workspace, who.member, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
