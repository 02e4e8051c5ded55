//! How an account is.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::AccountId;

use crate::{auth::Viewer, extract::At, problem::Problem, shape::Health, state::Server, view};

/// How an account is: its permissions, its last signs of life, and what should be mended.
#[utoipa::path(get, path = "/accounts/{id}/health", tag = "accounts", operation_id = "accounts_health", params(("id" = String, Path)), responses((status = 200, body = Health)))]
pub async fn health(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<AccountId>,
) -> Result<Answer<Health>, Problem> {
    let account = store::account::get(&server.store, &who.sight, id).await?;
    let account = account.ok_or_else(Problem::not_found)?;
    let health = server.daemon.health(who.workspace, id).await?;
    Ok(Answer(view::health(account, health)))
}
