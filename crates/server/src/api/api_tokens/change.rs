//! Renames an API token.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ApiTokenId;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    shape::ApiToken,
    state::Server,
};

/// What to change. What a token may do, and until when, is fixed: make another one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenChange {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
}

/// Renames an API token.
#[utoipa::path(patch, path = "/api-tokens/{id}", tag = "team", operation_id = "api_tokens_change", params(("id" = String, Path)), request_body = TokenChange, responses((status = 200, body = ApiToken)))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<ApiTokenId>,
    Json(change): Json<TokenChange>,
) -> Result<Answer<ApiToken>, Problem> {
    let stored = store::api_token::get(&server.store, who.workspace, id).await?;
    let mut stored = stored.ok_or_else(Problem::not_found)?;
    stored.name = said::name(&change.name)?;
    let (who, stored, now) = (&who, &stored, server.now());
    server
        .store
        .write(async |tx| {
            if !store::api_token::rename(&tx, who.workspace, id, &stored.name).await? {
                return Err(StoreError::Missing("API token"));
            }
            let act = who.by().did("api_token.change", Some(&id)).with(stored.name.clone());
            store::audit::append(&tx, who.workspace, &act, now).await.map(|_| ())
        })
        .await?;
    let shown = said::shown(&server, who, vec![stored.clone()]).await?.pop();
    Ok(Answer(shown.ok_or_else(Problem::not_found)?))
}
