//! Lists the members.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Member, Page},
    state::Server,
    view,
};

/// Lists the members.
#[utoipa::path(get, path = "/members", tag = "team", operation_id = "members_list", responses((status = 200, body = Page<Member>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Member>>, Problem> {
    Ok(Answer(Page::whole(view::members(&server, who.workspace).await?)))
}
