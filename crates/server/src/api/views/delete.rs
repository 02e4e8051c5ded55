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
    let view = said::theirs(&server, &who, id).await?;
    let (now, view) = (server.now(), &view);
    let there = server
        .store
        .write(async |tx| {
            let there = store::view::remove(&tx, who.workspace, id).await?;
            if there && view.owner.is_none() {
                let act = who.by().did("view.delete", Some(&id)).with(view.body.name.as_str());
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
