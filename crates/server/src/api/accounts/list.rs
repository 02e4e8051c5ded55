//! Lists the accounts.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use crate::{
    auth::Viewer,
    problem::Problem,
    shape::{Account, Page},
    state::Server,
    view,
};

/// Lists the accounts, disconnected ones too.
#[utoipa::path(get, path = "/accounts", tag = "accounts", operation_id = "accounts_list", responses((status = 200, body = Page<Account>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Account>>, Problem> {
    let accounts = store::account::list(&server.store, &who.sight).await?;
    Ok(Answer(Page::whole(view::accounts(&server, who.workspace, accounts).await?)))
}
