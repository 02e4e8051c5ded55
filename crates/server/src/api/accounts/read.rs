//! Reads an account.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::AccountId;

use crate::{auth::Viewer, extract::At, problem::Problem, shape::Account, state::Server, view};

/// Reads an account.
#[utoipa::path(get, path = "/accounts/{id}", tag = "accounts", operation_id = "accounts_read", params(("id" = String, Path)), responses((status = 200, body = Account)))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<AccountId>,
) -> Result<Answer<Account>, Problem> {
    let account = store::account::get(&server.store, &who.sight, id).await?;
    let account = account.ok_or_else(Problem::not_found)?;
    Ok(Answer(view::account(&server, who.workspace, account).await?))
}
