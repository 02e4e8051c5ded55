//! Issuing, checking and revoking channel access tokens (line §1.2–1.4).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::json;

use super::Line;
use super::assertion;
use super::refusal::{answer, oauth, refuse, unauthorized};
use super::state::{Token, TokenKind};
use crate::dice::fresh;

type Pairs = Vec<(String, String)>;

fn form(body: &[u8]) -> Pairs {
    url::form_urlencoded::parse(body).into_owned().collect()
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// `POST /oauth2/v3/token`: by id and secret, or by assertion, exactly one of them.
pub async fn stateless(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    if line.desk.switches().refuse_refresh {
        return oauth(400, "invalid_request", "Invalid 'client_credentials'.");
    }
    if value(&form, "grant_type") != Some("client_credentials") {
        return oauth(400, "invalid_request", "Invalid 'grant_type'.");
    }
    let by_secret = value(&form, "client_id").is_some() || value(&form, "client_secret").is_some();
    let by_assertion =
        value(&form, "client_assertion_type").is_some() || value(&form, "client_assertion").is_some();
    let channel = match (by_secret, by_assertion) {
        (true, false) => {
            let world = line.world();
            let (id, secret) = (value(&form, "client_id"), value(&form, "client_secret"));
            match world
                .channels
                .iter()
                .find(|c| Some(c.id.as_str()) == id && Some(c.secret.as_str()) == secret)
            {
                Some(channel) => channel.id.clone(),
                None => return oauth(400, "invalid_request", "Invalid 'client_credentials'."),
            }
        }
        (false, true) => match assertion::check(
            &line,
            value(&form, "client_assertion_type"),
            value(&form, "client_assertion"),
        ) {
            Ok((channel, _)) => channel,
            Err(response) => return response,
        },
        _ => return oauth(400, "invalid_request", "Exactly one set of credentials is needed."),
    };
    let (text, life_s) = issue(&line, &channel, TokenKind::Stateless, 900, None);
    Json(json!({"token_type": "Bearer", "access_token": text, "expires_in": life_s})).into_response()
}

/// `POST /oauth2/v2.1/token`: by assertion, at most 30 alive.
pub async fn chosen_expiry(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    if line.desk.switches().refuse_refresh {
        return oauth(400, "invalid_client", "Invalid client_assertion");
    }
    let checked =
        assertion::check(&line, value(&form, "client_assertion_type"), value(&form, "client_assertion"));
    let (channel, claims) = match checked {
        Ok(checked) => checked,
        Err(response) => return response,
    };
    let wanted_s = claims["token_exp"].as_i64().unwrap_or(0);
    if !(1..=2_592_000).contains(&wanted_s) {
        return oauth(400, "invalid_client", "Invalid token_exp");
    }
    if alive(&line, &channel, TokenKind::Chosen) >= 30 {
        return refuse(400, "The maximum number of access tokens has already been issued");
    }
    let key_id = fresh(22);
    let (text, life_s) = issue(&line, &channel, TokenKind::Chosen, wanted_s, Some(key_id.clone()));
    Json(json!({"access_token": text, "token_type": "Bearer", "expires_in": life_s, "key_id": key_id}))
        .into_response()
}

/// `POST /v2/oauth/accessToken`: 30 days by id and secret; the 31st silently ends the oldest.
pub async fn short_lived(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    let channel = {
        let world = line.world();
        let Some(channel) = world.channels.iter().find(|c| Some(c.id.as_str()) == value(&form, "client_id"))
        else {
            return oauth(400, "invalid_client", "invalid client_id");
        };
        if Some(channel.secret.as_str()) != value(&form, "client_secret")
            || line.desk.switches().refuse_refresh
        {
            return oauth(400, "invalid_client", "invalid client_secret");
        }
        channel.id.clone()
    };
    if alive(&line, &channel, TokenKind::ShortLived) >= 30 {
        let mut world = line.world();
        let oldest = world
            .tokens
            .iter()
            .filter(|(_, t)| t.channel == channel && t.kind == TokenKind::ShortLived)
            .min_by_key(|(_, t)| t.number)
            .map(|(text, _)| text.clone());
        if let Some(oldest) = oldest {
            world.tokens.remove(&oldest);
        }
    }
    let (text, life_s) = issue(&line, &channel, TokenKind::ShortLived, 2_592_000, None);
    Json(json!({"access_token": text, "expires_in": life_s, "token_type": "Bearer"})).into_response()
}

fn alive(line: &Line, channel: &str, kind: TokenKind) -> usize {
    let now = line.desk.clock.life_ms();
    line.world()
        .tokens
        .values()
        .filter(|t| t.channel == channel && t.kind == kind && t.expires_ms > now)
        .count()
}

fn issue(line: &Line, channel: &str, kind: TokenKind, life_s: i64, key_id: Option<String>) -> (String, i64) {
    let clock = &line.desk.clock;
    let lasts_ms = line.desk.token_life_ms(life_s);
    let text = format!("eyJhbGciOiJIUzI1NiJ9.sim.{}{}", fresh(32), fresh(32));
    let token = Token {
        channel: channel.to_owned(),
        kind,
        expires_ms: clock.life_ms() + lasts_ms,
        key_id,
        number: line.desk.dice.number(clock.now_ms()),
    };
    line.world().tokens.insert(text.clone(), token);
    (text, lasts_ms / 1000)
}

/// `GET /oauth2/v2.1/verify`.
pub async fn verify_chosen(State(line): State<Arc<Line>>, Query(query): Query<Pairs>) -> Response {
    let text = value(&query, "access_token").unwrap_or("");
    let world = line.world();
    match world.tokens.get(text).filter(|t| t.kind == TokenKind::Chosen) {
        Some(token) if token.expires_ms > line.desk.clock.life_ms() => {
            let left = (token.expires_ms - line.desk.clock.life_ms()) / 1000;
            Json(json!({"client_id": token.channel, "expires_in": left, "scope": "profile chat_message.write"})).into_response()
        }
        Some(_) => oauth(400, "invalid_request", "The access token expired"),
        None => oauth(400, "invalid_request", "The access token not JWS"),
    }
}

/// `POST /v2/oauth/verify`.
pub async fn verify(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    let text = value(&form, "access_token").unwrap_or("");
    let world = line.world();
    let known =
        world.tokens.get(text).filter(|t| matches!(t.kind, TokenKind::ShortLived | TokenKind::LongLived));
    match known {
        Some(token) if token.expires_ms > line.desk.clock.life_ms() => {
            let left = if token.kind == TokenKind::LongLived {
                3_138_007_490
            } else {
                (token.expires_ms - line.desk.clock.life_ms()) / 1000
            };
            Json(json!({"client_id": token.channel, "expires_in": left, "scope": "P CM"})).into_response()
        }
        _ => oauth(400, "invalid_request", "access_token invalid"),
    }
}

/// `GET /oauth2/v2.1/tokens/kid`.
pub async fn key_ids(State(line): State<Arc<Line>>, Query(query): Query<Pairs>) -> Response {
    match assertion::check(&line, value(&query, "client_assertion_type"), value(&query, "client_assertion")) {
        Err(response) => response,
        Ok((channel, _)) => {
            let now = line.desk.clock.life_ms();
            let world = line.world();
            let kids: Vec<&String> = world
                .tokens
                .values()
                .filter(|t| t.channel == channel && t.expires_ms > now)
                .filter_map(|t| t.key_id.as_ref())
                .collect();
            Json(json!({"kids": kids})).into_response()
        }
    }
}

/// `POST /oauth2/v2.1/revoke`: needs the secret; 200 also for what is dead already.
pub async fn revoke_chosen(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    let mut world = line.world();
    let ours = world.channels.iter().any(|c| {
        Some(c.id.as_str()) == value(&form, "client_id")
            && Some(c.secret.as_str()) == value(&form, "client_secret")
    });
    if !ours {
        return oauth(400, "invalid_client", "invalid client_secret");
    }
    let Some(text) = value(&form, "access_token").filter(|t| !t.is_empty()) else {
        return answer(400, "invalid_request", json!({"error": "invalid_request"}));
    };
    if world.tokens.get(text).is_some_and(|t| t.kind == TokenKind::Chosen) {
        world.tokens.remove(text);
    }
    axum::http::StatusCode::OK.into_response()
}

/// `POST /v2/oauth/revoke`. Stateless tokens cannot be revoked.
pub async fn revoke(State(line): State<Arc<Line>>, body: Bytes) -> Response {
    let form = form(&body);
    let Some(text) = value(&form, "access_token").filter(|t| !t.is_empty()) else {
        return answer(400, "invalid_request", json!({"error": "invalid_request"}));
    };
    let mut world = line.world();
    if world.tokens.get(text).is_some_and(|t| matches!(t.kind, TokenKind::ShortLived | TokenKind::LongLived))
    {
        world.tokens.remove(text);
    }
    axum::http::StatusCode::OK.into_response()
}

/// The channel that a bearer token speaks for.
///
/// # Errors
/// 401.
pub fn bearer(line: &Line, headers: &HeaderMap) -> Result<String, Response> {
    let text =
        headers.get("authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let Some(text) = text else {
        return Err(refuse(
            401,
            "Authentication failed due to the following reason: authorization header is missing. Confirm that the access token in the authorization header is valid.",
        ));
    };
    if line.desk.switches().refuse_tokens {
        return Err(unauthorized());
    }
    let world = line.world();
    match world.tokens.get(text) {
        Some(token) if token.expires_ms > line.desk.clock.life_ms() => Ok(token.channel.clone()),
        _ => Err(unauthorized()),
    }
}
