//! Checking who calls: path, app, time, sign, token, cipher, scope, speed and quota (tiktok §1.5, §1.6, §6.4).

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::TikTok;
use super::endpoint::{Endpoint, find};
use super::envelope::{BAD, EXPIRED, NO_CIPHER, SCOPE, SIGN, STRANGER, overloaded, refuse, soften};
use super::state::{CHAT_SCOPE, World};
use crate::mac::hmac_sha256;

/// The largest body that is read.
const LIMIT: usize = 14 * 1024 * 1024;

/// Who calls, put into the request for the handlers.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// Place of the seller.
    pub seller: usize,
    /// The shop; 0 for calls that are about none.
    pub shop: u64,
    /// What is called.
    pub endpoint: &'static Endpoint,
}

/// Query parameters, decoded, in order.
pub type Query = Vec<(String, String)>;

/// The first value of a parameter.
pub fn param<'a>(query: &'a Query, name: &str) -> Option<&'a str> {
    query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// The media type before `;`, in lower case.
fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// `sign`: lowercase hex of HMAC-SHA256 over the path, the sorted decoded parameters (without `sign` and
/// `access_token`) and the body's bytes (not of multipart), wrapped in the secret and keyed with it.
pub fn sign(secret: &str, path: &str, query: &Query, content_type: &str, body: &[u8]) -> String {
    let mut pairs: Vec<&(String, String)> =
        query.iter().filter(|(name, _)| name != "sign" && name != "access_token").collect();
    pairs.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let words: String = pairs.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect();
    let body = if media_type(content_type) == "multipart/form-data" { &[] } else { body };
    let secret = secret.as_bytes();
    hex::encode(hmac_sha256(secret, &[secret, path.as_bytes(), words.as_bytes(), body, secret]))
}

/// The middleware of all signed calls.
pub async fn check(State(tiktok): State<Arc<TikTok>>, request: Request, next: Next) -> Response {
    let response = pass(&tiktok, request, next).await;
    if tiktok.world().app.quirks.errors_with_200 { soften(response) } else { response }
}

async fn pass(tiktok: &TikTok, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let endpoint = match find(&parts.method, &path) {
        Ok(endpoint) => endpoint,
        Err(response) => return response,
    };
    if take_overload(tiktok) {
        return overloaded();
    }
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return refuse(36_009_021, "The request body is too large");
    };
    let query: Query =
        url::form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes()).into_owned().collect();
    let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
    let content_type = header("content-type").to_owned();
    let token = header("x-tts-access-token").to_owned();
    match caller(tiktok, endpoint, &path, &query, &content_type, &token, &body) {
        Ok(caller) => {
            parts.extensions.insert(caller);
            parts.extensions.insert(query);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(response) => response,
    }
}

fn take_overload(tiktok: &TikTok) -> bool {
    let mut world = tiktok.world();
    let left = &mut world.app.quirks.overload;
    let taken = *left > 0;
    *left = left.saturating_sub(1);
    taken
}

fn caller(
    tiktok: &TikTok,
    endpoint: &'static Endpoint,
    path: &str,
    query: &Query,
    content_type: &str,
    token: &str,
    body: &[u8],
) -> Result<Caller, Response> {
    let switches = tiktok.desk.switches();
    let mut world = tiktok.world();
    signed(&world, tiktok.desk.clock.now_s(), path, query, content_type, body)?;
    if world.app.quirks.ip_refused {
        return Err(refuse(36_009_033, "The IP address is not in the app's IP allow list"));
    }
    let media = media_type(content_type);
    if endpoint.name == "upload_image" {
        if media != "multipart/form-data" {
            return Err(refuse(36_009_023, "The content type must be multipart/form-data"));
        }
    } else if !body.is_empty() && media != "application/json" {
        return Err(refuse(36_009_022, "The content type must be application/json"));
    }
    if token.is_empty() {
        return Err(refuse(BAD, "x-tts-access-token is missing in the header"));
    }
    let Some(known) = world.access.get(token).cloned() else {
        return Err(refuse(BAD, "Invalid x-tts-access-token"));
    };
    let grant = world.sellers[known.seller].grant.clone();
    if switches.refuse_tokens || known.expires_ms <= tiktok.desk.clock.life_ms() {
        return Err(refuse(EXPIRED, "The access token is expired"));
    }
    let Some(grant) = grant.filter(|g| !g.withdrawn) else {
        let code = world.app.quirks.withdrawn_code;
        let message = if code == BAD {
            "Invalid x-tts-access-token: the seller has deauthorized the app"
        } else {
            "The seller has deauthorized the app"
        };
        return Err(refuse(code, message));
    };
    let shop = cipher(&world, endpoint, query, known.seller)?;
    let scope = endpoint.scope;
    let missing = !grant.scopes.iter().any(|s| s == scope)
        || !world.app.scopes.iter().any(|s| s == scope)
        || (scope == CHAT_SCOPE && switches.no_chat);
    if missing {
        return Err(refuse(
            SCOPE,
            &format!("Access denied: the app or the token has no scope {scope}, please apply auth package"),
        ));
    }
    let subject = if shop == 0 { known.seller as u64 } else { shop };
    hurry(tiktok, &mut world, subject, endpoint.name)?;
    if endpoint.quota {
        spend(tiktok, &mut world, shop, switches.quota_spent)?;
    }
    Ok(Caller { seller: known.seller, shop, endpoint })
}

fn signed(
    world: &World,
    now: i64,
    path: &str,
    query: &Query,
    content_type: &str,
    body: &[u8],
) -> Result<(), Response> {
    let need = |name: &str| {
        param(query, name)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| refuse(BAD, &format!("{name} is missing in the query")))
    };
    let (key, timestamp, given) = (need("app_key")?, need("timestamp")?, need("sign")?);
    if key != world.app.key {
        return Err(refuse(BAD, "Invalid app_key"));
    }
    let at = timestamp.parse::<i64>().ok().filter(|_| timestamp.len() == 10);
    let Some(at) = at else { return Err(refuse(BAD, "timestamp must have 10 digits")) };
    if !(now - 300..=now + 30).contains(&at) {
        return Err(refuse(BAD, "timestamp is out of range, please check your clock"));
    }
    if sign(&world.app.secret, path, query, content_type, body) != given {
        return Err(refuse(SIGN, "Invalid sign, please check your signature"));
    }
    Ok(())
}

fn cipher(world: &World, endpoint: &Endpoint, query: &Query, seller: usize) -> Result<u64, Response> {
    match (endpoint.cipher, param(query, "shop_cipher").filter(|c| !c.is_empty())) {
        (false, None) => Ok(0),
        (false, Some(_)) => Err(refuse(BAD, "shop_cipher is not allowed for this api")),
        (true, None) => Err(refuse(NO_CIPHER, "shop_cipher is required")),
        (true, Some(cipher)) => world
            .shops
            .iter()
            .find(|s| s.cipher == cipher && s.seller == seller)
            .map(|s| s.id)
            .ok_or_else(|| refuse(STRANGER, "The shop_cipher does not belong to the access token")),
    }
}

/// At most so many calls a second by shop and endpoint (tiktok §5).
fn hurry(tiktok: &TikTok, world: &mut World, subject: u64, name: &'static str) -> Result<(), Response> {
    let (now, limit) = (tiktok.desk.clock.now_ms(), world.app.quirks.qps);
    let recent = world.recent.entry((subject, name)).or_default();
    while recent.front().is_some_and(|at| now - at >= 1000) {
        recent.pop_front();
    }
    if recent.len() >= limit {
        return Err(super::envelope::rate_limited(name));
    }
    recent.push_back(now);
    Ok(())
}

/// The daily quota of chat requests (tiktok §3), by app and shop; days pass on the ageing clock.
fn spend(tiktok: &TikTok, world: &mut World, shop: u64, spent: bool) -> Result<(), Response> {
    let day = tiktok.desk.clock.life_ms() / 86_400_000;
    let limit = world.app.quirks.chat_quota;
    let Some(it) = world.shop_mut(shop) else { return Ok(()) };
    if it.quota.0 != day {
        it.quota = (day, 0);
    }
    if spent || it.quota.1 >= limit {
        return Err(refuse(45_101_004, "The daily request quota has been used up"));
    }
    it.quota.1 += 1;
    Ok(())
}

#[cfg(test)]
mod vectors;
