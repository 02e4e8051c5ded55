//! Sending, with all its refusals, and the picture's upload before it (tiktok §3.4). There is no idempotency
//! key: what is sent twice is there twice. Every message comes back as a webhook 14.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, Multipart, Path, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::conversation::{CHAT, find};
use super::envelope::{BAD, ok, refuse};
use super::event;
use super::purchase::product_id;
use super::sign::Caller;
use super::state::{Conversation, Message, Role, World};
use super::subscription::object;
use crate::clock::rfc3339;
use crate::ledger::Sent;
use crate::world::catalogue;

const CARD: i64 = 45_101_002;
const CARD_STATE: i64 = 45_111_017;
const SENSITIVE: i64 = 45_101_006;
const NOT_ALLOWED: i64 = 45_109_001;
const UNSUPPORTED: i64 = 45_111_001;
const COUPON_SPEED: i64 = 45_111_012;

/// What the platform does not want to read: other ways to pay or to talk.
const WORDS: &[&str] =
    &["whatsapp", "wa.me/", "telegram", "t.me/", "โอนนอกระบบ", "chuyển khoản ngoài", "transfer di luar"];

/// The coupon of a shop that may be sent, or the one that is over.
pub fn coupon_id(shop: u64, ongoing: bool) -> u64 {
    7_450_000_000_000_000_000 + shop % 1_000_000_000 * 10 + u64::from(!ongoing)
}

/// `POST conversations/{id}/messages`.
pub async fn send(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Path((version, id)): Path<(String, String)>,
    bytes: Bytes,
) -> Response {
    let body = match object(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let newer = version == "202606";
    let checked = {
        let mut world = tiktok.world();
        permitted(&tiktok, &mut world, caller.shop, &id, &body, newer)
    };
    let (conversation, buyer, kind, content, role) = match checked {
        Ok(checked) => checked,
        Err(response) => return response,
    };
    let text = content["content"].as_str().unwrap_or("").to_owned();
    let message = event::store(
        &tiktok,
        caller.shop,
        buyer,
        Message {
            id: 0,
            index: 0,
            kind,
            content,
            bare: None,
            role,
            created: tiktok.desk.clock.now_s(),
            visible: true,
        },
    );
    let clock = &tiktok.desk.clock;
    tiktok.desk.ledger.accept(Sent {
        number: 0,
        at: rfc3339(clock.now_ms()),
        account: caller.shop.to_string(),
        operation: "send_message".to_owned(),
        to: buyer.to_string(),
        ids: vec![message.to_string()],
        messages: vec![body],
        retry_key: None,
        delivered: true,
        fetched: Vec::new(),
    });
    event::announce(&tiktok, conversation, message);
    if tiktok.world().app.quirks.echo_first {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let pause = Duration::from_millis(4_000 + tiktok.desk.dice.below(9_000) as u64);
    let pause = i64::try_from(clock.scaled(pause).as_millis()).unwrap_or(0);
    let (shop, buyer) = (caller.shop.to_string(), buyer.to_string());
    tiktok.desk.audience.hears(&shop, &buyer, &text, clock.now_ms(), pause);
    ok(json!({"message_id": message.to_string()}))
}

type Accepted = (u64, u64, String, Value, Role);

fn permitted(
    tiktok: &TikTok,
    world: &mut World,
    shop: u64,
    id: &str,
    body: &Value,
    newer: bool,
) -> Result<Accepted, Response> {
    let talk = find(world, shop, id)?;
    let life = tiktok.desk.clock.life_ms() / 1000;
    let Some(kind) = body["type"].as_str() else { return Err(refuse(BAD, "type is required")) };
    let Some(text) = body["content"].as_str() else {
        return Err(refuse(CHAT, "content must be a JSON document in a string"));
    };
    let content = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let Some(content) = content else {
        return Err(refuse(CHAT, "content must be a JSON document in a string"));
    };
    let role = match body["sender_role"].as_str().filter(|_| newer) {
        None => Role::Agent,
        Some(given) => Role::of(given)
            .filter(|r| matches!(r, Role::Agent | Role::System | Role::Robot))
            .ok_or_else(|| refuse(BAD, "sender_role is invalid"))?,
    };
    if !world.may_write(shop, talk.buyer, life) {
        return Err(refuse(NOT_ALLOWED, "Sending is not allowed by the conversation's rules"));
    }
    fits(tiktok, world, talk, kind, &content, newer)?;
    let found = (talk.id, talk.buyer);
    if kind == "COUPON_CARD" {
        let now = tiktok.desk.clock.now_ms();
        let last = world.coupon_sent.entry(shop).or_insert(0);
        if now - *last < 2000 {
            return Err(refuse(COUPON_SPEED, "Coupon cards are limited to one in two seconds"));
        }
        *last = now;
    }
    Ok((found.0, found.1, kind.to_owned(), content, role))
}

fn fits(
    tiktok: &TikTok,
    world: &World,
    talk: &Conversation,
    kind: &str,
    content: &Value,
    newer: bool,
) -> Result<(), Response> {
    let need = |name: &str| {
        content[name]
            .as_str()
            .filter(|v| !v.is_empty())
            .ok_or_else(|| refuse(CHAT, &format!("content.{name} is required")))
    };
    let order = |id: &str| {
        world
            .orders
            .iter()
            .find(|o| o.id.to_string() == id && o.shop == talk.shop && o.buyer == talk.buyer)
            .ok_or_else(|| refuse(CARD, "The order is not one of this buyer"))
    };
    match kind {
        "TEXT" => {
            let text = need("content")?;
            if text.chars().count() > 2000 {
                return Err(refuse(CHAT, "The text is longer than 2000 characters"));
            }
            let small = text.to_lowercase();
            if WORDS.iter().any(|w| small.contains(w)) {
                return Err(refuse(SENSITIVE, "The message contains sensitive content"));
            }
        }
        "IMAGE" => {
            let name = super::media::name(tiktok, need("url")?).unwrap_or("");
            if !world.uploads.contains_key(name) {
                return Err(refuse(CHAT, "content.url must come from the image upload"));
            }
            if !content["width"].is_u64() || !content["height"].is_u64() {
                return Err(refuse(CHAT, "content.width and content.height must be integers"));
            }
        }
        "VIDEO" if newer => {
            need("vid")?;
        }
        "LOGISTICS_CARD" if newer => {
            order(need("order_id")?)?;
        }
        "PRODUCT_CARD" => {
            let id = need("product_id")?;
            let market = world.shop(talk.shop).map(|s| s.market);
            let product = market
                .map_or(&[][..], catalogue::of)
                .iter()
                .find(|p| product_id(p.number).to_string() == id)
                .ok_or_else(|| refuse(CARD, "The product is not one of this shop"))?;
            // Every second product is listed on Tokopedia.
            if world.buyer(talk.buyer).is_some_and(|b| b.tokopedia) && product.number % 2 == 1 {
                return Err(refuse(CARD, "The product is not listed on Tokopedia"));
            }
        }
        "ORDER_CARD" => {
            order(need("order_id")?)?;
        }
        "RETURN_REFUND_CARD" => {
            let (id, sku) = (need("order_id")?, need("sku_id")?);
            let order = order(id)?;
            let inside =
                order.units.iter().any(|u| super::purchase::sku_id(u.product.number).to_string() == sku);
            if !inside || !matches!(order.status.as_str(), "DELIVERED" | "COMPLETED" | "IN_TRANSIT") {
                return Err(refuse(CARD_STATE, "The order is not eligible for a return or refund"));
            }
        }
        "COUPON_CARD" => {
            if need("coupon_id")? != coupon_id(talk.shop, true).to_string() {
                return Err(refuse(CARD, "The coupon is not ongoing"));
            }
        }
        _ => return Err(refuse(UNSUPPORTED, "This type of message is not supported")),
    }
    Ok(())
}

/// `POST images/upload`: part `data`; jpg, gif, webp or png, at most 10 MB.
pub async fn upload(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    multipart: Multipart,
) -> Response {
    let Some(file) = part(multipart).await else { return refuse(CHAT, "The part data is required") };
    if file.len() > 10 * 1024 * 1024 {
        return refuse(36_009_021, "The file is larger than 10 MB");
    }
    let kind = match file.get(..12) {
        Some([0xff, 0xd8, 0xff, ..]) => "jpeg",
        Some([0x89, b'P', b'N', b'G', ..]) => "png",
        Some([b'G', b'I', b'F', b'8', ..]) => "gif",
        Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P']) => "webp",
        _ => return refuse(CHAT, "The image must be jpg, gif, webp or png"),
    };
    let reader = image::ImageReader::new(std::io::Cursor::new(&file)).with_guessed_format();
    let sides = reader.ok().and_then(|r| r.into_dimensions().ok());
    let Some((width, height)) = sides else { return refuse(45_101_008, "The image could not be read") };
    let mut world = tiktok.world();
    let prefix = world
        .shop(caller.shop)
        .map_or_else(String::new, |s| super::media::prefix(s, world.sellers[s.seller].kind));
    let name = format!("{prefix}{}.{kind}", crate::dice::fresh(32));
    world.uploads.insert(name.clone(), file);
    drop(world);
    ok(json!({"url": super::media::url(&tiktok, &name), "width": width, "height": height}))
}

async fn part(mut multipart: Multipart) -> Option<Bytes> {
    while let Ok(Some(field)) = multipart.next_field().await {
        if field.name() == Some("data") {
            return field.bytes().await.ok().filter(|b| !b.is_empty());
        }
    }
    None
}
