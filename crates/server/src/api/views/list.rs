//! Lists the views.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Page, View},
    state::Server,
};

/// Lists the views that the caller sees: everybody's first, then their own, each by position. `GET /conversations/counts`
/// says how many conversations each holds.
#[utoipa::path(get, path = "/views", tag = "team", operation_id = "views_list", responses((status = 200, body = Page<View>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<View>>, Problem> {
    let views = store::view::list(&server.store, who.workspace, who.member).await?;
    Ok(Answer(Page::whole(views.into_iter().map(View::from).collect())))
}
