//! Signs out.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};

use crate::{auth::Viewer, problem::Problem, state::Server};

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "session_delete", responses((status = 204, description = "Signed out")))]
pub async fn delete(State(server): State<Arc<Server>>, who: Viewer) -> Result<Response, Problem> {
    if let Some(session) = who.session {
        let (act, now) = (&who.by().did("session.end", Some(&session)), server.now());
        let (user, workspace) = (who.user, who.workspace);
        server
            .store
            .write(async |tx| {
                store::audit::append(&tx, workspace, act, now).await?;
                store::session::end(&tx, user, session).await
            })
            .await?;
        server.hub.recheck(who.workspace, who.member);
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, server.cookie.take())]).into_response())
}
