//! Reads what an account had since a moment.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use model::{AccountId, Time};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::Admin,
    extract::{At, Json},
    problem::Problem,
    state::Server,
};

/// Since when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackfillAsk {
    /// A moment, or a date (its midnight UTC).
    #[schema(example = "2026-11-01")]
    pub since: String,
}

/// Reads what an account had since a moment. It goes on in the background.
#[utoipa::path(post, path = "/accounts/{id}/backfill", tag = "accounts", operation_id = "accounts_backfill", params(("id" = String, Path)), request_body = BackfillAsk, responses((status = 202, description = "Under way")))]
pub async fn backfill(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<AccountId>,
    Json(ask): Json<BackfillAsk>,
) -> Result<StatusCode, Problem> {
    let since = Time::parse(&ask.since)
        .or_else(|_| Time::parse(&format!("{}T00:00:00Z", ask.since)))
        .map_err(|_| {
            Problem::invalid("since", "Write a moment like 2026-11-24T08:30:00Z, or a date like 2026-11-24.")
        })?;
    if since > server.now() {
        return Err(Problem::invalid("since", "This lies in the future. Use a moment of the past."));
    }
    if store::account::get(&server.store, &who.sight, id).await?.is_none() {
        return Err(Problem::not_found());
    }
    server.daemon.backfill(who.workspace, id, since).await?;
    Ok(StatusCode::ACCEPTED)
}
