//! Lists the workspaces that one is a member of.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::Role;

use super::shown;
use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Page, Workspace},
    state::Server,
};

/// Lists the workspaces that one is a member of, with one's role. Deleted ones, which can still be taken back, are in it for their
/// owners.
#[utoipa::path(get, path = "/workspaces", tag = "team", operation_id = "workspaces_list", responses((status = 200, body = Page<Workspace>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<Answer<Page<Workspace>>, Problem> {
    let mut members = store::member::of_user(&server.store, who.user).await?;
    let gone = store::member::of_user_in_deleted(&server.store, who.user).await?;
    members.extend(gone.into_iter().filter(|m| m.role == Role::Owner));
    // An API token is of one workspace.
    members.retain(|m| who.session.is_some() || m.workspace_id == who.workspace);
    let mut items = Vec::with_capacity(members.len());
    for member in members {
        if let Some(workspace) = store::workspace::get(&server.store, member.workspace_id).await? {
            items.push(shown(&server, &who, &member, workspace));
        }
    }
    Ok(Answer(Page::whole(items)))
}
