//! Removes a label.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::LabelId;

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Removes a label, from every conversation too.
#[utoipa::path(delete, path = "/labels/{id}", tag = "team", operation_id = "labels_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<LabelId>,
) -> Result<StatusCode, Problem> {
    let now = server.now();
    let there = server
        .store
        .write(async |tx| {
            let there = store::label::remove(&tx, who.workspace, id).await?;
            if there {
                let act = who.by().did("label.delete", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
