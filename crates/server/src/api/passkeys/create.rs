//! Keeps a passkey that a browser made.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use store::StoreError;
use utoipa::ToSchema;

use super::{super::me::fresh, Passkey, STEP, passkeys};
use crate::{auth::Myself, extract::Json, problem::Problem, state::Server};

/// What a browser made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// The step that it answers.
    pub step: String,
    /// What its owner calls it, in 1 to 60 characters.
    pub name: String,
    /// The credential, as its `toJSON` gives it.
    #[schema(value_type = Object)]
    pub credential: Value,
}

/// Keeps a passkey that a browser made.
#[utoipa::path(post, path = "/me/passkeys", tag = "session", operation_id = "passkey_create", request_body = NewPasskey,
    responses((status = 201, body = Passkey)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Myself,
    Json(new): Json<NewPasskey>,
) -> Result<(StatusCode, Answer<Passkey>), Problem> {
    let session = fresh(&server, &who).await?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Problem::invalid("name", "A passkey's name has 1 to 60 characters."));
    }
    let (now, key) = (server.now(), &format!("{session} {}", new.step));
    let state = server
        .store
        .write(async |tx| store::sign_in_step::take::<Vec<u8>>(&tx, STEP, key, now).await)
        .await?
        .ok_or_else(step_gone)?;
    let credential =
        passkeys(&server)?.registered(&state, new.credential.to_string().as_bytes()).map_err(|why| {
            tracing::info!(%why, "a new passkey was refused");
            Problem::invalid("credential", "The browser's answer does not fit what was asked. Begin again.")
        })?;
    let (user, workspace, credential) = (who.user, who.workspace, &credential);
    let made = server
        .store
        .write(async |tx| {
            let made = store::passkey::create(&tx, user, name, credential, now).await?;
            let act = who.by().did("passkey.create", Some(&made.id));
            store::audit::append(&tx, workspace, &act, now).await?;
            Ok::<_, StoreError>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Answer(made.into())))
}

/// 409: the step is not known, used, or took too long.
pub fn step_gone() -> Problem {
    Problem::conflict("step_gone", "This took too long, or was done already. Begin again.")
}
