//! Pictures and films behind signed links that expire; those of Indonesian local shops want the caller's
//! token and cipher too (tiktok §3.3).

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::TikTok;
use super::sign::param;
use super::state::Shop;
use super::token::parse;
use crate::mac::hmac_sha256;
use crate::world::{Market, media, picture};

/// Seconds that a link lives.
pub const LINK_LIFE_S: i64 = 6 * 3600;

/// The beginning of the names of files that want credentials.
pub fn prefix(shop: &Shop, kind: &str) -> String {
    if shop.market == Market::Id && kind == "LOCAL" { format!("local{}-", shop.id) } else { String::new() }
}

fn signature(name: &str, expires: i64) -> String {
    hex::encode(
        &hmac_sha256(b"simulated tiktok cdn", &[name.as_bytes(), expires.to_string().as_bytes()])[..8],
    )
}

/// A link to a file, good for [`LINK_LIFE_S`] by the ageing clock.
pub fn url(tiktok: &TikTok, name: &str) -> String {
    let expires = tiktok.desk.clock.life_ms() / 1000 + LINK_LIFE_S;
    format!(
        "{}/tiktok-files/{name}?x-expires={expires}&x-signature={}",
        tiktok.desk.base,
        signature(name, expires)
    )
}

/// The file's name in a link of ours.
pub fn name<'a>(tiktok: &TikTok, url: &'a str) -> Option<&'a str> {
    let rest = url.strip_prefix(tiktok.desk.base.as_str())?.strip_prefix("/tiktok-files/")?;
    rest.split('?').next()
}

/// The same file under a fresh link.
pub fn again(tiktok: &TikTok, old: &str) -> Option<String> {
    name(tiktok, old).map(|name| url(tiktok, name))
}

fn no(text: &'static str) -> Response {
    (StatusCode::FORBIDDEN, text).into_response()
}

/// `GET /tiktok-files/{name}`.
pub async fn file(
    State(tiktok): State<Arc<TikTok>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = parse(query);
    let expires = param(&query, "x-expires").and_then(|e| e.parse::<i64>().ok()).unwrap_or(0);
    if param(&query, "x-signature") != Some(&signature(&name, expires)) {
        return no("wrong signature");
    }
    let now = tiktok.desk.clock.life_ms();
    if expires <= now / 1000 {
        return no("the link has expired");
    }
    let world = tiktok.world();
    if let Some(shop) = name.strip_prefix("local").and_then(|n| n.split('-').next()) {
        let shop = shop.parse().ok().and_then(|id| world.shop(id));
        let token = headers.get("x-tts-access-token").and_then(|v| v.to_str().ok());
        let token = token.and_then(|t| world.access.get(t)).filter(|t| t.expires_ms > now);
        let fits = shop.is_some_and(|s| {
            token.is_some_and(|t| t.seller == s.seller)
                && param(&query, "shop_cipher") == Some(s.cipher.as_str())
        });
        if !fits {
            return no("x-tts-access-token and shop_cipher of the shop are needed");
        }
    }
    let kind = name.rsplit('.').next().unwrap_or("");
    let content_type = match kind {
        "mp4" => "video/mp4",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => "image/jpeg",
    };
    if let Some(bytes) = world.uploads.get(&name) {
        return ([(header::CONTENT_TYPE, content_type)], bytes.clone()).into_response();
    }
    drop(world);
    let number = crate::dice::number_of(0, &name);
    let bytes = match kind {
        "mp4" => media::mp4(number),
        "png" => picture::png(number, 240, 240),
        _ if name.starts_with("avatar-") => picture::jpeg(number, 200, 200),
        _ => picture::jpeg(number, 720, 720),
    };
    ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
}
