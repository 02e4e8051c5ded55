//! Begins making a passkey.

use std::{sync::Arc, time::Duration};

use axum::{Extension, Json as Answer, extract::State};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::me::fresh, STEP, passkeys};
use crate::{
    auth::{PasskeyOwner, Viewer},
    layer::GivenOnce,
    problem::Problem,
    state::Server,
};

/// How long a browser may take.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// What the browser is asked.
#[derive(Clone, Serialize, ToSchema)]
pub struct PasskeyOptions {
    /// Names this step; comes back with the answer.
    pub step: String,
    /// What `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` takes.
    #[schema(value_type = Object)]
    pub options: serde_json::Value,
}

/// Begins making a passkey. Needs a fresh proof: see `POST /me/proof`.
#[utoipa::path(post, path = "/me/passkeys/options", tag = "session", operation_id = "passkey_options", responses((status = 200, body = PasskeyOptions)))]
pub async fn options(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<(Extension<GivenOnce>, Answer<PasskeyOptions>), Problem> {
    let session = fresh(&server, &who).await?;
    let all = store::passkey::of_user(&server.store, who.user).await?;
    let known: Vec<_> = all.into_iter().map(|p| p.credential).collect();
    let owner = PasskeyOwner { user: *who.user.uuid().as_bytes(), email: &who.email, name: &who.name };
    let asked = passkeys(&server)?.register(owner, &known).map_err(|e| Problem::internal(&e))?;
    let step = URL_SAFE_NO_PAD.encode(engine::clock::random::<24>());
    // Bound to the session that began it.
    let key = &format!("{session} {step}");
    let (state, end) = (&asked.state, server.now().after(PATIENCE));
    server.store.write(async |tx| store::sign_in_step::put(&tx, STEP, key, state, end).await).await?;
    Ok((Extension(GivenOnce), Answer(PasskeyOptions { step, options: challenge(asked.options) })))
}

/// The inner part of the options, which the browser's parser takes.
pub fn challenge(mut options: serde_json::Value) -> serde_json::Value {
    options.get_mut("publicKey").map(serde_json::Value::take).unwrap_or(options)
}
