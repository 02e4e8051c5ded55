//! Who asks.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::HeaderName;

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Me, Named},
    state::Server,
};

/// Who asks.
///
/// The header `Last-Event-ID` names the place where the stream is: whoever reads lists next and then listens from that place
/// on misses nothing, and need not listen first.
#[utoipa::path(get, path = "/me", tag = "session", operation_id = "me_read",
    responses((status = 200, body = Me, headers(("last-event-id" = String, description = "Where the stream is")))))]
pub async fn read(State(server): State<Arc<Server>>, who: Viewer) -> Result<impl IntoResponse, Problem> {
    let place = store::change::newest(&server.store, who.workspace).await?;
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    let place = [(HeaderName::from_static("last-event-id"), place.to_string())];
    let me = Answer(Me {
        id: who.member.into(),
        name: who.name.clone(),
        email: who.email.clone(),
        role: who.role.into(),
        workspace: Named { id: workspace.id.into(), name: workspace.name },
    });
    Ok((place, me))
}
