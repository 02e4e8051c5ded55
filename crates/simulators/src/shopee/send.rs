//! `send_message` with all its refusals, and uploads (shopee §3.7). There is no idempotency key: what is
//! sent twice is there twice.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, Multipart, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Shopee;
use super::chat::id_of;
use super::envelope::{no, ok};
use super::sign::Caller;
use super::state::{Message, World};
use super::token::body;
use super::{event, state};
use crate::clock::rfc3339;
use crate::ledger::Sent;

const DAY: i64 = 86_400;
const PROHIBITED: &[&str] = &["whatsapp.com", "wa.me/", "t.me/", "โอนนอกระบบ", "加賴"];

/// `POST send_message`.
pub async fn send(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let now = shopee.desk.clock.now_s();
    let accepted = {
        let mut world = shopee.world();
        if let Err(response) = permitted(&world, caller.shop, &body, now) {
            return response;
        }
        accept(&shopee, &mut world, caller.shop, &body)
    };
    let (message, conversation, region, buyer) = accepted;
    let to = buyer.to_string();
    shopee.desk.ledger.accept(Sent {
        number: 0,
        at: rfc3339(shopee.desk.clock.now_ms()),
        account: caller.shop.to_string(),
        operation: "send_message".to_owned(),
        to: to.clone(),
        ids: vec![message.id.to_string()],
        messages: vec![body.clone()],
        retry_key: None,
        delivered: true,
        fetched: Vec::new(),
    });
    if shopee.desk.switches().echo {
        event::push_message(&shopee, conversation, message.id);
    }
    let pause = Duration::from_millis(4_000 + shopee.desk.dice.below(9_000) as u64);
    let pause = i64::try_from(shopee.desk.clock.scaled(pause).as_millis()).unwrap_or(0);
    let text = message.content["text"].as_str().unwrap_or("");
    shopee.desk.audience.hears(&caller.shop.to_string(), &to, text, shopee.desk.clock.now_ms(), pause);
    ok(json!({
        "message_id": message.id.to_string(), "to_id": buyer, "message_type": message.kind, "content": message.content,
        "conversation_id": conversation, "created_timestamp": message.created, "region": region, "message_option": 0,
    }))
}

fn permitted(world: &World, shop: u64, body: &Value, now: i64) -> Result<(), Response> {
    let Some(it) = world.shop(shop) else { return Err(no("error_shop", "Invalid shop_id.")) };
    let Some(to) = id_of(&body["to_id"]) else { return Err(no("param_error", "to_id is needed.")) };
    if !body["content"].is_object() {
        return Err(no("param_error", "content must be an object."));
    }
    if !it.chat_market {
        return Err(no("not_open_market", "This market is not open."));
    }
    let kind = body["message_type"].as_str().unwrap_or("");
    let Some(buyer) = world.buyer(to) else {
        return Err(no("user_is_forbidden", "You are not allowed to chat with this user."));
    };
    let talk = world.conversations.iter().find(|c| c.shop == shop && c.buyer == to);
    let wrote = talk.and_then(|c| c.messages.iter().rfind(|m| !m.ours)).map(|m| m.created);
    let ordered = world.orders.iter().filter(|o| o.shop == shop && o.buyer == to).map(|o| o.created).max();
    let open_return = world.returns.iter().any(|r| {
        r.shop == shop
            && !matches!(r.status.as_str(), "CLOSED" | "CANCELLED")
            && world.orders.iter().any(|o| o.sn == r.order && o.buyer == to)
    });
    let recent = wrote.is_some_and(|at| now - at <= 7 * DAY)
        || ordered.is_some_and(|at| now - at <= 30 * DAY)
        || open_return;
    if !recent {
        return Err(no("user_is_forbidden", "You are not allowed to chat with this user."));
    }
    if talk.is_none_or(|c| c.messages.is_empty())
        && kind != "order"
        && body["source_content"]["order_sn"].as_str().is_none()
    {
        return Err(no("first_chat_without_order_info", "First chat must contain order information."));
    }
    if buyer.blocks {
        return Err(no("error_blocked", "You are blocked by this user."));
    }
    if buyer.blocked {
        return Err(no("error_sender_block_receiver", "You have blocked this user."));
    }
    if it.distributed {
        return Err(no(
            "shop_bound_subaccount",
            "The shop has bound sub-account platform chat distribution.",
        ));
    }
    let messages = talk.map_or(&[][..], |c| &c.messages[..]);
    if talk.is_some_and(|c| c.assigned) {
        return Err(no("assigned_to_subaccount", "The conversation is assigned to a sub-account."));
    }
    if messages.iter().rev().take_while(|m| m.ours).count() >= 5 {
        return Err(no("reach_5_message_limit", "You have sent 5 messages without a reply."));
    }
    words(world, shop, kind, &body["content"], messages, now)
}

fn words(
    world: &World,
    shop: u64,
    kind: &str,
    content: &Value,
    messages: &[Message],
    now: i64,
) -> Result<(), Response> {
    let need = |name: &str| match &content[name] {
        Value::Null => Err(no("param_error", &format!("content.{name} is needed."))),
        other => Ok(other.clone()),
    };
    match kind {
        "text" => {
            let text = need("text")?;
            let text = text
                .as_str()
                .filter(|t| !t.is_empty())
                .ok_or_else(|| no("param_error", "content.text must be a string."))?;
            if text.chars().count() > 600 {
                return Err(no("message_too_long", "The message is longer than 600 characters."));
            }
            if PROHIBITED.iter().any(|w| text.to_lowercase().contains(w)) {
                return Err(no("message_is_censored", "The message contains prohibited words."));
            }
            let again = messages
                .iter()
                .any(|m| m.ours && !m.deleted && m.content["text"] == text && now - m.created < DAY);
            if again {
                return Err(no("error_business", "The same message was sent within 24 hours."));
            }
        }
        "image" => {
            let url = need("image_url")?;
            let name = url.as_str().and_then(|u| u.rsplit('/').next()).unwrap_or("");
            if !world.uploads.contains_key(name) {
                return Err(no("param_error", "image_url must come from upload_image."));
            }
        }
        "sticker" => {
            need("sticker_id")?;
            need("sticker_package_id")?;
        }
        "item" => {
            need("item_id")?;
        }
        "order" => {
            let sn = need("order_sn")?;
            if !world.orders.iter().any(|o| o.shop == shop && sn == o.sn.as_str()) {
                return Err(no("error_not_found", "order not found"));
            }
        }
        "video" => {
            need("vid")?;
        }
        _ => return Err(no("param_error", "message_type is not supported.")),
    }
    Ok(())
}

fn accept(shopee: &Shopee, world: &mut World, shop: u64, body: &Value) -> (Message, u64, &'static str, u64) {
    let to = id_of(&body["to_id"]).unwrap_or(0);
    let mut content = body["content"].clone();
    match body["message_type"].as_str() {
        Some("order" | "item") => content["shop_id"] = json!(shop),
        Some("image") => {
            content["url"] = content["image_url"].clone();
            content["thumb_url"] = content["image_url"].clone();
        }
        _ => {}
    }
    let message = Message {
        id: event::next_message_id(shopee),
        kind: body["message_type"].as_str().unwrap_or("text").to_owned(),
        content,
        ours: true,
        created: shopee.desk.clock.now_s(),
        created_ns: shopee.desk.clock.now_ns(),
        status: "normal".to_owned(),
        source: "openapi".to_owned(),
        context: body.get("source_content").cloned().unwrap_or_else(|| json!({})),
        quoted: None,
        deleted: false,
    };
    let talk = world.talk(shop, to);
    talk.messages.push(message.clone());
    talk.unread = 0;
    let id = talk.id;
    let region = world.shop(shop).map_or("", |s| s.market.region());
    (message, id, region, to)
}

/// `POST upload_image`: multipart `file`, jpg, png or gif, at most 10 MB.
pub async fn upload_image(State(shopee): State<Arc<Shopee>>, multipart: Multipart) -> Response {
    let Some(file) = first_file(multipart).await else { return no("param_error", "file is needed.") };
    let kind = match file.get(..4) {
        Some([0xff, 0xd8, ..]) => "jpg",
        Some([0x89, b'P', b'N', b'G']) => "png",
        Some(b"GIF8") => "gif",
        _ => return no("param_error", "The picture must be jpg, jpeg, png or gif."),
    };
    if file.len() > 10 * 1024 * 1024 {
        return no("param_error", "The picture is larger than 10 MB.");
    }
    let name = format!("{}.{kind}", crate::dice::fresh(32));
    let url = format!("{}/shopee/file/{name}", shopee.desk.base);
    shopee.world().uploads.insert(name, file);
    ok(
        json!({"url": url, "thumbnail": url, "thumb_width": 320, "thumb_height": 240, "file_server_id": 0, "url_hash": ""}),
    )
}

/// `POST upload_video`: multipart `file`.
pub async fn upload_video(multipart: Multipart) -> Response {
    match first_file(multipart).await {
        Some(_) => ok(json!({"vid": crate::dice::fresh(16)})),
        None => no("param_error", "file is needed."),
    }
}

/// `GET get_video_upload_result`.
pub async fn video_result(
    State(shopee): State<Arc<Shopee>>,
    Extension(query): Extension<super::sign::Query>,
) -> Response {
    let vid = super::sign::param(&query, "vid").unwrap_or("");
    let base = format!("{}/shopee/file", shopee.desk.base);
    ok(json!({
        "status": "successful", "vid": vid, "video": format!("{base}/{vid}.mp4"), "thumbnail": format!("{base}/7.jpg"),
        "width": 640, "height": 480, "duration": 4000,
    }))
}

async fn first_file(mut multipart: Multipart) -> Option<Bytes> {
    while let Ok(Some(field)) = multipart.next_field().await {
        if field.name() == Some("file") {
            return field.bytes().await.ok().filter(|b| !b.is_empty());
        }
    }
    None
}

/// A buyer who was never seen, for tests of strangers.
pub fn stranger(world: &mut World, seed: u64, shop: u64) -> u64 {
    let market = world.shop(shop).map_or(crate::world::Market::Th, |s| s.market);
    let n = world.buyers.iter().filter(|b| b.shop == shop).count();
    let buyer = state::buyer(seed, shop, market, n);
    let id = buyer.id;
    world.buyers.push(buyer);
    id
}
