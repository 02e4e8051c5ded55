//! Takes an account out.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::{AccountId, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    shape::Account,
    state::Server,
    view,
};

/// How to take an account out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisconnectAsk {
    /// Also erase its conversations and orders.
    #[serde(default)]
    pub erase_history: bool,
}

/// Takes an account out: permission is given back where the platform can be told, and its keys are destroyed at once.
#[utoipa::path(post, path = "/accounts/{id}/disconnect", tag = "accounts", operation_id = "accounts_disconnect", params(("id" = String, Path)), request_body = DisconnectAsk, responses((status = 200, body = Account)))]
pub async fn disconnect(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AccountId>,
    Json(ask): Json<DisconnectAsk>,
) -> Result<Answer<Account>, Problem> {
    if ask.erase_history && who.role < Role::Owner {
        return Err(Problem::forbidden(
            "Erasing history needs the role owner. Leave erase_history out, or ask an owner.",
        ));
    }
    server.daemon.disconnect(who.workspace, id, ask.erase_history, &who.by()).await?;
    let account = store::account::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer(view::account(&server, who.workspace, account).await?))
}
