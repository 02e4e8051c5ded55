//! Removes a canned reply.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::CannedReplyId;

use super::said;
use crate::{
    auth::Agent,
    extract::{At, IfMatch},
    problem::Problem,
    shape::CannedScope,
    state::Server,
};

/// Removes a canned reply with its files. Those of the workspace need the role admin.
#[utoipa::path(delete, path = "/canned-replies/{id}", tag = "team", operation_id = "canned_replies_delete", params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<CannedReplyId>,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    let reply = said::found(&server, &who, id).await?;
    let scope = said::scope(&reply);
    said::may_keep(&who, scope)?;
    seen.check(reply.version)?;
    let now = server.now();
    let there = server
        .store
        .write(async |tx| {
            let there = store::canned_reply::remove(&tx, who.workspace, id).await?;
            if there && scope == CannedScope::Workspace {
                let act = who.by().did("canned_reply.remove", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, store::StoreError>(there)
        })
        .await?;
    if there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
