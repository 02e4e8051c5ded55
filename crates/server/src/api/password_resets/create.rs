//! Asks for a link to set another password.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    auth::address,
    extract::{Json, language, mail_address},
    problem::Problem,
    state::Server,
};

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordReset {
    /// The mail address that they sign in with.
    pub email: String,
    /// The language of their letter (`th`); left out: the browser's.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub language: Option<String>,
}

/// What happens now. The same, whether somebody signs in with the address or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordResetAsked {
    /// Whether mail goes out from here at all. Where none does, an owner or admin can make a link.
    pub by_mail: bool,
}

/// Asks for a link to set another password: it is mailed to the address, if somebody signs in with it.
///
/// The answer does not tell whether somebody does. Too many are refused with 429 and `Retry-After`.
#[utoipa::path(post, path = "/password-resets", tag = "session", operation_id = "password_resets_create", security(()), request_body = NewPasswordReset, responses((status = 202, body = PasswordResetAsked)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    request: Request,
) -> Result<(StatusCode, Answer<PasswordResetAsked>), Problem> {
    let from = address(request.extensions(), request.headers());
    let headers = request.headers().clone();
    let Json(asked) = Json::<NewPasswordReset>::from_request(request, &()).await?;
    let now = server.now();
    let email = &mail_address(&asked.email)?;
    server.resets.try_now(&email.to_lowercase(), from, None, now).await?;
    let by_mail = server.settings.has_mail;
    if by_mail {
        let language = language(asked.language.as_deref(), &headers);
        server.store.write(async |tx| engine::mail::put_forgotten(&tx, email, language, now).await).await?;
    }
    Ok((StatusCode::ACCEPTED, Answer(PasswordResetAsked { by_mail })))
}
