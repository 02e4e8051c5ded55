//! Drafts as the API shows them, and where in an address they stand.

use axum::{
    RequestPartsExt as _,
    extract::{FromRequestParts, Path},
};
use http::request::Parts;
use model::{AttachmentId, ConversationId};
use serde::Deserialize;
use store::{
    conversation::Conversation,
    draft::{Draft as Stored, DraftPlace},
};

use crate::{
    auth::Caller,
    extract::etag,
    problem::Problem,
    shape::{Draft, DraftKind, RemovedDraft},
    state::Server,
    view,
};

/// The conversation and the kind in the address.
#[derive(Clone, Copy, Debug)]
pub struct DraftAt {
    pub conversation: ConversationId,
    pub kind: DraftKind,
}

#[derive(Deserialize)]
struct Words {
    id: String,
    kind: DraftKind,
}

impl<S: Send + Sync> FromRequestParts<S> for DraftAt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<DraftAt, Problem> {
        let Path(words) = parts.extract::<Path<Words>>().await.map_err(|_| Problem::not_found())?;
        let conversation = words.id.parse().map_err(|_| Problem::not_found())?;
        Ok(DraftAt { conversation, kind: words.kind })
    }
}

/// The conversation, if the caller may see it.
pub async fn conversation(
    server: &Server,
    who: &Caller,
    id: ConversationId,
) -> Result<Conversation, Problem> {
    let stored = store::conversation::get(&server.store, &who.sight, id).await?;
    stored.ok_or_else(Problem::not_found)
}

/// Tells the caller's devices that a draft of theirs is gone, and which version of it.
pub fn removed(server: &Server, who: &Caller, at: DraftPlace, version: i64) {
    let gone =
        RemovedDraft { conversation_id: at.conversation.into(), kind: at.kind.into(), etag: etag(version) };
    server.hub.tell(who.workspace, who.member, "draft.removed", &gone);
}

/// Shows several, with those of their files that are still free.
pub async fn shown(server: &Server, who: &Caller, drafts: Vec<Stored>) -> Result<Vec<Draft>, Problem> {
    let ids: Vec<AttachmentId> = drafts.iter().flat_map(|d| d.body.attachment_ids.iter().copied()).collect();
    let mut files = store::attachment::get_many(&server.store, &who.sight, &ids).await?;
    files.retain(|f| f.is_free_for(who.member));
    let show = |d: Stored| Draft {
        conversation_id: d.conversation_id.into(),
        kind: d.kind.into(),
        text: d.body.text,
        attachments: d
            .body
            .attachment_ids
            .iter()
            .filter_map(|id| files.iter().find(|f| f.id == *id).cloned())
            .map(view::file)
            .collect(),
        cards: d.body.cards.into_iter().map(Into::into).collect(),
        reply_to_id: d.body.reply_to_id.map(Into::into),
        mentions: d.body.mentions.into_iter().map(Into::into).collect(),
        updated_at: d.updated_at.into(),
        etag: etag(d.version),
    };
    Ok(drafts.into_iter().map(show).collect())
}
