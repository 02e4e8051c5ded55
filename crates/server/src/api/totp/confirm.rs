//! Confirms the second factor: from now on it is asked for.

use std::sync::Arc;

use axum::{
    Extension, Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::StoreError;
use utoipa::ToSchema;

use super::super::me::fresh;
use crate::{
    auth::{Arrival, Viewer, totp},
    extract::Json,
    layer::GivenOnce,
    problem::Problem,
    state::Server,
};

/// How many recovery codes there are.
const RECOVERY: usize = 10;

/// A code of the secret that was given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpConfirm {
    /// The six digits that the authenticator app shows.
    pub code: String,
}

/// What opens the door when the authenticator app is gone. Shown once, and kept only as hashes.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is taken once, in place of a code.
    pub recovery_codes: Vec<String>,
}

/// Confirms the second factor: from now on it is asked for. Gives recovery codes, this once.
#[utoipa::path(post, path = "/me/totp/confirm", tag = "session", operation_id = "totp_confirm", request_body = TotpConfirm,
    responses((status = 200, body = RecoveryCodes)))]
pub async fn confirm(
    State(server): State<Arc<Server>>,
    who: Viewer,
    request: Request,
) -> Result<(Extension<GivenOnce>, Answer<RecoveryCodes>), Problem> {
    let place = fresh(&server, &who).await?.to_string();
    let arrival = Arrival::of(&server, &request);
    let Json(given) = Json::<TotpConfirm>::from_request(request, &()).await?;
    let now = server.now();
    let factor = store::totp::get(&server.store, who.user).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_none()) else {
        return Err(Problem::conflict(
            "totp_not_begun",
            "There is nothing to confirm. Begin with POST /me/totp.",
        ));
    };
    server.throttle.try_now(&who.email, arrival.address, Some(&place), now).await?;
    let Some(step) = totp::step_of(&factor.secret, &given.code, now) else {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_totp",
            "This is not the code of now. Take the next one, and see that the clock of the phone is right.",
        )
        .at("code"));
    };
    server.throttle.came_in(&who.email, arrival.address, Some(&place)).await?;
    let codes: Vec<String> =
        (0..RECOVERY).map(|_| totp::recovery_code(&engine::clock::random::<10>())).collect();
    let plain: Vec<String> = codes.iter().map(|code| totp::plain_recovery(code)).collect();
    let (plain, act) = (&plain, &who.by().did("totp.confirm", None));
    let (user, workspace) = (who.user, who.workspace);
    server
        .store
        .write(async |tx| {
            if !store::totp::confirm(&tx, user, plain, now).await? {
                return Err(StoreError::Missing("second factor"));
            }
            // The code that confirmed it opens no door as well.
            store::totp::take_step(&tx, user, step).await?;
            // The members' page shows it, wherever they are one.
            for member in store::member::of_user(&tx, user).await? {
                store::member::updated(&tx, member.workspace_id, member.id, now).await?;
            }
            store::audit::append(&tx, workspace, act, now).await.map(|_| ())
        })
        .await?;
    Ok((Extension(GivenOnce), Answer(RecoveryCodes { recovery_codes: codes })))
}
