//! Sets another password.

use std::sync::Arc;

use axum::extract::{FromRequest as _, Request, State};
use engine::mail::Letter;
use http::StatusCode;
use serde::Deserialize;
use store::{StoreError, audit::By};
use utoipa::ToSchema;

use crate::{
    auth::{acceptable, address},
    extract::{Json, language},
    problem::Problem,
    state::Server,
};

/// The link's token, and the other password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetAccept {
    /// What stands behind `#` in the link.
    pub token: String,
    /// At least ten characters.
    #[schema(min_length = 10, max_length = 512)]
    pub password: String,
}

/// Sets another password. All sessions of the user end; a second factor stays as it is. 404 when the link has ended or was used.
#[utoipa::path(post, path = "/password-resets/accept", tag = "session", operation_id = "password_resets_accept", security(()), request_body = PasswordResetAccept, responses((status = 204, description = "Set; sign in with it")))]
pub async fn accept(State(server): State<Arc<Server>>, request: Request) -> Result<StatusCode, Problem> {
    let from = address(request.extensions(), request.headers());
    let language = language(None, request.headers());
    let Json(asked) = Json::<PasswordResetAccept>::from_request(request, &()).await?;
    let now = server.now();
    acceptable(&asked.password)?;
    // Asked before the costly hash is made: nobody without a link shall have the daemon make one.
    if !store::password_reset::works(&server.store, &asked.token, now).await? {
        return Err(gone());
    }
    let hash = server.passwords.hash(asked.password).await?;
    let (hash, token, has_mail) = (&hash, &asked.token, server.settings.has_mail);
    let done = server
        .store
        .write(async |tx| {
            let Some(id) = store::password_reset::take(&tx, token, now).await? else { return Ok(None) };
            store::user::set_password(&tx, id, hash).await?;
            for member in store::member::of_user(&tx, id).await? {
                let act = By::member(member.id, from).did("user.reset_password", Some(&member.id));
                store::audit::append(&tx, member.workspace_id, &act, now).await?;
            }
            if has_mail && let Some(user) = store::user::get(&tx, id).await? {
                let letter = Letter::PasswordChanged { name: user.name.clone() };
                engine::mail::put(&tx, None, &user.email, language, &letter, now).await?;
            }
            Ok::<_, StoreError>(Some(id))
        })
        .await?;
    if done.is_some() { Ok(StatusCode::NO_CONTENT) } else { Err(gone()) }
}

fn gone() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "reset_gone",
        "This link does not work any more: it was used, or is older than a day. Ask for another.",
    )
    .at("token")
}
