//! Changes a canned reply.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use http::HeaderMap;
use model::CannedReplyId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{create::refused, said};
use crate::{
    auth::Agent,
    extract::{At, IfMatch, Json, given},
    problem::Problem,
    shape::{CannedReply, CannedScope, Id},
    state::Server,
};

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CannedReplyChange {
    /// Its title.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80)]
    pub title: Option<String>,
    /// What one types after `/`; null or empty: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(max_length = 40)]
    pub shortcut: Option<Option<String>>,
    /// What it says.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub text: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub scope: Option<CannedScope>,
    /// The accounts it is for; null or empty: all.
    #[serde(default, deserialize_with = "given")]
    pub account_ids: Option<Option<Vec<Id>>>,
    /// It offers something.
    #[serde(default)]
    pub is_offer: Option<bool>,
    /// Its files, those that it keeps and new ones.
    #[serde(default)]
    pub attachment_ids: Option<Vec<Id>>,
}

/// Changes a canned reply. Those of the workspace need the role admin.
#[utoipa::path(patch, path = "/canned-replies/{id}", tag = "team", operation_id = "canned_replies_change", params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")), request_body = CannedReplyChange, responses((status = 200, body = CannedReply, headers(("ETag" = String)))))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<CannedReplyId>,
    seen: IfMatch,
    request: Request,
) -> Result<(HeaderMap, Answer<CannedReply>), Problem> {
    let mut reply = said::found(&server, &who, id).await?;
    let had = said::scope(&reply);
    // Whether it is theirs to change comes before what they want to change.
    said::may_keep(&who, had)?;
    let Json(change) = Json::<CannedReplyChange>::from_request(request, &()).await?;
    seen.check(reply.version)?;
    if let Some(scope) = change.scope {
        said::may_keep(&who, scope)?;
        reply.member_id = (scope == CannedScope::Personal).then_some(who.member);
    }
    if let Some(title) = &change.title {
        reply.body.title = said::title(title)?;
    }
    if let Some(shortcut) = &change.shortcut {
        reply.body.shortcut = said::shortcut(shortcut.as_deref().unwrap_or(""))?;
    }
    if let Some(files) = &change.attachment_ids {
        reply.body.attachment_ids = said::files(files)?;
    }
    let text = change.text.unwrap_or_else(|| reply.body.text.clone());
    reply.body.text = said::text(text, &reply.body.attachment_ids)?;
    if let Some(accounts) = change.account_ids {
        reply.body.account_ids = said::accounts(&server, &who, accounts).await?;
    }
    if let Some(is_offer) = change.is_offer {
        reply.is_offer = is_offer;
    }
    let (now, wanted) = (server.now(), &reply);
    let for_all = had == CannedScope::Workspace || reply.member_id.is_none();
    let changed = server
        .store
        .write(async |tx| {
            let mut reply = wanted.clone();
            store::canned_reply::save(&tx, who.workspace, who.member, &mut reply, now).await?;
            if for_all {
                let act = who.by().did("canned_reply.change", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(reply)
        })
        .await
        .map_err(refused)?;
    let (headers, shown) = said::one(&server, &who, changed).await?;
    Ok((headers, Answer(shown)))
}
