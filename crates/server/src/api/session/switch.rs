//! Goes on in another workspace.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use store::audit::By;
use utoipa::ToSchema;

use super::sign_in;
use crate::{
    auth::Viewer,
    extract::Json,
    problem::Problem,
    shape::{Id, Me},
    state::Server,
};

/// Where to go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionWorkspace {
    /// In which workspace.
    pub workspace_id: Id,
}

/// Goes on in another workspace that one is a member of. What was read before belongs to the other one: read everything anew.
#[utoipa::path(put, path = "/session/workspace", tag = "session", operation_id = "session_switch", request_body = SessionWorkspace, responses((status = 200, body = Me)))]
pub async fn switch(
    State(server): State<Arc<Server>>,
    who: Viewer,
    Json(asked): Json<SessionWorkspace>,
) -> Result<Answer<Me>, Problem> {
    let id = asked.workspace_id.into();
    let members = store::member::of_user(&server.store, who.user).await?;
    let member = members.into_iter().find(|m| m.workspace_id == id).ok_or_else(Problem::not_found)?;
    let Some(session) = who.session else {
        return Err(Problem::conflict(
            "no_session",
            "An API token belongs to one workspace. Make one in the other, or sign in.",
        ));
    };
    let workspace = store::workspace::get(&server.store, id).await?.ok_or_else(Problem::not_found)?;
    let (act, now) = (&By::member(member.id, who.from).did("session.switch", Some(&id)), server.now());
    server
        .store
        .write(async |tx| {
            store::session::switch(&tx, session, id).await?;
            store::user::went(&tx, who.user, id).await?;
            store::audit::append(&tx, id, act, now).await.map(|_| ())
        })
        .await?;
    Ok(Answer(sign_in::me(&member, &workspace)))
}
