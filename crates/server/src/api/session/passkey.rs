//! Signs in with a passkey.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Request, State},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    super::passkeys::{PATIENCE, PasskeyOptions, challenge, passkeys, step_gone},
    sign_in::{self, Comer},
};
use crate::{
    auth::{Arrival, Passkeys},
    extract::Json,
    problem::Problem,
    shape::Me,
    state::Server,
};

/// What a step under way is called in the store.
const STEP: &str = "passkey.sign_in";
/// Under which name the tries of an address are counted; no mail address looks like it.
const TRIES: &str = "passkey";

/// A passkey that is shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySession {
    /// The step that it answers.
    pub step: String,
    /// The credential, as its `toJSON` gives it.
    #[schema(value_type = Object)]
    pub credential: Value,
    /// Takes the deletion of one's only workspace back: for whoever is refused with `workspace_deleted`.
    #[serde(default)]
    pub restore: bool,
}

/// Begins signing in with a passkey.
#[utoipa::path(post, path = "/session/passkey/options", tag = "session", operation_id = "session_passkey_options", security(()),
    responses((status = 200, body = PasskeyOptions)))]
pub async fn options(
    State(server): State<Arc<Server>>,
    request: Request,
) -> Result<Answer<PasskeyOptions>, Problem> {
    let arrival = Arrival::of(&server, &request);
    let now = server.now();
    // Each step is a row until it ends: nobody makes many of them.
    server.throttle.ask(arrival.address, now)?;
    let asked = passkeys(&server)?.sign_in().map_err(|error| Problem::internal(&error))?;
    let step = URL_SAFE_NO_PAD.encode(engine::clock::random::<24>());
    let (key, state, end) = (&step, &asked.state, now.after(PATIENCE));
    server.store.write(async |tx| store::sign_in_step::put(&tx, STEP, key, state, end).await).await?;
    Ok(Answer(PasskeyOptions { step, options: challenge(asked.options) }))
}

/// Signs in with a passkey. Its owner showed finger, face or PIN to it, so no second step is asked for.
#[utoipa::path(post, path = "/session/passkey", tag = "session", operation_id = "session_passkey_create", security(()), request_body = PasskeySession,
    responses((status = 200, body = Me, description = "Signed in; the session cookie is set")))]
pub async fn create(State(server): State<Arc<Server>>, request: Request) -> Result<Response, Problem> {
    let arrival = Arrival::of(&server, &request);
    let Json(shown) = Json::<PasskeySession>::from_request(request, &()).await?;
    let now = server.now();
    // Nobody is named yet, so only the address counts: many who fail elsewhere must not close this door for all.
    let [_, place] = arrival.places();
    server.throttle.try_now(TRIES, arrival.address, Some(&place), now).await?;
    let rules = passkeys(&server)?;
    let (key, restore) = (&shown.step, shown.restore);
    let state = server
        .store
        .write(async |tx| store::sign_in_step::take::<Vec<u8>>(&tx, STEP, key, now).await)
        .await?
        .ok_or_else(step_gone)?;
    let answer = shown.credential.to_string();
    let answer = answer.as_bytes();
    let claimed = Passkeys::claimed(answer).map_err(|_| unknown())?;
    let passkey = store::passkey::find(&server.store, &claimed).await?.ok_or_else(unknown)?;
    let user = passkey.user_id;
    let moving = match rules.signed_in(&state, answer, &passkey.credential, *user.uuid().as_bytes()) {
        Ok(moving) => moving,
        Err(why) => {
            tracing::info!(%why, "a passkey was refused");
            sign_in::refused(&server, Some(user), &arrival, "passkey", now);
            return Err(unknown());
        }
    };
    let person = store::user::get(&server.store, user).await?.ok_or_else(unknown)?;
    let (shown, moving) = (&passkey, &moving);
    if !server.store.write(async |tx| store::passkey::used(&tx, shown, moving, now).await).await? {
        return Err(unknown());
    }
    let email = person.email.trim().to_lowercase();
    let comer = Comer { user, email: &email, way: "passkey", password_hash: None, restore };
    let (token, me) = sign_in::enter(&server, comer, &arrival, now).await?;
    server.throttle.came_in(TRIES, arrival.address, Some(&place)).await?;
    Ok(sign_in::answer(&server, &token, &arrival, me))
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_passkey",
        "This passkey is not known here, or was removed. Sign in another way.",
    )
}
