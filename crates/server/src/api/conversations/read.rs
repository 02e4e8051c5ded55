//! Reads a conversation.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::header;
use model::ConversationId;

use crate::{auth::Viewer, extract::At, problem::Problem, shape::Conversation, state::Server, view};

/// Reads a conversation. Its `ETag` goes into `If-Match` of a change.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", operation_id = "conversations_read", params(("id" = String, Path)), responses((status = 200, body = Conversation, headers(("ETag" = String, description = "Its version")))))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ConversationId>,
) -> Result<impl IntoResponse, Problem> {
    let shown = view::conversation(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, shown.etag.clone())], Answer(shown)))
}
