//! Removes a team.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::TeamId;

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Removes a team, takes it off every conversation, and drops the rules that give to it.
#[utoipa::path(delete, path = "/teams/{id}", tag = "team", operation_id = "teams_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<TeamId>,
) -> Result<StatusCode, Problem> {
    let team = store::team::get(&server.store, who.workspace, id).await?.ok_or_else(Problem::not_found)?;
    let (now, act) = (server.now(), &who.by().did("team.delete", Some(&id)).with(team.name));
    let there = server
        .store
        .write(async |tx| {
            let there = store::team::remove(&tx, who.workspace, id, now).await?;
            if there {
                store::audit::append(&tx, who.workspace, act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
