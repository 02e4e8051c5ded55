//! Throws away what the caller began to write.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use store::draft::DraftPlace;

use super::shown::{self, DraftAt, conversation};
use crate::{auth::Agent, extract::IfMatch, problem::Problem, state::Server};

/// Throws the caller's draft away; one that is gone already, or (with `If-Match`) was written on elsewhere, is no mistake.
#[utoipa::path(delete, path = "/conversations/{id}/drafts/{kind}", tag = "messages", operation_id = "conversation_drafts_delete", params(("id" = String, Path), ("kind" = crate::shape::DraftKind, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")), responses((status = 204, description = "There is none any more")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Agent,
    at: DraftAt,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    let c = conversation(&server, &who, at.conversation).await?;
    let place = DraftPlace { member: who.member, conversation: c.id, kind: at.kind.into() };
    let seen = seen.version();
    let gone =
        server.store.write(async |tx| store::draft::remove(&tx, who.workspace, place, seen).await).await?;
    if let Some(version) = gone {
        shown::removed(&server, &who, place, version);
    }
    Ok(StatusCode::NO_CONTENT)
}
