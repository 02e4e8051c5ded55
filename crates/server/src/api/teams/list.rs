//! Lists the teams.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Page, Team},
    state::Server,
};

/// Lists the teams.
#[utoipa::path(get, path = "/teams", tag = "team", operation_id = "teams_list", responses((status = 200, body = Page<Team>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Team>>, Problem> {
    let teams = store::team::list(&server.store, who.workspace).await?;
    Ok(Answer(Page::whole(teams.into_iter().map(Team::from).collect())))
}
