//! Lists the members.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Member, Page},
    state::Server,
};

/// Lists the members.
#[utoipa::path(get, path = "/members", tag = "team", operation_id = "members_list", responses((status = 200, body = Page<Member>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Member>>, Problem> {
    let members = store::member::list(&server.store, who.workspace).await?;
    Ok(Answer(Page::whole(members.into_iter().map(Member::from).collect())))
}
