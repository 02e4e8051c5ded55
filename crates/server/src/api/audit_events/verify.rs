//! Says whether the chain of acts is whole.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Admin, problem::Problem, state::Server};

/// How the chain is.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditChain {
    /// Acts that fit, from the first one on.
    pub whole: i64,
    /// The place of the first act that was changed, moved or removed; null when the chain is whole.
    pub first_bad: Option<i64>,
}

/// Says whether the chain of acts is whole. It looks at every one.
#[utoipa::path(get, path = "/audit-events/verify", tag = "audit", operation_id = "audit_events_verify", responses((status = 200, body = AuditChain)))]
pub async fn verify(State(server): State<Arc<Server>>, who: Admin) -> Result<Answer<AuditChain>, Problem> {
    let verdict = store::audit::verify(&server.store, who.workspace).await?;
    Ok(Answer(AuditChain { whole: verdict.whole, first_bad: verdict.first_bad }))
}
