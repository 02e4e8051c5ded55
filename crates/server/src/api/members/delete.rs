//! Takes a member out of the workspace.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::{MemberId, Role};
use store::member;

use super::rule::{self, Refused};
use crate::{auth::Viewer, extract::At, problem::Problem, state::Server};

/// Takes a member out of the workspace: off their conversations, out of their sessions, tokens and open streams, at once. Whoever
/// has a session may leave by themselves.
#[utoipa::path(delete, path = "/members/{id}", tag = "team", operation_id = "members_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<MemberId>,
) -> Result<StatusCode, Problem> {
    if who.role < Role::Admin && (who.member != id || who.session.is_none()) {
        return Err(Problem::forbidden(
            "Admins and owners remove members. Ask one; you can only leave yourself.",
        ));
    }
    let (who, now) = (&who, server.now());
    server
        .store
        .write(async |tx| {
            let old = member::lock(&tx, who.workspace, id).await?.ok_or(Refused::Missing)?;
            rule::may_change(who, &old, old.role)?;
            // Holds the workspace's row: of two who remove the last two owners at once, one comes second.
            let act = who.by().did("member.remove", Some(&id)).with(old.email.clone());
            store::audit::append(&tx, who.workspace, &act, now).await?;
            if old.role == Role::Owner && member::owners(&tx, who.workspace).await? < 2 {
                return Err(Refused::LastOwner);
            }
            member::remove(&tx, who.workspace, id, now).await?;
            Ok(())
        })
        .await?;
    // What is not kept, such as who types, does not wait for the sequence: nor may this.
    server.hub.recheck(who.workspace, id);
    Ok(StatusCode::NO_CONTENT)
}
