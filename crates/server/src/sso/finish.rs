//! `GET /sign-in/oidc/{name}/callback`: lets in whom the issuer sends back.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::header;
use serde::Deserialize;

use super::{
    Provider, Refused, STEP, Way, admit,
    begin::callback,
    token::{self, Person},
};
use crate::{
    api::sign_in,
    auth::{Arrival, HostCookie},
    problem::Problem,
    state::Server,
};

/// What the issuer sends back.
#[derive(Debug, Default, Deserialize)]
pub struct FinishAsk {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    /// The issuer that answers, where it says so (RFC 9207).
    iss: Option<String>,
}

/// What a code becomes.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// More about a person.
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    person: Person,
}

/// Lets in whom the issuer sends back.
pub async fn finish(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    Query(ask): Query<FinishAsk>,
    request: Request,
) -> Response {
    let Some(provider) = server.sso.get(&name) else { return Problem::not_found().into_response() };
    let arrival = Arrival::of(&server, &request);
    let cookie = HostCookie::sso(&server.settings.public_url);
    let began = cookie.read(request.headers());
    let mut answer = match enter(&server, provider, ask, began, &arrival).await {
        Ok((token, next)) => {
            (sign_in::cookies(&server, &token, &arrival), Redirect::to(&next)).into_response()
        }
        Err(refused) => refused.into_response(),
    };
    answer.headers_mut().append(header::SET_COOKIE, cookie.take());
    answer
}

async fn enter(
    server: &Arc<Server>,
    provider: &Provider,
    ask: FinishAsk,
    began: Option<String>,
    arrival: &Arrival,
) -> Result<(String, String), Refused> {
    let now = server.now();
    server.throttle.ask(arrival.address, now).map_err(|_| Refused::TooMany)?;
    let state = ask.state.filter(|state| began.as_ref() == Some(state)).ok_or(Refused::Lost)?;
    let key = &state;
    let way = server
        .store
        .write(async |tx| store::sign_in_step::take::<Way>(&tx, STEP, key, now).await)
        .await?
        .filter(|way| way.name == provider.settings.name)
        .ok_or(Refused::Lost)?;
    if let Some(error) = ask.error {
        return Err(if error == "access_denied" { Refused::Denied } else { Refused::Failed(error) });
    }
    let code = ask.code.ok_or(Refused::Denied)?;
    let issuer = provider.issuer(now).await?;
    if ask.iss.is_some_and(|iss| iss != issuer) {
        return Err(Refused::Failed("another issuer answered".into()));
    }
    let said = provider.said(now).await?;
    let tokens = redeem(server, provider, &code, &way).await?;
    let keys = provider.keys(token::key_of(&tokens.id_token)?.as_deref(), now).await?;
    let client = &provider.settings.client_id;
    let mut claims = token::check(&tokens.id_token, &keys, &issuer, client, &way.nonce)?;
    // Many issuers tell the address only when they are asked for it.
    if claims.person.email.is_none()
        && let (Some(address), Some(access)) = (&said.userinfo_endpoint, &tokens.access_token)
    {
        let request = provider.http().get(address.clone()).bearer_auth(access);
        let info: UserInfo = provider.ask(address, request).await?;
        if info.sub != claims.sub {
            return Err(Refused::Failed("it tells of somebody else".into()));
        }
        claims.person = info.person;
    }
    let token = admit::admit(server, provider, &issuer, &claims, way.restore, arrival).await?;
    server.throttle.asked_for_reason(arrival.address);
    Ok((token, way.next))
}

/// Turns a code into tokens.
async fn redeem(server: &Server, provider: &Provider, code: &str, way: &Way) -> Result<Tokens, Refused> {
    let said = provider.said(server.now()).await?;
    let settings = &provider.settings;
    let back = callback(server, &settings.name);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &back),
        ("code_verifier", &way.verifier),
    ];
    let methods = &said.token_endpoint_auth_methods_supported;
    let basic = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
    let mut request = provider.http().post(said.token_endpoint.clone());
    match &settings.client_secret {
        Some(secret) if basic => {
            // RFC 6749 §2.3.1: both are form-encoded before they are put together.
            let coded =
                |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(coded(&settings.client_id), Some(coded(secret.reveal())));
        }
        Some(secret) => {
            form.extend([("client_id", settings.client_id.as_str()), ("client_secret", secret.reveal())]);
        }
        None => form.push(("client_id", &settings.client_id)),
    }
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    provider.ask(&said.token_endpoint, request).await
}
