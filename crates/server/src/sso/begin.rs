//! `GET /sign-in/oidc/{name}`: sends somebody to the issuer.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::header;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Refused, STEP, Way, own_path, provider::is_safe};
use crate::{
    auth::{Arrival, HostCookie},
    problem::Problem,
    state::Server,
};

/// How long somebody may take at the issuer.
const PATIENCE: Duration = Duration::from_mins(10);

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct BeginAsk {
    next: Option<String>,
    /// Takes the deletion of one's only workspace back.
    #[serde(default)]
    restore: bool,
}

/// Sends somebody to the issuer.
pub async fn begin(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    Query(ask): Query<BeginAsk>,
    request: Request,
) -> Response {
    let arrival = Arrival::of(&server, &request);
    let Some(provider) = server.sso.get(&name) else { return Problem::not_found().into_response() };
    let random = || URL_SAFE_NO_PAD.encode(engine::clock::random::<32>());
    let next = ask.next.as_deref().and_then(own_path).unwrap_or("/inbox").to_owned();
    let way = Way { name: name.clone(), nonce: random(), verifier: random(), next, restore: ask.restore };
    let state = random();
    let sent = async {
        let now = server.now();
        server.throttle.ask(arrival.address, now).map_err(|_| Refused::TooMany)?;
        let said = provider.said(now).await?;
        let mut to = said.authorization_endpoint.clone();
        if !is_safe(&to) {
            return Err(Refused::Failed("its page is not encrypted".into()));
        }
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(way.verifier.as_bytes()));
        to.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.settings.client_id)
            .append_pair("redirect_uri", &callback(&server, &name))
            .append_pair("scope", "openid email profile")
            .append_pair("state", &state)
            .append_pair("nonce", &way.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let (key, way, end) = (&state, &way, now.after(PATIENCE));
        server.store.write(async |tx| store::sign_in_step::put(&tx, STEP, key, way, end).await).await?;
        Ok::<_, Refused>(to)
    };
    match sent.await {
        Ok(to) => {
            // Only the browser that began it may end it.
            let cookie = HostCookie::sso(&server.settings.public_url).give(&state, PATIENCE.as_secs());
            ([(header::SET_COOKIE, cookie)], Redirect::to(to.as_str())).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

/// Where the issuer sends people back to.
pub fn callback(server: &Server, name: &str) -> String {
    let origin = server.settings.public_url.origin().ascii_serialization();
    format!("{origin}/sign-in/oidc/{name}/callback")
}
