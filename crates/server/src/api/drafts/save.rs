//! Keeps what the caller began to write.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use store::{
    StoreError,
    draft::{DraftBody, DraftPlace},
};
use utoipa::ToSchema;

use super::shown::{DraftAt, conversation, shown};
use crate::{
    auth::Agent,
    extract::{IfMatch, Json},
    problem::Problem,
    shape::{Draft, DraftCard, DraftKind, Id},
    state::Server,
};

/// Longest draft, in characters.
const TEXT_MAX: usize = 20_000;
/// Longest id of a product or order, in characters.
const ID_MAX: usize = 200;
/// Most files, cards and names in a draft.
const MOST: usize = 50;

/// What was begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSave {
    /// The words.
    #[schema(max_length = 20_000)]
    pub text: String,
    /// Files that were uploaded for it.
    #[serde(default)]
    pub attachment_ids: Vec<Id>,
    /// Cards that are to go with it.
    #[serde(default)]
    pub cards: Vec<DraftCard>,
    /// The message it is to answer.
    #[serde(default)]
    pub reply_to_id: Option<Id>,
    /// Whom it names.
    #[serde(default)]
    pub mentions: Vec<Id>,
}

/// Keeps what the caller began to write in a conversation. With `If-Match`, only over the version that was read: another device
/// may have written on. One that is gone meanwhile is begun anew.
#[utoipa::path(put, path = "/conversations/{id}/drafts/{kind}", tag = "messages", operation_id = "conversation_drafts_save", params(("id" = String, Path), ("kind" = crate::shape::DraftKind, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")), request_body = DraftSave, responses((status = 200, body = Draft, headers(("ETag" = String)))))]
pub async fn save(
    State(server): State<Arc<Server>>,
    who: Agent,
    at: DraftAt,
    seen: IfMatch,
    Json(said): Json<DraftSave>,
) -> Result<(HeaderMap, Answer<Draft>), Problem> {
    let c = conversation(&server, &who, at.conversation).await?;
    if said.text.is_empty() && said.attachment_ids.is_empty() && said.cards.is_empty() {
        return Err(Problem::invalid("text", "There is nothing in this draft. Throw it away with DELETE."));
    }
    if said.text.chars().count() > TEXT_MAX {
        return Err(Problem::invalid("text", "A draft has up to 20000 characters."));
    }
    for (field, ids) in [("attachment_ids", &said.attachment_ids), ("mentions", &said.mentions)] {
        if ids.len() > MOST {
            return Err(Problem::invalid(field, "There are too many of these for one message; 50 at most."));
        }
    }
    if said.cards.len() > MOST || said.cards.iter().any(|card| card.external_id.chars().count() > ID_MAX) {
        return Err(Problem::invalid("cards", "Up to 50 cards, each by an id of up to 200 characters."));
    }
    if at.kind == DraftKind::Note && !said.cards.is_empty() {
        return Err(Problem::invalid("cards", "A note holds only text. Leave the cards out."));
    }
    let body = &DraftBody {
        text: said.text,
        attachment_ids: said.attachment_ids.into_iter().map(Into::into).collect(),
        cards: said.cards.into_iter().map(Into::into).collect(),
        reply_to_id: said.reply_to_id.map(Into::into),
        mentions: said.mentions.into_iter().map(Into::into).collect(),
    };
    let place = DraftPlace { member: who.member, conversation: c.id, kind: at.kind.into() };
    let (now, seen) = (server.now(), seen.version());
    let kept = server
        .store
        .write(async |tx| {
            let seen_now = store::conversation::lock_seen(&tx, &who.sight, c.id).await?;
            seen_now.ok_or(StoreError::Missing("conversation"))?;
            store::draft::save(&tx, who.workspace, c.account_id, place, body.clone(), seen, now).await
        })
        .await?;
    let draft = shown(&server, &who, vec![kept]).await?.pop().ok_or_else(Problem::not_found)?;
    // Their other devices go on from it.
    server.hub.tell(who.workspace, who.member, "draft.updated", &draft);
    let mut headers = HeaderMap::new();
    if let Ok(tag) = HeaderValue::from_str(&draft.etag) {
        headers.insert(header::ETAG, tag);
    }
    Ok((headers, Answer(draft)))
}
