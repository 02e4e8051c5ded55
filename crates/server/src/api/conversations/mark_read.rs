//! Says that a conversation was read.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ConversationId;
use serde::Deserialize;
use store::change::{ChangeKind, NewChange};
use utoipa::ToSchema;

use crate::{
    auth::Agent,
    extract::{At, Json},
    problem::Problem,
    shape::Conversation,
    state::Server,
    view,
};

/// Read or not.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAsk {
    /// True puts it back: somebody should look at it again.
    #[serde(default)]
    pub unread: bool,
}

/// Says that a conversation was read: `unread_count` falls for everybody, and what names the caller there counts as read by them.
#[utoipa::path(post, path = "/conversations/{id}/read", tag = "conversations", operation_id = "conversations_mark_read", params(("id" = String, Path)), request_body = ReadAsk, responses((status = 200, body = Conversation)))]
pub async fn mark_read(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ConversationId>,
    Json(ask): Json<ReadAsk>,
) -> Result<Answer<Conversation>, Problem> {
    store::conversation::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let (now, unread) = (server.now(), ask.unread);
    let changed = server
        .store
        .write(async |tx| {
            let Some(c) = store::conversation::lock_seen(&tx, &who.sight, id).await? else { return Ok(None) };
            let named = if unread {
                0
            } else {
                store::mention::read(&tx, who.workspace, who.member, id, now).await?
            };
            let changed = inbox::conversation::read::read(&tx, who.workspace, id, unread, now).await?;
            if named > 0 && changed == Some(false) {
                // Every device of theirs counts its mentions anew.
                let told = NewChange {
                    kind: ChangeKind::ConversationUpdated,
                    object_id: id.uuid(),
                    account_id: Some(c.account_id),
                    conversation_id: Some(id),
                };
                store::change::note(&tx, who.workspace, &[told], now).await?;
            }
            Ok::<_, store::StoreError>(changed)
        })
        .await?
        .ok_or_else(Problem::not_found)?;
    if changed && !unread {
        server.daemon.mark_read(who.workspace, id);
    }
    Ok(Answer(view::conversation(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?))
}
