//! Who asks.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Me, Named},
    state::Server,
};

/// Who asks.
#[utoipa::path(get, path = "/me", tag = "session", operation_id = "me_read", responses((status = 200, body = Me)))]
pub async fn read(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Me>, Problem> {
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer(Me {
        id: who.member.into(),
        name: who.name.clone(),
        email: who.email.clone(),
        role: who.role.into(),
        workspace: Named { id: workspace.id.into(), name: workspace.name },
    }))
}
