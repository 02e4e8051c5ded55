//! Signs one device out.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::SessionId;
use store::StoreError;

use super::super::me::session_of;
use crate::{auth::Viewer, extract::At, problem::Problem, state::Server};

/// Signs one of one's devices out.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "session", operation_id = "session_end",
    params(("id" = String, Path, description = "The session")), responses((status = 204, description = "Signed out")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<SessionId>,
) -> Result<StatusCode, Problem> {
    session_of(&who)?;
    let (act, now) = (&who.by().did("session.end", Some(&id)), server.now());
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            if !store::session::end(&tx, user, id).await? {
                return Err(StoreError::Missing("session"));
            }
            store::audit::append(&tx, workspace, act, now).await.map(|_| ())
        })
        .await?;
    server.hub.recheck(who.workspace, who.member);
    Ok(StatusCode::NO_CONTENT)
}
