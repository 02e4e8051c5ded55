//! Removes one of one's passkeys.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::PasskeyId;
use store::StoreError;

use super::super::me::fresh;
use crate::{auth::Viewer, extract::At, problem::Problem, state::Server};

/// Removes one of one's passkeys: it opens no door any more. Needs a fresh proof: see `POST /me/proof`.
#[utoipa::path(delete, path = "/me/passkeys/{id}", tag = "session", operation_id = "passkey_delete",
    params(("id" = String, Path, description = "The passkey")), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<PasskeyId>,
) -> Result<StatusCode, Problem> {
    fresh(&server, &who).await?;
    let (act, now) = (&who.by().did("passkey.remove", Some(&id)), server.now());
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            if !store::passkey::remove(&tx, user, id).await? {
                return Err(StoreError::Missing("passkey"));
            }
            store::audit::append(&tx, workspace, act, now).await.map(|_| ())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
