//! Signs in.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use store::audit::Act;
use utoipa::ToSchema;

use super::{refused, sign_in};
use crate::{auth::address, extract::Json, problem::Problem, shape::Me, state::Server};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// The six digits of the second factor, for members who have one.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "taken from every client; no member has a second factor to compare it with"
    )]
    pub totp: Option<String>,
}

/// Signs in.
///
/// Too many tries are refused with 429 and `Retry-After`, per account and per address.
#[utoipa::path(post, path = "/session", tag = "session", operation_id = "session_create", security(()), request_body = NewSession,
    responses((status = 200, body = Me, description = "Signed in; the session cookie is set")))]
pub async fn create(State(server): State<Arc<Server>>, request: Request) -> Result<Response, Problem> {
    let from = address(request.extensions(), request.headers());
    let Json(new) = Json::<NewSession>::from_request(request, &()).await?;
    let now = server.now();
    let email = new.email.trim().to_lowercase();
    server
        .throttle
        .try_now(&email, from, now)
        .map_err(|wait| Problem::too_many(format!("Too many tries. Wait {wait} s, then try again."), wait))?;
    let user = store::user::find(&server.store, &email).await?;
    let hash = user.as_ref().map(|u| u.password_hash.clone());
    let fits = new.password.len() <= 512 && server.passwords.fits(new.password, hash).await?;
    let Some(user) = user.as_ref().filter(|_| fits) else {
        refused::note(&server, user.map(|user| user.id), from, now);
        return Err(wrong());
    };
    let mut members = store::member::of_user(&server.store, user.id).await?;
    if members.is_empty() {
        return Err(Problem::forbidden(
            "You are no member of a workspace any more. Ask its owner for an invitation.",
        ));
    }
    let member = members.swap_remove(0);
    let workspace =
        store::workspace::get(&server.store, member.workspace_id).await?.ok_or_else(Problem::not_found)?;
    server.throttle.came_in(&email, from);
    let act = Act {
        actor: member.id.to_string(),
        action: "session.create".to_owned(),
        subject: None,
        from: Some(from.to_string()),
        detail: None,
    };
    let (act, workspace_id) = (&act, workspace.id);
    let token = server
        .store
        .write(async |tx| {
            store::audit::append(&tx, workspace_id, act, now).await?;
            sign_in::begin(&tx, user.id, workspace_id, now).await
        })
        .await?;
    Ok((sign_in::cookie(&server, &token), Answer(sign_in::me(&member, &workspace))).into_response())
}

fn wrong() -> Problem {
    Problem::new(
        http::StatusCode::UNAUTHORIZED,
        "wrong_password",
        "The mail address or the password is not right. Type them again, or ask an owner to reset the password.",
    )
}
