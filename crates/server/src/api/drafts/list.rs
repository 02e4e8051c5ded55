//! Lists what the caller began to write in a conversation.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ConversationId;

use super::shown::{conversation, shown};
use crate::{
    auth::Viewer,
    extract::At,
    problem::Problem,
    shape::{Draft, Page},
    state::Server,
};

/// Lists the caller's drafts in a conversation: at most one reply and one note.
#[utoipa::path(get, path = "/conversations/{id}/drafts", tag = "messages", operation_id = "conversation_drafts_list", params(("id" = String, Path)), responses((status = 200, body = Page<Draft>)))]
pub async fn list(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ConversationId>,
) -> Result<Answer<Page<Draft>>, Problem> {
    let c = conversation(&server, &who, id).await?;
    let drafts = store::draft::list(&server.store, &who.sight, who.member, Some(c.id), 2).await?;
    Ok(Answer(Page::whole(shown(&server, &who, drafts).await?)))
}
