//! Signs all other devices out.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;

use super::super::me::session_of;
use crate::{auth::Viewer, problem::Problem, state::Server};

/// Signs all of one's devices out but the one that asks.
#[utoipa::path(delete, path = "/sessions", tag = "session", operation_id = "sessions_end_others",
    responses((status = 204, description = "Signed out")))]
pub async fn delete_others(State(server): State<Arc<Server>>, who: Viewer) -> Result<StatusCode, Problem> {
    let keep = session_of(&who)?;
    let (act, now) = (&who.by().did("session.end_others", None), server.now());
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            store::session::end_others(&tx, user, keep).await?;
            store::audit::append(&tx, workspace, act, now).await
        })
        .await?;
    server.hub.recheck(who.workspace, who.member);
    Ok(StatusCode::NO_CONTENT)
}
