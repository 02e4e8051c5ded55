//! Looks at an invitation before saying yes.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use serde::Deserialize;
use store::workspace::Workspace;
use utoipa::ToSchema;

use crate::{auth::known, extract::Json, problem::Problem, shape::InvitationLook, state::Server};

/// The link's token: what stands behind `#`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    /// The token.
    pub token: String,
}

/// Looks at an invitation before saying yes. 404 when the link has ended, was used or was withdrawn.
#[utoipa::path(post, path = "/invitations/look", tag = "team", operation_id = "invitations_look", security(()), request_body = InvitationToken, responses((status = 200, body = InvitationLook)))]
pub async fn look(
    State(server): State<Arc<Server>>,
    request: Request,
) -> Result<Answer<InvitationLook>, Problem> {
    let me = known(&request);
    let Json(asked) = Json::<InvitationToken>::from_request(request, &()).await?;
    let found = store::invitation::find(&server.store, &asked.token, server.now()).await?;
    let invitation = found.ok_or_else(gone)?;
    let workspace = workspace_of(&server, &invitation).await?;
    let inviter = store::member::get(&server.store, invitation.workspace_id, invitation.invited_by).await?;
    let user = store::user::find(&server.store, &invitation.email).await?;
    Ok(Answer(InvitationLook {
        workspace: workspace.name,
        inviter: inviter.map(|m| m.name),
        is_me: user.as_ref().is_some_and(|user| me.is_some_and(|me| me.user == user.id)),
        user_exists: user.is_some(),
        email: invitation.email,
        role: invitation.role.into(),
    }))
}

/// The workspace of an invitation, unless it was deleted meanwhile.
pub async fn workspace_of(
    server: &Server,
    invitation: &store::invitation::Invitation,
) -> Result<Workspace, Problem> {
    let found = store::workspace::get(&server.store, invitation.workspace_id).await?;
    found.filter(|w| w.deleted_at.is_none()).ok_or_else(gone)
}

/// The refusal of a link that does not work (any more).
pub fn gone() -> Problem {
    Problem::new(
        http::StatusCode::NOT_FOUND,
        "invitation_gone",
        "This invitation does not work any more: it was used, withdrawn, or is older than seven days. Ask for another.",
    )
    .at("token")
}
