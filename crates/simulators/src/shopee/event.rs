//! What buyers say, as chat messages and pushes with code 10 (shopee §2.6, §3.5).
//!
//! Kinds for `say`: `text`, `image`, `image_with_text`, `video`, `sticker`, `item`, `order`, `voucher`,
//! `faq_liveagent`, `bundle_message`, `logistics_card`, any other type name (sent as it is, with `content`),
//! `staff_reply` (the seller answers in Shopee's own app: a notification, no message), `raw` (`code` and
//! `data` are pushed as they are), `block`, `unblock`. Further members: `order_sn`, `item_id`, `status`,
//! `quoted`, `content`, `affiliate` (business type 11).

use serde_json::{Value, json};

use super::Shopee;
use super::chat::sides;
use super::push::{self, CHAT};
use super::send::stranger;
use super::state::{Message, World};
use crate::platform::{Problem, Say};
use crate::world::catalogue;

/// A fresh message id: 19 digits, growing.
pub fn next_message_id(shopee: &Shopee) -> u64 {
    2_200_000_000_000_000_000 + shopee.desk.dice.number(shopee.desk.clock.now_ms()) * 100
}

/// The shop that a control call means.
///
/// # Errors
/// When there is no such shop.
pub fn shop_of(world: &World, account: Option<&str>) -> Result<u64, Problem> {
    match account {
        None => Ok(world.shops[0].id),
        Some(text) => world
            .shops
            .iter()
            .find(|s| s.id.to_string() == text || s.name == text)
            .map(|s| s.id)
            .ok_or_else(|| Problem::new(format!("Shopee has no shop {text}"))),
    }
}

/// The buyer that a control call means.
///
/// # Errors
/// When there is nobody of that id or name.
pub fn buyer_of(world: &mut World, seed: u64, shop: u64, from: Option<&str>) -> Result<u64, Problem> {
    match from {
        Some("new") => Ok(stranger(world, seed, shop)),
        Some(text) => world
            .buyers
            .iter()
            .find(|b| b.shop == shop && (b.id.to_string() == text || b.name == text))
            .map(|b| b.id)
            .ok_or_else(|| {
                Problem::new(format!(
                    "nobody called {text} buys in this shop; name an id, a login name or \"new\""
                ))
            }),
        None => world
            .buyers
            .iter()
            .find(|b| b.shop == shop)
            .map(|b| b.id)
            .ok_or_else(|| Problem::new("the shop has no buyers")),
    }
}

/// A buyer says something.
///
/// # Errors
/// When there is no such shop or buyer.
pub fn say(shopee: &Shopee, say: &Say) -> Result<Value, Problem> {
    let kind = if say.kind.is_empty() { "text" } else { say.kind.as_str() };
    let (shop, buyer) = {
        let mut world = shopee.world();
        let shop = shop_of(&world, say.account.as_deref())?;
        (shop, buyer_of(&mut world, shopee.desk.seed, shop, say.from.as_deref())?)
    };
    match kind {
        "raw" => {
            let code = say.int("code").unwrap_or(CHAT);
            let shop = if say.flag("partner_level") { None } else { Some(shop) };
            push::send(
                shopee,
                code,
                shop,
                "raw",
                None,
                say.more.get("data").cloned().unwrap_or_else(|| json!({})),
            );
            return Ok(json!({"account": shop.map(|s| s.to_string())}));
        }
        "block" | "unblock" => {
            if let Some(buyer) = shopee.world().buyer_mut(buyer) {
                buyer.blocks = kind == "block";
            }
            return Ok(json!({"customer": buyer.to_string()}));
        }
        _ => {}
    }
    let (conversation, ids) = {
        let mut world = shopee.world();
        add(shopee, &mut world, shop, buyer, kind, say)
    };
    if kind == "staff_reply" {
        replied(shopee, shop, conversation);
    } else {
        // The parts of a bundle are not pushed by themselves; only the bundle is.
        if let Some(last) = ids.last() {
            push_message_as(shopee, conversation, *last, if say.flag("affiliate") { 11 } else { 0 });
        }
    }
    let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
    Ok(
        json!({"account": shop.to_string(), "customer": buyer.to_string(), "conversation_id": conversation.to_string(), "message_ids": ids}),
    )
}

/// Writes what was said into the talk; answers the talk and the ids.
pub fn add(
    shopee: &Shopee,
    world: &mut World,
    shop: u64,
    buyer: u64,
    kind: &str,
    say: &Say,
) -> (u64, Vec<u64>) {
    let desk = &shopee.desk;
    let now_ns = say.int("at_s").map_or_else(
        || desk.clock.now_ns(),
        |s| s * 1_000_000_000 + i64::try_from(desk.dice.below(999_999_999)).unwrap_or(0),
    );
    let ours = matches!(kind, "staff_reply" | "history_reply");
    let mut messages = Vec::new();
    let mut make = |kind: &str, content: Value| {
        let id = say.int("at_s").map_or_else(
            || next_message_id(shopee),
            // Ids of the past are older than those of today, so that they sort like times.
            |s| {
                2_200_000_000_000_000_000
                    + (u64::try_from(s).unwrap_or(0) * 1_000_000 + desk.dice.next() % 1_000_000) * 100
            },
        );
        let context = say.str("order_sn").map_or_else(|| json!({}), |sn| json!({"order_sn": sn}));
        messages.push(Message {
            id,
            kind: kind.to_owned(),
            content,
            ours,
            created: now_ns / 1_000_000_000,
            created_ns: now_ns,
            status: say.str("status").unwrap_or("normal").to_owned(),
            source: if ours { "ios" } else { "android" }.to_owned(),
            context,
            quoted: say.str("quoted").map(ToOwned::to_owned),
            deleted: false,
        });
        id
    };
    let text = say.text.clone().unwrap_or_else(|| "ของพร้อมส่งไหม".to_owned());
    if kind == "bundle_message" {
        let parts: Vec<String> =
            (1..=2).map(|n| make("text", json!({"text": format!("{text} ({n})")})).to_string()).collect();
        make(kind, json!({"messages": parts, "shopee_chatbot_replied": false}));
    } else {
        let wire_kind = if ours { "text" } else { kind };
        make(wire_kind, content(shopee, world, shop, buyer, kind, say, &text));
    }
    let ids = messages.iter().map(|m| m.id).collect();
    let talk = world.talk(shop, buyer);
    let unread = u32::try_from(messages.len()).unwrap_or(1);
    talk.messages.extend(messages);
    talk.unread = if ours { 0 } else { talk.unread + unread };
    if !ours {
        talk.buyer_read = talk.messages.iter().rfind(|m| m.ours).map_or(0, |m| m.id);
    }
    (talk.id, ids)
}

fn content(
    shopee: &Shopee,
    world: &World,
    shop: u64,
    buyer: u64,
    kind: &str,
    say: &Say,
    text: &str,
) -> Value {
    let base = &shopee.desk.base;
    let number = shopee.desk.dice.below(1_000_000);
    let picture = format!("{base}/shopee/file/{number}.jpg");
    let products = world.shop(shop).map_or(&[][..], |s| catalogue::of(s.market));
    let item = say
        .int("item_id")
        .and_then(|i| u64::try_from(i).ok())
        .or_else(|| products.first().map(|p| super::order::item_id(p.number)));
    if let Some(content) = say.more.get("content") {
        return content.clone();
    }
    match kind {
        "image" => {
            json!({"url": picture, "thumb_url": picture, "thumb_width": 320, "thumb_height": 240, "file_server_id": 0})
        }
        "image_with_text" => {
            json!({"url": picture, "thumb_url": picture, "thumb_width": 320, "thumb_height": 240, "text": text})
        }
        "video" => {
            json!({"video_url": format!("{base}/shopee/file/{number}.mp4"), "thumb_url": picture, "thumb_width": 320, "thumb_height": 240, "duration_seconds": 4})
        }
        "sticker" => {
            json!({"sticker_id": "00000007", "sticker_package_id": "sim_pack", "image_url": format!("{base}/shopee/file/{number}.png")})
        }
        "item" | "product" => json!({"shop_id": shop, "item_id": item}),
        "order" => {
            let newest =
                world.orders.iter().rev().find(|o| o.shop == shop && o.buyer == buyer).map(|o| o.sn.clone());
            json!({"shop_id": shop, "order_sn": say.str("order_sn").map(ToOwned::to_owned).or(newest)})
        }
        "faq_liveagent" => json!({"text": text, "pass_through_data": "{}"}),
        "voucher" => json!({"voucher_id": 77, "voucher_code": "SAMPAN10"}),
        _ => json!({"text": text}),
    }
}

/// Pushes a stored message with code 10.
pub fn push_message(shopee: &Shopee, conversation: u64, message: u64) {
    push_message_as(shopee, conversation, message, 0);
}

fn push_message_as(shopee: &Shopee, conversation: u64, message: u64, business_type: i64) {
    let Some((shop, data)) = ({
        let world = shopee.world();
        let talk = world.conversations.iter().find(|c| c.id == conversation);
        talk.and_then(|talk| {
            let m = talk.messages.iter().find(|m| m.id == message)?;
            let (shop, buyer) = (world.shop(talk.shop)?, world.buyer(talk.buyer)?);
            let (from, to) = sides(shop.id, shop.seller, &shop.name, buyer, m.ours);
            let region = shop.market.region();
            let content = json!({
                "message_id": m.id.to_string(), "conversation_id": talk.id.to_string(), "request_id": uuid::Uuid::new_v4().to_string(),
                "shop_id": shop.id, "from_id": from.0, "from_user_name": from.1, "to_id": to.0, "to_user_name": to.1,
                "from_shop_id": from.2, "to_shop_id": to.2, "message_type": m.kind, "content": m.content,
                "created_timestamp": m.created, "region": region, "status": m.status, "business_type": business_type,
                "is_in_chatbot_session": false, "source_content": m.context,
                "quoted_msg": {"message_id": m.quoted.clone().unwrap_or_default()}, "sub_account_id": 0, "sub_account_name": 0,
            });
            Some((shop.id, json!({"type": "message", "region": region, "content": content})))
        })
    }) else {
        return;
    };
    push::send(shopee, CHAT, Some(shop), &message.to_string(), Some(&format!("chat-{conversation}")), data);
}

/// The only sign of an answer made elsewhere: `mark_as_replied` (shopee §2.6).
fn replied(shopee: &Shopee, shop: u64, conversation: u64) {
    let (seller, region) = {
        let world = shopee.world();
        let Some(it) = world.shop(shop) else { return };
        (it.seller, it.market.region())
    };
    let data = json!({"type": "notification", "region": region, "content": {
        "user_id": seller, "conversation_id": conversation.to_string(), "type": "mark_as_replied",
        "content": {"conversation_id": conversation.to_string()}, "timestamp": shopee.desk.clock.now_s(),
        "msg_id": 0, "biz_id": 0, "from_id": 0,
    }});
    push::send(shopee, CHAT, Some(shop), "mark_as_replied", Some(&format!("chat-{conversation}")), data);
}
