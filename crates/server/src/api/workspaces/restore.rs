//! Takes the deletion of a workspace back.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{Role, WorkspaceId};
use store::{StoreError, audit::By};

use super::shown;
use crate::{auth::Viewer, extract::At, problem::Problem, shape::Workspace, state::Server};

/// Takes the deletion of a workspace back, as long as it is not erased. For its owners, from another workspace of theirs.
#[utoipa::path(post, path = "/workspaces/{id}/restore", tag = "team", operation_id = "workspaces_restore", params(("id" = String, Path)), responses((status = 200, body = Workspace)))]
pub async fn restore(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<WorkspaceId>,
) -> Result<Answer<Workspace>, Problem> {
    let gone = store::member::of_user_in_deleted(&server.store, who.user).await?;
    let member = gone
        .into_iter()
        .find(|m| m.workspace_id == id && m.role == Role::Owner && who.session.is_some())
        .ok_or_else(Problem::not_found)?;
    let (act, now) = (&By::member(member.id, who.from).did("workspace.restore", Some(&id)), server.now());
    let over = now.before(server.settings.deleted_workspaces_kept);
    let back = server
        .store
        .write(async |tx| {
            store::workspace::restore(&tx, id, over).await?;
            store::audit::append(&tx, id, act, now).await?;
            store::workspace::get(&tx, id).await?.ok_or(StoreError::Missing("workspace"))
        })
        .await?;
    Ok(Answer(shown(&server, &who, &member, back)))
}
