//! Withdraws an invitation.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::InvitationId;

use super::shown::{may_manage, only_owners};
use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Withdraws an invitation: its link does not work any more.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "team", operation_id = "invitations_delete", params(("id" = String, Path)), responses((status = 204, description = "Withdrawn")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<InvitationId>,
) -> Result<StatusCode, Problem> {
    let known = store::invitation::get(&server.store, who.workspace, id).await?;
    if !may_manage(&who, known.ok_or_else(Problem::not_found)?.role) {
        return Err(only_owners());
    }
    let now = server.now();
    let there = server
        .store
        .write(async |tx| {
            let act = who.by().did("invitation.withdraw", Some(&id));
            store::audit::append(&tx, who.workspace, &act, now).await?;
            store::invitation::remove(&tx, who.workspace, id).await
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
