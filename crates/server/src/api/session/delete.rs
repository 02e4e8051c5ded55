//! Signs out.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};

use crate::{auth::Viewer, problem::Problem, state::Server};

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "session_delete", responses((status = 204, description = "Signed out")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = server.cookie.read(&headers) {
        let token = &token;
        server.store.write(async |tx| store::session::remove(&tx, token).await).await?;
        server.hub.recheck(who.workspace, who.member);
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, server.cookie.take())]).into_response())
}
