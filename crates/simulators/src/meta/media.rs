//! The CDN: signed URLs that die, served without any token (facebook §2.7, instagram §2.5).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::refusal::refuse;
use super::state::{Asset, Media};
use super::{Flavor, Meta};
use crate::dice::{fresh, mix};
use crate::world::{media, picture};

/// How long a link to a message's file works, in milliseconds.
pub const LINK_LIFE_MS: i64 = 24 * 3600 * 1000;
/// How long a link to a profile picture works.
pub const PICTURE_LIFE_MS: i64 = 4 * 24 * 3600 * 1000;

/// Puts a file on the CDN; answers its number and URL.
pub fn host(meta: &Meta, kind: Media, life_ms: i64, bytes: Option<(String, bytes::Bytes)>) -> (u64, String) {
    let number = meta.desk.dice.number(meta.desk.clock.now_ms());
    let asset =
        Asset { media: kind, signature: fresh(26), expires_ms: meta.desk.clock.life_ms() + life_ms, bytes };
    let url = link(meta, number, &asset);
    meta.world().assets.insert(number, asset);
    (number, url)
}

/// The URL of an asset.
pub fn link(meta: &Meta, number: u64, asset: &Asset) -> String {
    let (base, signature) = (&meta.desk.base, &asset.signature);
    match meta.flavor {
        Flavor::Messenger => {
            let kind = ending(asset.media);
            format!("{base}/facebook-cdn/v/{number}.{kind}?oh={signature}&oe={:x}", asset.expires_ms / 1000)
        }
        Flavor::Instagram => {
            format!("{base}/instagram-cdn/ig_messaging_cdn/?asset_id={number}&signature={signature}")
        }
    }
}

/// The file name's ending.
pub fn ending(media: Media) -> &'static str {
    match media {
        Media::Image => "jpg",
        Media::Sticker => "png",
        Media::Video => "mp4",
        Media::Audio => "m4a",
        Media::File => "pdf",
    }
}

/// The content type.
pub fn mime(media: Media) -> &'static str {
    match media {
        Media::Image => "image/jpeg",
        Media::Sticker => "image/png",
        Media::Video => "video/mp4",
        Media::Audio => "audio/mp4",
        Media::File => "application/pdf",
    }
}

/// The query of a link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    oh: String,
    asset_id: String,
    signature: String,
    access_token: Option<String>,
}

/// `GET /v/{name}` on Facebook's CDN.
pub async fn facebook(
    State(meta): State<Arc<Meta>>,
    Path(name): Path<String>,
    Query(query): Query<Link>,
    headers: HeaderMap,
) -> Response {
    let number = name.split('.').next().unwrap_or("").to_owned();
    serve(&meta, &number, &query.oh, query.access_token.is_some(), &headers)
}

/// `GET /ig_messaging_cdn/` on Instagram's.
pub async fn instagram(
    State(meta): State<Arc<Meta>>,
    Query(query): Query<Link>,
    headers: HeaderMap,
) -> Response {
    serve(&meta, &query.asset_id, &query.signature, query.access_token.is_some(), &headers)
}

fn serve(meta: &Meta, number: &str, signature: &str, token: bool, headers: &HeaderMap) -> Response {
    let mut world = meta.world();
    if token || headers.contains_key(header::AUTHORIZATION) {
        // A token must never be sent to the CDN; this one notices.
        world.leaked_tokens += 1;
    }
    let no = |status: u16, words: &str| refuse(status, words, serde_json::json!(words));
    let Some(number) = number.parse::<u64>().ok() else { return no(404, "Bad URL") };
    let Some(asset) = world.assets.get(&number) else { return no(404, "Content not found") };
    if asset.signature != signature {
        return no(403, "URL signature mismatch");
    }
    if asset.expires_ms <= meta.desk.clock.life_ms() {
        return no(403, "URL signature expired");
    }
    let (kind, bytes) = match &asset.bytes {
        Some((kind, bytes)) => (kind.clone(), bytes.to_vec()),
        None => (mime(asset.media).to_owned(), draw(asset.media, number)),
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn draw(media: Media, number: u64) -> Vec<u8> {
    match media {
        Media::Image => picture::jpeg(mix(number), 480, 360),
        Media::Sticker => picture::png(mix(number), 160, 160),
        Media::Video => media::mp4(number),
        Media::Audio => media::m4a(number),
        Media::File => media::pdf("Order 17"),
    }
}
