//! Makes another workspace.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use model::Role;
use serde::Deserialize;
use store::{StoreError, audit::By};
use utoipa::ToSchema;

use super::shown;
use crate::{
    auth::Owner,
    extract::{Json, name},
    problem::Problem,
    shape::Workspace,
    state::Server,
};

/// Another workspace.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// What the business is called; no two workspaces have the same name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Makes another workspace; whoever makes it is its owner. The session stays where it is: see `PUT /session/workspace`.
#[utoipa::path(post, path = "/workspaces", tag = "team", operation_id = "workspaces_create", request_body = NewWorkspace, responses((status = 201, body = Workspace)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Owner,
    Json(new): Json<NewWorkspace>,
) -> Result<(StatusCode, Answer<Workspace>), Problem> {
    let (name, now) = (&name("name", &new.name)?, server.now());
    let (workspace, member) = server
        .store
        .write(async |tx| {
            let workspace = store::workspace::create(&tx, name, now).await?;
            let member = store::member::create(&tx, workspace.id, who.user, Role::Owner, now).await?;
            let act = By::member(member.id, who.from).did("workspace.create", Some(&workspace.id));
            store::audit::append(&tx, workspace.id, &act, now).await?;
            Ok::<_, StoreError>((workspace, member))
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(shown(&server, &who, &member, workspace))))
}
