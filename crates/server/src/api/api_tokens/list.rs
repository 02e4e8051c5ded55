//! Lists the API tokens.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};

use super::said;
use crate::{
    auth::Admin,
    problem::Problem,
    shape::{ApiToken, Page},
    state::Server,
};

/// Lists the API tokens of the workspace, ended ones too. None of them shows what it is.
#[utoipa::path(get, path = "/api-tokens", tag = "team", operation_id = "api_tokens_list", responses((status = 200, body = Page<ApiToken>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Admin) -> Result<Answer<Page<ApiToken>>, Problem> {
    let tokens = store::api_token::list(&server.store, who.workspace).await?;
    Ok(Answer(Page::whole(said::shown(&server, &who, tokens).await?)))
}
