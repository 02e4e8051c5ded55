//! Revokes an API token.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::ApiTokenId;
use store::StoreError;

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Revokes an API token. It counts no longer from that moment, on open streams too.
#[utoipa::path(delete, path = "/api-tokens/{id}", tag = "team", operation_id = "api_tokens_delete", params(("id" = String, Path)), responses((status = 204, description = "Revoked")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<ApiTokenId>,
) -> Result<StatusCode, Problem> {
    let stored = store::api_token::get(&server.store, who.workspace, id).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let (who, stored, now) = (&who, &stored, server.now());
    server
        .store
        .write(async |tx| {
            if !store::api_token::remove(&tx, who.workspace, id).await? {
                return Err(StoreError::Missing("API token"));
            }
            let act = who.by().did("api_token.revoke", Some(&id)).with(stored.name.clone());
            store::audit::append(&tx, who.workspace, &act, now).await.map(|_| ())
        })
        .await?;
    server.hub.recheck(who.workspace, stored.member_id);
    Ok(StatusCode::NO_CONTENT)
}
