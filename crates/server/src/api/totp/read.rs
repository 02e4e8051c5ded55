//! Whether one signs in in two steps.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Viewer, problem::Problem, shape::When, state::Server};

/// Whether one signs in in two steps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TotpState {
    /// Since when; null while it is off.
    pub confirmed_at: Option<When>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
}

/// Whether one signs in in two steps.
#[utoipa::path(get, path = "/me/totp", tag = "session", operation_id = "totp_read", responses((status = 200, body = TotpState)))]
pub async fn read(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<TotpState>, Problem> {
    let totp = store::totp::get(&server.store, who.user).await?;
    let confirmed_at = totp.and_then(|totp| totp.confirmed_at);
    let left = match confirmed_at {
        Some(_) => store::totp::recovery_left(&server.store, who.user).await?,
        None => 0,
    };
    Ok(Answer(TotpState { confirmed_at: confirmed_at.map(Into::into), recovery_codes_left: left }))
}
