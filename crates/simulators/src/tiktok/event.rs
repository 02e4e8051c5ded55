//! What happens in conversations, as messages and webhooks with type 14 and 13 (tiktok §2.6, §3.3).
//!
//! Kinds for `say` by the customer: `text`, `image`, `video`, `emoticons`, `product_card`, `order_card`,
//! `return_refund_card`, `logistics_card`, `coupon_card`, `buyer_enter_from_product`,
//! `buyer_enter_from_order`, `buyer_enter_from_transfer`, `invisible` (a text that is not to be shown),
//! any other word (sent as an unknown type in upper case, with `content`). By others: `staff_reply` (an agent
//! in Seller Center), `shop_reply` (automatic), `robot`, `system` and `notification`, `allocated_service`,
//! `other`. No messages: `agent_joined`, `agent_left` (type 13), `affiliate` (type 33), `raw` (`type`, `data`
//! and members of `envelope` go out as they are).
//! Further members: `content` (an object), `bare` (a content that is no JSON), `role`, `is_visible`,
//! `order_id`, `product_id`, `sku_id`, `package_id`, `coupon_id`.

use serde_json::{Value, json};

use super::TikTok;
use super::message;
use super::purchase::{product_id, sku_id};
use super::state::{Buyer, Message, Role, World};
use super::webhook::{self, Notice};
use crate::platform::{Problem, Say};
use crate::world::catalogue;

/// A fresh id of 19 digits that grows.
pub fn number(tiktok: &TikTok, base: u64) -> u64 {
    base + tiktok.desk.dice.number(tiktok.desk.clock.now_ms()) * 100
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
            .ok_or_else(|| Problem::new(format!("TikTok Shop has no shop {text}"))),
    }
}

/// The buyer that a control call means.
///
/// # Errors
/// When there is nobody of that id or name.
pub fn buyer_of(world: &mut World, seed: u64, shop: u64, from: Option<&str>) -> Result<u64, Problem> {
    let mut of_shop = world.buyers.iter().filter(|b| b.shop == shop);
    match from {
        Some("new") => {
            let n = of_shop.count();
            let market = world.shop(shop).map_or(crate::world::Market::Th, |s| s.market);
            let buyer = super::seed::buyer(seed, shop, market, n);
            let id = buyer.id;
            world.buyers.push(buyer);
            Ok(id)
        }
        Some(text) => {
            let is = |b: &&Buyer| {
                b.id.to_string() == text || b.im_user_id.to_string() == text || b.nickname == text
            };
            of_shop.find(is).map(|b| b.id).ok_or_else(|| {
                Problem::new(format!(
                    "nobody called {text} buys in this shop; name an id, a nickname or \"new\""
                ))
            })
        }
        None => of_shop.next().map(|b| b.id).ok_or_else(|| Problem::new("the shop has no buyers")),
    }
}

/// Somebody says something.
///
/// # Errors
/// When there is no such shop, buyer or role.
pub fn say(tiktok: &TikTok, say: &Say) -> Result<Value, Problem> {
    let kind = if say.kind.is_empty() { "text" } else { say.kind.as_str() };
    let now = tiktok.desk.clock.now_s();
    let (shop, buyer, conversation, fresh) = {
        let mut world = tiktok.world();
        let shop = shop_of(&world, say.account.as_deref())?;
        let buyer = buyer_of(&mut world, tiktok.desk.seed, shop, say.from.as_deref())?;
        let (talk, fresh) = if kind == "raw" {
            (0, false)
        } else {
            let (talk, fresh) = world.talk(shop, buyer, now);
            (talk.id, fresh)
        };
        (shop, buyer, talk, fresh)
    };
    let mut out = json!({
        "account": shop.to_string(), "customer": buyer.to_string(), "conversation_id": conversation.to_string(),
    });
    let lane = format!("chat-{conversation}");
    match kind {
        "raw" => {
            let mut notice = Notice::new(
                tiktok,
                say.int("type").unwrap_or(14),
                shop,
                "raw",
                say.more.get("data").cloned().unwrap_or_else(|| json!({})),
            );
            notice.envelope = say.more.get("envelope").cloned().unwrap_or(Value::Null);
            webhook::send(tiktok, notice);
        }
        "agent_joined" | "agent_left" => {
            if let Some(talk) = tiktok.world().conversation_mut(conversation) {
                talk.agent = kind == "agent_joined";
            }
            let data = json!({"conversation_id": conversation.to_string(), "create_time": now});
            webhook::send(tiktok, Notice { lane: Some(lane), ..Notice::new(tiktok, 13, shop, kind, data) });
        }
        "affiliate" => {
            let data = json!({"conversation_id": conversation.to_string(), "content": say.text});
            webhook::send(tiktok, Notice::new(tiktok, 33, shop, kind, data));
        }
        _ => {
            let message = add(tiktok, shop, buyer, kind, say)?;
            announce(tiktok, conversation, message);
            out["message_id"] = json!(message.to_string());
            if fresh && tiktok.world().app.quirks.auto_reply {
                let welcome =
                    Say::text("👋 Thanks for your message! We usually answer within a few minutes.");
                let id = add(tiktok, shop, buyer, "shop_reply", &welcome)?;
                announce(tiktok, conversation, id);
            }
        }
    }
    Ok(out)
}

/// Writes a message into the conversation; answers its id.
///
/// # Errors
/// When the role is none.
pub fn add(tiktok: &TikTok, shop: u64, buyer: u64, kind: &str, say: &Say) -> Result<u64, Problem> {
    let usual = match kind {
        "staff_reply" => Role::Agent,
        "shop_reply" => Role::Shop,
        "robot" => Role::Robot,
        "system" | "notification" | "allocated_service" | "other" => Role::System,
        _ => Role::Buyer,
    };
    let role = match say.str("role") {
        None => usual,
        Some(word) => Role::of(word).ok_or_else(|| Problem::new(format!("there is no role {word}")))?,
    };
    let wire = match kind {
        "staff_reply" | "shop_reply" | "robot" | "invisible" | "text" => "TEXT".to_owned(),
        "system" => "NOTIFICATION".to_owned(),
        "sticker" => "EMOTICONS".to_owned(),
        "item" => "PRODUCT_CARD".to_owned(),
        "order" => "ORDER_CARD".to_owned(),
        other => other.to_uppercase(),
    };
    let content = content(tiktok, shop, buyer, &wire, say);
    let visible = say.more.get("is_visible").and_then(Value::as_bool).unwrap_or(kind != "invisible");
    Ok(store(
        tiktok,
        shop,
        buyer,
        Message {
            id: 0,
            index: 0,
            kind: wire,
            content,
            bare: say.str("bare").map(ToOwned::to_owned),
            role,
            created: say.int("at_s").unwrap_or_else(|| tiktok.desk.clock.now_s()),
            visible,
        },
    ))
}

/// Gives a message its numbers and puts it at the end; answers its id.
pub fn store(tiktok: &TikTok, shop: u64, buyer: u64, mut message: Message) -> u64 {
    let now = tiktok.desk.clock.now_s();
    if message.created < now - 5 {
        // The past: ids and indexes that sort like times. Its indexes have fewer digits than today's and
        // larger first ones: who compares them as words puts the past last.
        let micros =
            u64::try_from(message.created).unwrap_or(0) * 1_000_000 + tiktok.desk.dice.next() % 1_000_000;
        message.id = 7_500_000_000_000_000_000 + micros * 100;
        message.index = 900_000_000_000_000_000 + micros;
    } else {
        message.id = number(tiktok, 7_500_000_000_000_000_000);
        message.index = number(tiktok, 7_400_000_000_000_000_000) + 11;
    }
    let id = message.id;
    let mut world = tiktok.world();
    let (talk, _) = world.talk(shop, buyer, message.created);
    match message.role {
        Role::Buyer if message.visible => talk.unread += 1,
        Role::Agent => talk.agent = true,
        _ => {}
    }
    talk.messages.push(message);
    id
}

/// Sends the webhook 14 of a stored message.
pub fn announce(tiktok: &TikTok, conversation: u64, message: u64) {
    let found = {
        let world = tiktok.world();
        world.conversation(conversation).and_then(|talk| {
            let it = talk.messages.iter().rfind(|m| m.id == message)?;
            Some((talk.shop, message::data(tiktok, &world, talk, it)))
        })
    };
    let Some((shop, data)) = found else { return };
    let notice = Notice::new(tiktok, 14, shop, message.to_string(), data);
    webhook::send(tiktok, Notice { lane: Some(format!("chat-{conversation}")), ..notice });
}

fn content(tiktok: &TikTok, shop: u64, buyer: u64, wire: &str, say: &Say) -> Value {
    if let Some(content) = say.more.get("content") {
        return content.clone();
    }
    let world = tiktok.world();
    let Some(it) = world.shop(shop) else { return json!({}) };
    let prefix = super::media::prefix(it, world.sellers[it.seller].kind);
    let number = tiktok.desk.dice.below(1_000_000);
    let link = |kind: &str| super::media::url(tiktok, &format!("{prefix}{number}.{kind}"));
    let products = catalogue::of(it.market);
    let product = products.first().map_or(0, |p| p.number);
    let named = |name: &str, other: Option<u64>| {
        say.str(name).map(ToOwned::to_owned).or_else(|| other.map(|id| id.to_string()))
    };
    let order = world.orders.iter().rfind(|o| o.shop == shop && o.buyer == buyer);
    let order_id = named("order_id", order.map(|o| o.id));
    let text = say.text.clone().unwrap_or_else(|| "…".to_owned());
    match wire {
        // Sides are words here, and numbers when we send (tiktok §3.3).
        "IMAGE" => json!({"url": link("jpeg"), "width": "720", "height": "720"}),
        "EMOTICONS" => json!({"url": link("png"), "width": "240", "height": "240"}),
        "VIDEO" => json!({
            "url": link("mp4"), "cover": link("jpeg"), "width": "720", "height": "1280", "duration": "4.2",
            "vid": format!("v10044g50000sim{number}"), "expire_time": tiktok.desk.clock.now_s() + super::media::LINK_LIFE_S,
            "format": "mp4", "size": "4136", "bit_rate": "801233", "quality": "normal", "codec_type": "h264",
        }),
        "PRODUCT_CARD" | "BUYER_ENTER_FROM_PRODUCT" => {
            json!({"product_id": named("product_id", Some(product_id(product)))})
        }
        "ORDER_CARD" | "BUYER_ENTER_FROM_ORDER" => json!({"order_id": order_id}),
        "RETURN_REFUND_CARD" => {
            json!({"order_id": order_id, "sku_id": named("sku_id", Some(sku_id(product)))})
        }
        "LOGISTICS_CARD" => {
            let package = order.and_then(|o| o.packages.first()).map(|p| p.id);
            let mut card = json!({"order_id": order_id});
            if let Some(package) = named("package_id", package) {
                card["package_id"] = json!(package);
            }
            card
        }
        "COUPON_CARD" => json!({"coupon_id": named("coupon_id", Some(super::send::coupon_id(shop, true)))}),
        _ => json!({"content": text}),
    }
}
