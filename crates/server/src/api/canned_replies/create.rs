//! Makes a canned reply.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use store::canned_reply::CannedBody;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Agent,
    extract::Json,
    problem::Problem,
    shape::{CannedReply, CannedScope, Id},
    state::Server,
};

/// A new canned reply.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCannedReply {
    /// Its title.
    #[schema(min_length = 1, max_length = 80)]
    pub title: String,
    /// What one types after `/` to find it: one word, unique among those of its scope.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub shortcut: Option<String>,
    /// What it says, with variables such as `{{contact.first_name|there}}`.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub text: String,
    /// Whose it is.
    pub scope: CannedScope,
    /// The accounts it is for; left out or empty: all.
    #[serde(default)]
    pub account_ids: Option<Vec<Id>>,
    /// It offers something.
    #[serde(default)]
    pub is_offer: bool,
    /// Files that were uploaded for it.
    #[serde(default)]
    pub attachment_ids: Vec<Id>,
}

/// Makes a canned reply. Those of the workspace need the role admin.
#[utoipa::path(post, path = "/canned-replies", tag = "team", operation_id = "canned_replies_create", request_body = NewCannedReply, responses((status = 201, body = CannedReply, headers(("ETag" = String)))))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Agent,
    Json(new): Json<NewCannedReply>,
) -> Result<(StatusCode, HeaderMap, Answer<CannedReply>), Problem> {
    said::may_keep(&who, new.scope)?;
    let attachment_ids = said::files(&new.attachment_ids)?;
    let body = &CannedBody {
        title: said::title(&new.title)?,
        shortcut: said::shortcut(new.shortcut.as_deref().unwrap_or(""))?,
        text: said::text(new.text, &attachment_ids)?,
        account_ids: said::accounts(&server, &who, new.account_ids).await?,
        attachment_ids,
    };
    let member = (new.scope == CannedScope::Personal).then_some(who.member);
    if store::canned_reply::how_many(&server.store, who.workspace, member).await? >= said::MOST {
        return Err(Problem::conflict(
            "too_many",
            "There are 1000 canned replies already. Remove some first.",
        ));
    }
    let now = server.now();
    let made = server
        .store
        .write(async |tx| {
            let (workspace, by) = (who.workspace, who.member);
            let made =
                store::canned_reply::create(&tx, workspace, by, member, body.clone(), new.is_offer, now)
                    .await?;
            if member.is_none() {
                let act = who.by().did("canned_reply.create", Some(&made.id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(made)
        })
        .await
        .map_err(refused)?;
    let (headers, shown) = said::one(&server, &who, made).await?;
    Ok((StatusCode::CREATED, headers, Answer(shown)))
}

/// Says which field is at fault.
pub(super) fn refused(error: store::StoreError) -> Problem {
    match error {
        store::StoreError::Exists(_) => Problem::conflict(
            "exists",
            "This shortcut is taken already. Choose another, or change the canned reply that has it.",
        )
        .at("shortcut"),
        store::StoreError::Missing("attachment") => Problem::invalid(
            "attachment_ids",
            "A file is not there any more, or belongs to something else. Add it again.",
        ),
        error => error.into(),
    }
}
