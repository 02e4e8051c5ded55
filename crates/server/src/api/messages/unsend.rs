//! Takes a message of ours back.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::MessageId;

use crate::{auth::Agent, extract::At, problem::Problem, state::Server};

/// Takes a message of ours back, where the platform can.
#[utoipa::path(delete, path = "/messages/{id}", tag = "messages", operation_id = "messages_unsend", params(("id" = String, Path)), responses((status = 204, description = "Taken back")))]
pub async fn unsend(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<MessageId>,
) -> Result<StatusCode, Problem> {
    store::message::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    server.daemon.recall(who.workspace, who.member, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
