//! Deletes a workspace.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{Role, WorkspaceId};
use serde::Deserialize;
use store::{StoreError, audit::By};
use utoipa::ToSchema;

use super::{member_of, shown};
use crate::{
    auth::Owner,
    extract::{At, Json},
    problem::Problem,
    shape::Workspace,
    state::Server,
};

/// That it is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceDelete {
    /// The workspace's name, as it is shown.
    pub name: String,
}

/// Deletes a workspace: everybody is signed out of it, and nothing is asked of its platforms any more. It is kept for some days in
/// which an owner can take it back; then its keys are destroyed and everything of it is erased.
///
/// Whoever deletes the workspace that they are in goes on in their oldest other one, or is signed out.
#[utoipa::path(delete, path = "/workspaces/{id}", tag = "team", operation_id = "workspaces_delete", params(("id" = String, Path)), request_body = WorkspaceDelete, responses((status = 200, body = Workspace)))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Owner,
    At(id): At<WorkspaceId>,
    Json(meant): Json<WorkspaceDelete>,
) -> Result<Answer<Workspace>, Problem> {
    let member = member_of(&server, &who, id, Role::Owner).await?;
    let stored = store::workspace::get(&server.store, id).await?.ok_or_else(Problem::not_found)?;
    if meant.name.trim() != stored.name {
        return Err(Problem::invalid("name", "This is not the workspace's name. Write it as it is shown."));
    }
    let members = store::member::of_user(&server.store, who.user).await?;
    let next = members.iter().map(|m| m.workspace_id).find(|other| *other != id);
    let (act, now) = (&By::member(member.id, who.from).did("workspace.delete", Some(&id)), server.now());
    let gone = server
        .store
        .write(async |tx| {
            store::audit::append(&tx, id, act, now).await?;
            if let (Some(next), Some(session)) = (next, who.session)
                && who.workspace == id
            {
                store::session::switch(&tx, session, next).await?;
            }
            store::workspace::delete(&tx, id, now).await?;
            store::workspace::get(&tx, id).await?.ok_or(StoreError::Missing("workspace"))
        })
        .await?;
    Ok(Answer(shown(&server, &who, &member, gone)))
}
