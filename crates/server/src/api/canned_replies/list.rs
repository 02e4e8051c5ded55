//! Lists the canned replies.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::said;
use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{CannedReply, Page},
    state::Server,
};

/// Lists the canned replies that the caller may use: the workspace's and their own, by title.
#[utoipa::path(get, path = "/canned-replies", tag = "team", operation_id = "canned_replies_list", responses((status = 200, body = Page<CannedReply>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<Answer<Page<CannedReply>>, Problem> {
    let mut all = store::canned_reply::list(&server.store, who.workspace, who.member).await?;
    all.retain(|reply| said::for_them(&who, reply));
    Ok(Answer(Page::whole(said::shown(&server, &who, all).await?)))
}
