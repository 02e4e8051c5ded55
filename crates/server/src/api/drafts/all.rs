//! Lists what the caller began to write, everywhere.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::shown::shown;
use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Draft, Page},
    state::Server,
};

/// Most drafts that are listed: older ones are found in their conversations.
const MOST: u32 = 500;

/// Lists the caller's drafts, newest first: for marking rows. The 500 newest; older ones are found in their conversations.
#[utoipa::path(get, path = "/drafts", tag = "messages", operation_id = "drafts_list", responses((status = 200, body = Page<Draft>)))]
pub async fn all(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Draft>>, Problem> {
    let drafts = store::draft::list(&server.store, &who.sight, who.member, None, MOST).await?;
    Ok(Answer(Page::whole(shown(&server, &who, drafts).await?)))
}
