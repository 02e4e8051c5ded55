//! Signs in with a password, and a second factor where there is one.

use std::sync::Arc;

use axum::{
    extract::{FromRequest as _, Request, State},
    response::Response,
};
use http::StatusCode;
use model::{Time, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::sign_in::{self, Comer};
use crate::{
    auth::{Arrival, LONGEST, totp},
    extract::Json,
    problem::Problem,
    shape::Me,
    state::Server,
};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// For members with two-step sign-in: the six digits of now, or a recovery code. Each is taken once.
    #[serde(default)]
    pub totp: Option<String>,
    /// Takes the deletion of one's only workspace back: for whoever is refused with `workspace_deleted`.
    #[serde(default)]
    pub restore: bool,
}

/// Signs in.
///
/// Refusals: `wrong_password`; `totp_required` when the password is right and a code is needed as well; `bad_totp` when the
/// code is wrong or was used; `workspace_deleted` when one's only workspace waits to be erased: `restore` takes that back. Too many tries are refused with 429 and `Retry-After`, per account and per address; a browser or
/// an address that the account signed in from before has tries of its own.
#[utoipa::path(post, path = "/session", tag = "session", operation_id = "session_create", security(()), request_body = NewSession,
    responses((status = 200, body = Me, description = "Signed in; the session cookie is set")))]
pub async fn create(State(server): State<Arc<Server>>, request: Request) -> Result<Response, Problem> {
    let arrival = Arrival::of(&server, &request);
    let Json(new) = Json::<NewSession>::from_request(request, &()).await?;
    let now = server.now();
    let email = new.email.trim().to_lowercase();
    let known = arrival.known(&server, &email).await?;
    server.throttle.try_now(&email, arrival.address, known.as_deref(), now).await?;
    let user = store::user::find(&server.store, &email).await?;
    let hash = user.as_ref().map(|u| u.password_hash.clone());
    let fits = new.password.len() <= LONGEST && server.passwords.fits(new.password, hash).await?;
    let user = match user {
        Some(user) if fits => user,
        other => {
            sign_in::refused(&server, other.map(|u| u.id), &arrival, "wrong password", now);
            return Err(wrong());
        }
    };
    second_factor(&server, user.id, new.totp.as_deref(), &arrival, now).await?;
    let password_hash = Some(user.password_hash.as_str());
    let comer = Comer { user: user.id, email: &email, way: "password", password_hash, restore: new.restore };
    let (token, me) = sign_in::enter(&server, comer, &arrival, now).await?;
    server.throttle.came_in(&email, arrival.address, known.as_deref()).await?;
    Ok(sign_in::answer(&server, &token, &arrival, me))
}

/// Refuses whoever has a second factor and does not show it.
async fn second_factor(
    server: &Arc<Server>,
    user: UserId,
    typed: Option<&str>,
    arrival: &Arrival,
    now: Time,
) -> Result<(), Problem> {
    let Some(factor) = store::totp::get(&server.store, user).await? else { return Ok(()) };
    if factor.confirmed_at.is_none() {
        return Ok(());
    }
    let Some(typed) = typed.map(str::trim).filter(|text| !text.is_empty()) else {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "totp_required",
            "This member signs in in two steps. Send the six digits of the authenticator app, or a recovery code, as totp.",
        ));
    };
    let step = totp::step_of(&factor.secret, typed, now);
    let recovery = &totp::plain_recovery(typed);
    let taken = server
        .store
        .write(async |tx| match step {
            Some(step) => store::totp::take_step(&tx, user, step).await,
            None => store::totp::take_recovery(&tx, user, recovery).await,
        })
        .await?;
    if taken {
        return Ok(());
    }
    sign_in::refused(server, Some(user), arrival, "wrong code", now);
    Err(Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_totp",
        "This code is not right, or was used already. Take the next one, or a recovery code that you have not used.",
    ))
}

fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong_password",
        "The mail address or the password is not right. Type them again, or ask an owner to reset the password.",
    )
}
