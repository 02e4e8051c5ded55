//! Gives a workspace another name.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{Role, WorkspaceId};
use serde::Deserialize;
use store::{StoreError, audit::By};
use utoipa::ToSchema;

use super::{member_of, shown};
use crate::{
    auth::Admin,
    extract::{At, Json, name},
    problem::Problem,
    shape::Workspace,
    state::Server,
};

/// What to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceChange {
    /// What the business is called; no two workspaces have the same name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Gives a workspace another name.
#[utoipa::path(patch, path = "/workspaces/{id}", tag = "team", operation_id = "workspaces_change", params(("id" = String, Path)), request_body = WorkspaceChange, responses((status = 200, body = Workspace)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<WorkspaceId>,
    Json(change): Json<WorkspaceChange>,
) -> Result<Answer<Workspace>, Problem> {
    let member = member_of(&server, &who, id, Role::Admin).await?;
    let (name, now) = (&name("name", &change.name)?, server.now());
    let workspace = server
        .store
        .write(async |tx| {
            store::workspace::rename(&tx, id, name).await?;
            let by = By::member(member.id, who.from);
            let act = by.did("workspace.rename", Some(&id)).with(name.as_str());
            store::audit::append(&tx, id, &act, now).await?;
            store::workspace::get(&tx, id).await?.ok_or(StoreError::Missing("workspace"))
        })
        .await?;
    Ok(Answer(shown(&server, &who, &member, workspace)))
}
