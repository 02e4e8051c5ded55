//! Removes a view.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::ViewId;

use super::said;
use crate::{auth::Viewer, extract::At, problem::Problem, state::Server};

/// Removes a view: one's own, and as an admin everybody's. The conversations stay as they are.
#[utoipa::path(delete, path = "/views/{id}", tag = "team", operation_id = "views_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ViewId>,
) -> Result<StatusCode, Problem> {
    said::theirs(&server, &who, id).await?;
    let there = server.store.write(async |tx| store::view::remove(&tx, who.workspace, id).await).await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
