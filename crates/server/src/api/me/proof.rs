//! Showing again that it is oneself: whoever took a session must not be able to make a way in of their own.

use std::{sync::Arc, time::Duration};

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use http::StatusCode;
use model::{SessionId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{check_password, session_of};
use crate::{
    api::sign_in,
    auth::{Arrival, Caller, Myself, NO_PASSWORD, totp},
    extract::Json,
    problem::Problem,
    shape::When,
    state::Server,
};

/// How long it counts.
const FRESH: Duration = Duration::from_mins(10);

/// By what somebody shows that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofBy {
    /// Their password.
    Password,
    /// They have none: a code of their authenticator app, or a recovery code.
    Code,
    /// They have neither: signing in again, with a passkey or at their issuer.
    SignIn,
}

/// Whether it was shown lately that it is oneself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proof {
    /// Until when it counts; in the past when it has to be shown again.
    pub fresh_until: When,
    /// By what it is shown.
    pub by: ProofBy,
}

/// What shows that it is oneself: the one that `by` asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProof {
    /// The password.
    #[serde(default)]
    pub password: Option<String>,
    /// Six digits of the authenticator app, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// Whether it was shown lately that it is oneself, and by what it is shown.
#[utoipa::path(get, path = "/me/proof", tag = "session", operation_id = "proof_read", responses((status = 200, body = Proof)))]
pub async fn read(State(server): State<Arc<Server>>, who: Myself) -> Result<Answer<Proof>, Problem> {
    let proved = proved_at(&server, who.session()).await?;
    Ok(Answer(Proof { fresh_until: proved.after(FRESH).into(), by: by(&server, &who).await? }))
}

/// Shows that it is oneself: for ten minutes passkeys and two-step sign-in can be changed. Signing in shows it as well.
#[utoipa::path(post, path = "/me/proof", tag = "session", operation_id = "proof_create", request_body = NewProof, responses((status = 200, body = Proof)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Myself,
    request: Request,
) -> Result<Answer<Proof>, Problem> {
    let arrival = Arrival::of(&server, &request);
    let Json(given) = Json::<NewProof>::from_request(request, &()).await?;
    let by = by(&server, &who).await?;
    let shown = match (by, given.password, given.code) {
        (ProofBy::Password, Some(password), _) => {
            check_password(&server, &who, &arrival, password, "password").await
        }
        (ProofBy::Password, None, _) => return Err(Problem::invalid("password", "Type your password.")),
        (ProofBy::Code, _, Some(code)) => check_code(&server, &who, &arrival, &code).await,
        (ProofBy::Code, _, None) => {
            return Err(Problem::invalid(
                "code",
                "Type a code of your authenticator app, or a recovery code.",
            ));
        }
        (ProofBy::SignIn, ..) => {
            return Err(Problem::conflict(
                "sign_in_again",
                "You have no password here. Sign out and in again; then do this within ten minutes.",
            ));
        }
    };
    let now = server.now();
    if let Err(problem) = shown {
        if problem.status() == StatusCode::UNPROCESSABLE_ENTITY {
            sign_in::refused(&server, Some(who.user), &arrival, "wrong proof", now);
        }
        return Err(problem);
    }
    let (session, act) = (who.session(), &who.by().did("session.prove", None));
    server
        .store
        .write(async |tx| {
            store::session::prove(&tx, session, now).await?;
            store::audit::append(&tx, who.workspace, act, now).await.map(|_| ())
        })
        .await?;
    Ok(Answer(Proof { fresh_until: now.after(FRESH).into(), by }))
}

/// The session of somebody who changes how they sign in, and has shown lately that it is them.
pub async fn fresh(server: &Server, who: &Caller) -> Result<SessionId, Problem> {
    let session = session_of(who)?;
    if server.now().since(proved_at(server, session).await?) > FRESH {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "proof_required",
            "Show first that it is you: POST /api/v1/me/proof with your password, or sign in again. It counts for ten minutes.",
        ));
    }
    Ok(session)
}

async fn proved_at(server: &Server, session: SessionId) -> Result<Time, Problem> {
    store::session::proved_at(&server.store, session).await?.ok_or_else(Problem::signed_out)
}

async fn by(server: &Server, who: &Caller) -> Result<ProofBy, Problem> {
    let user = store::user::get(&server.store, who.user).await?.ok_or_else(Problem::signed_out)?;
    if user.password_hash != NO_PASSWORD {
        return Ok(ProofBy::Password);
    }
    let factor = store::totp::get(&server.store, who.user).await?;
    let has_codes = factor.is_some_and(|factor| factor.confirmed_at.is_some());
    Ok(if has_codes { ProofBy::Code } else { ProofBy::SignIn })
}

/// Refuses a code that is not the caller's, or was used, and slows guessing down.
async fn check_code(server: &Server, who: &Caller, arrival: &Arrival, typed: &str) -> Result<(), Problem> {
    let (place, now, user) = (session_of(who)?.to_string(), server.now(), who.user);
    server.throttle.try_now(&who.email, arrival.address, Some(&place), now).await?;
    let factor = store::totp::get(&server.store, user).await?.ok_or_else(Problem::not_found)?;
    let (step, recovery) = (totp::step_of(&factor.secret, typed, now), &totp::plain_recovery(typed));
    let taken = server
        .store
        .write(async |tx| match step {
            Some(step) => store::totp::take_step(&tx, user, step).await,
            None => store::totp::take_recovery(&tx, user, recovery).await,
        })
        .await?;
    if !taken {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_totp",
            "This code is not right, or was used already. Take the next one, or a recovery code that you have not used.",
        )
        .at("code"));
    }
    server.throttle.came_in(&who.email, arrival.address, Some(&place)).await?;
    Ok(())
}
