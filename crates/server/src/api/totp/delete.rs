//! Ends two-step sign-in.

use std::sync::Arc;

use axum::extract::{FromRequest as _, Request, State};
use http::StatusCode;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use super::super::me::{check_password, fresh, session_of};
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
    /// The password; whoever has none leaves it out, and needs a fresh proof: see `POST /me/proof`.
    #[serde(default)]
    pub password: Option<String>,
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
    match given.password {
        Some(password) => check_password(&server, &who, &arrival, password, "password").await?,
        None => fresh(&server, &who).await.map(|_| ())?,
    }
    let (now, act) = (server.now(), &who.by().did("totp.remove", None));
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            if !store::totp::remove(&tx, user).await? {
                return Err(StoreError::Missing("second factor"));
            }
            // The members' page shows it, wherever they are one.
            for member in store::member::of_user(&tx, user).await? {
                store::member::updated(&tx, member.workspace_id, member.id, now).await?;
            }
            store::audit::append(&tx, workspace, act, now).await.map(|_| ())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
