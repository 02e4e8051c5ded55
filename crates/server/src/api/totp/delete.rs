//! Ends two-step sign-in.

use std::sync::Arc;

use axum::extract::{FromRequest as _, Request, State};
use http::StatusCode;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use super::super::me::{act, check_password, session_of};
use crate::{
    auth::{Arrival, Viewer},
    extract::Json,
    problem::Problem,
    state::Server,
};

/// Who ends it shows that they are not only at an open screen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpEnd {
    /// The password.
    pub password: String,
}

/// Ends two-step sign-in; its recovery codes end with it.
#[utoipa::path(delete, path = "/me/totp", tag = "session", operation_id = "totp_delete", request_body = TotpEnd,
    responses((status = 204, description = "It is off")))]
pub async fn delete(
    State(server): State<Arc<Server>>,
    who: Viewer,
    request: Request,
) -> Result<StatusCode, Problem> {
    session_of(&who)?;
    let arrival = Arrival::of(&server, &request);
    let Json(given) = Json::<TotpEnd>::from_request(request, &()).await?;
    check_password(&server, &who, &arrival, given.password, "password").await?;
    let (now, act) = (server.now(), &act(&who, "totp.remove", None, &arrival));
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            if !store::totp::remove(&tx, user).await? {
                return Err(StoreError::Missing("second factor"));
            }
            store::audit::append(&tx, workspace, act, now).await.map(|_| ())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
