//! The workspaces that one is a member of.

mod change;
mod create;
mod delete;
mod list;
mod restore;

use std::sync::Arc;

use model::{Role, WorkspaceId};
use store::member::Member;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::Caller, problem::Problem, shape::Workspace, state::Server};

pub(super) fn routes() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(change::change, delete::delete))
        .routes(routes!(restore::restore))
}

/// A workspace as a member of it sees it.
fn shown(server: &Server, who: &Caller, member: &Member, stored: store::workspace::Workspace) -> Workspace {
    let kept = server.settings.deleted_workspaces_kept;
    Workspace {
        id: stored.id.into(),
        name: stored.name,
        role: member.role.into(),
        current: stored.id == who.workspace,
        created_at: stored.created_at.into(),
        deleted_at: stored.deleted_at.map(Into::into),
        erased_at: stored.deleted_at.map(|at| at.after(kept).into()),
    }
}

/// The caller as a member of a workspace. One of others does not exist; in one of theirs their role there counts.
async fn member_of(server: &Server, who: &Caller, id: WorkspaceId, least: Role) -> Result<Member, Problem> {
    let members = store::member::of_user(&server.store, who.user).await?;
    let member = members.into_iter().find(|m| m.workspace_id == id).ok_or_else(Problem::not_found)?;
    if who.session.is_none() && id != who.workspace {
        // An API token is of one workspace.
        return Err(Problem::not_found());
    }
    if member.role < least {
        return Err(Problem::forbidden("Your role in that workspace does not do. Ask an owner of it."));
    }
    Ok(member)
}
