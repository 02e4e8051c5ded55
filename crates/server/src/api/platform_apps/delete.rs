//! Removes a platform app.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::{AccountState, AppId};

use crate::{auth::Admin, extract::At, problem::Problem, state::Server};

/// Removes a platform app that no account uses any more.
#[utoipa::path(delete, path = "/platform-apps/{id}", tag = "accounts", operation_id = "platform_apps_delete", params(("id" = String, Path)), responses((status = 204, description = "Removed")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AppId>,
) -> Result<StatusCode, Problem> {
    let accounts = store::account::list(&server.store, &who.sight).await?;
    let mut used = false;
    for account in accounts.iter().filter(|a| a.state != AccountState::Disconnected) {
        // A second app's grant serves an account too.
        let grants = store::grant::info(&server.store, &account.platform, account.id).await?;
        used |= account.app_id == Some(id) || grants.iter().any(|g| g.app_id == Some(id));
    }
    if used {
        return Err(Problem::conflict(
            "app_in_use",
            "Accounts are connected through this app. Disconnect them first.",
        ));
    }
    if store::app::remove(&server.store, who.workspace, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}
