//! Makes an API token.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{StoreError, api_token::NewApiToken};
use utoipa::ToSchema;

use super::said;
use crate::{
    auth::{Admin, TOKEN_PREFIX},
    extract::Json,
    layer::KeptAs,
    problem::Problem,
    shape::{ApiToken, TokenScope, When},
    state::Server,
};

/// Most tokens of a workspace.
const MOST: usize = 1_000;

/// A new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is called; best after what uses it.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it may do: the widest of these.
    #[schema(min_items = 1)]
    pub scopes: Vec<TokenScope>,
    /// When it ends by itself; null or left out: when it is revoked.
    #[serde(default)]
    pub expires_at: Option<When>,
}

/// A token that was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// The token, as the list shows it.
    #[serde(flatten)]
    pub made: ApiToken,
    /// What it is, `smp_…`. It is shown now and never again.
    pub token: Option<String>,
}

/// Makes an API token that acts for whoever makes it, with their present role, but no more than its scope: `read` as a
/// viewer, `write` as an agent, `admin` as an admin. A token is never an owner, and makes no tokens.
#[utoipa::path(post, path = "/api-tokens", tag = "team", operation_id = "api_tokens_create", request_body = NewToken, responses((status = 201, body = MadeToken)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewToken>,
) -> Result<Response, Problem> {
    if who.token.is_some() {
        return Err(Problem::forbidden(
            "A token makes no tokens: what was revoked must not live on in another. Sign in and make it in the settings.",
        ));
    }
    let name = &said::name(&new.name)?;
    let scope = new.scopes.iter().copied().map(model::Scope::from).max();
    let scope =
        scope.ok_or_else(|| Problem::invalid("scopes", "Name at least one of read, write, admin."))?;
    let now = server.now();
    if new.expires_at.is_some_and(|at| at.0 <= now) {
        return Err(Problem::invalid(
            "expires_at",
            "This lies in the past. Use a moment of the future, or null.",
        ));
    }
    if store::api_token::list(&server.store, who.workspace).await?.len() >= MOST {
        return Err(Problem::conflict(
            "too_many_tokens",
            format!("A workspace has at most {MOST} tokens. Revoke those that nothing uses any more."),
        ));
    }
    let token = format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(engine::clock::random::<32>()));
    let new = NewApiToken {
        member_id: who.member,
        name,
        scope,
        token: &token,
        expires_at: new.expires_at.map(|at| at.0),
    };
    let who = &who;
    let made = server
        .store
        .write(async |tx| {
            let made = store::api_token::create(&tx, who.workspace, new, now).await?;
            let detail = format!("{}: {}", scope_word(scope), made.name);
            let act = who.by().did("api_token.create", Some(&made.id)).with(detail);
            store::audit::append(&tx, who.workspace, &act, now).await?;
            Ok::<_, StoreError>(made)
        })
        .await?;
    let shown = said::shown(&server, who, vec![made]).await?.pop().ok_or_else(Problem::not_found)?;
    let made = MadeToken { made: shown, token: Some(token) };
    // What is kept for an Idempotency-Key must not hold what is shown only once.
    let kept = serde_json::to_vec(&MadeToken { token: None, ..made.clone() });
    let kept = KeptAs(kept.map_err(|error| Problem::internal(&error))?);
    let mut response = (StatusCode::CREATED, Answer(made)).into_response();
    response.extensions_mut().insert(kept);
    Ok(response)
}

fn scope_word(scope: model::Scope) -> &'static str {
    match scope {
        model::Scope::Read => "read",
        model::Scope::Write => "write",
        model::Scope::Admin => "admin",
    }
}
