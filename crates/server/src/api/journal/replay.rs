//! Interprets raw events again.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::JournalId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::journal_of;
use crate::{
    auth::Admin,
    extract::Json,
    problem::Problem,
    shape::{Id, When},
    state::Server,
};

/// Which raw events: those named, or all failed ones of an account, or since a moment. With nothing: all failed ones.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayAsk {
    /// Just these.
    #[serde(default)]
    pub ids: Vec<Id>,
    /// Failed ones of this account.
    #[serde(default, alias = "account")]
    pub account_id: Option<Id>,
    /// Failed ones that came since this moment.
    #[serde(default)]
    pub since: Option<When>,
}

/// What will be interpreted again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayAnswer {
    /// How many.
    pub replayed: u64,
}

/// Interprets raw events again. It goes on in the background; `GET /journal` shows what becomes of them.
#[utoipa::path(post, path = "/journal/replay", tag = "journal", operation_id = "journal_replay", request_body = ReplayAsk, responses((status = 202, body = ReplayAnswer)))]
pub async fn replay(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(ask): Json<ReplayAsk>,
) -> Result<(http::StatusCode, Answer<ReplayAnswer>), Problem> {
    let of = journal_of(&server, &who).await?;
    let ids: Option<Vec<JournalId>> =
        (!ask.ids.is_empty()).then(|| ask.ids.into_iter().map(Into::into).collect());
    let (ids, account, since) = (ids.as_deref(), ask.account_id.map(Into::into), ask.since.map(|w| w.0));
    let now = server.now();
    let replayed = server
        .store
        .write(async |tx| {
            let replayed = store::journal::replay(&tx, of, ids, account, since).await?;
            let act = who.by().did("journal.replay", None).with(replayed.to_string());
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, store::StoreError>(replayed)
        })
        .await?;
    Ok((http::StatusCode::ACCEPTED, Answer(ReplayAnswer { replayed })))
}
