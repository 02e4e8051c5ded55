//! Reading talks: the list with its directions in nanoseconds, one talk, its messages, read marks
//! (shopee §3.1–3.4).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Shopee;
use super::envelope::{no, ok};
use super::sign::{Caller, Query, param};
use super::state::{Conversation, Message, World};
use super::token::body;

/// An id as it may come: a string, or, every third, a bare number.
fn mixed(id: u64) -> Value {
    if (id / 100).is_multiple_of(3) { json!(id) } else { json!(id.to_string()) }
}

/// An id from a body or query, in either form.
pub fn id_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str().and_then(|s| s.parse().ok()))
}

fn row(world: &World, base: &str, talk: &Conversation) -> Value {
    let buyer = world.buyer(talk.buyer);
    let last = talk.messages.last();
    let seller = world.shop(talk.shop).map_or(0, |s| s.seller);
    let avatar = match talk.buyer % 3 {
        0 => String::new(),
        1 => format!("{base}/shopee/file/{}.jpg", talk.buyer),
        _ => format!("sim{}", talk.buyer),
    };
    let content = last.filter(|m| m.kind == "text").map(|m| m.content.clone());
    json!({
        "conversation_id": talk.id.to_string(), "to_id": talk.buyer, "to_name": buyer.map(|b| b.name.clone()),
        "to_avatar": avatar, "shop_id": talk.shop, "unread_count": talk.unread, "pinned": talk.pinned, "mute": talk.muted,
        "last_read_message_id": talk.last_read.to_string(), "latest_message_id": last.map(|m| mixed(m.id)),
        "latest_message_type": last.map(|m| m.kind.clone()), "latest_message_content": content,
        "latest_message_from_id": last.map(|m| if m.ours { seller } else { talk.buyer }),
        "last_message_timestamp": talk.newest_ns(), "last_message_option": 0,
        "max_general_option_hide_time": "9223372036854775",
        "opposite_last_read_msg_id": talk.buyer_read.to_string(), "opposite_last_deliver_msg_id": "0",
    })
}

/// `GET get_conversation_list`.
pub async fn list(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let direction = param(&query, "direction").unwrap_or("");
    let kind = param(&query, "type").unwrap_or("");
    if !matches!(direction, "older" | "latest") || !matches!(kind, "all" | "unread" | "pinned") {
        return no("error_param", "direction must be latest or older, type must be all, unread or pinned.");
    }
    let size = param(&query, "page_size").map_or(Some(25), |v| v.parse::<usize>().ok());
    let Some(size @ 1..=60) = size else { return no("error_param", "page_size must be in 1..60.") };
    let cursor = match param(&query, "next_timestamp_nano")
        .filter(|v| !v.is_empty() && *v != "0")
        .map(str::parse::<i64>)
    {
        None => None,
        Some(Ok(cursor)) => Some(cursor),
        Some(Err(_)) => return no("error_param", "next_timestamp_nano must be an integer."),
    };
    let nothing = json!({"page_result": {"page_size": 0, "more": false, "next_cursor": {"next_message_time_nano": "0", "conversation_id": ""}}, "conversations": []});
    // Measured on several shops: more than 25 gives an empty page, without an error.
    if size > 25 || param(&query, "business_type").is_some_and(|b| b != "0") {
        return ok(nothing);
    }
    let world = shopee.world();
    let mut talks: Vec<&Conversation> = world
        .conversations
        .iter()
        .filter(|c| c.shop == caller.shop && !c.messages.is_empty())
        .filter(|c| kind == "all" || (kind == "unread" && c.unread > 0) || (kind == "pinned" && c.pinned))
        .collect();
    match (direction, cursor) {
        ("older", None) => talks.sort_by_key(|c| (!c.pinned, -c.newest_ns())),
        ("older", Some(cursor)) => {
            talks.retain(|c| c.newest_ns() < cursor && (!c.pinned || kind == "pinned"));
            talks.sort_by_key(|c| -c.newest_ns());
        }
        // The trap: `latest` begins at the oldest.
        _ => {
            talks.retain(|c| c.newest_ns() > cursor.unwrap_or(0));
            talks.sort_by_key(|c| c.newest_ns());
        }
    }
    let more = talks.len() > size;
    talks.truncate(size);
    let next = match talks.last() {
        Some(last) if more => {
            json!({"next_message_time_nano": last.newest_ns().to_string(), "conversation_id": last.id.to_string()})
        }
        _ => json!({"next_message_time_nano": "0", "conversation_id": ""}),
    };
    let rows: Vec<Value> = talks.iter().map(|c| row(&world, &shopee.desk.base, c)).collect();
    ok(
        json!({"page_result": {"page_size": rows.len(), "more": more, "next_cursor": next}, "conversations": rows}),
    )
}

/// `GET get_one_conversation`.
pub async fn one(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let id = param(&query, "conversation_id").and_then(|v| v.parse::<u64>().ok());
    let world = shopee.world();
    match world.conversations.iter().find(|c| Some(c.id) == id && c.shop == caller.shop) {
        Some(talk) => ok(row(&world, &shopee.desk.base, talk)),
        None => no("error_not_found", "conversation not found"),
    }
}

/// One message as `get_message` has it; as on the real one, not every member is always there.
pub fn message(world: &World, talk: &Conversation, m: &Message) -> Value {
    let (Some(shop), Some(buyer)) = (world.shop(talk.shop), world.buyer(talk.buyer)) else {
        return Value::Null;
    };
    let (from, to) = sides(shop.id, shop.seller, &shop.name, buyer, m.ours);
    let content = if m.deleted { json!({"text": "Message deleted"}) } else { m.content.clone() };
    let kind = if m.deleted { "text" } else { m.kind.as_str() };
    let mut out = json!({
        "message_id": m.id.to_string(), "message_type": kind, "from_id": from.0, "from_user_name": from.1,
        "to_id": to.0, "to_user_name": to.1, "conversation_id": mixed(talk.id), "created_timestamp": m.created,
        "region": shop.market.region(), "status": m.status, "source": m.source, "message_option": 0,
        "content": content, "source_content": m.context, "quoted_msg": m.quoted.as_ref().map(|q| json!({"message_id": q})),
    });
    // Ids end in zeros; the digits before tell which rows come without their shops.
    if !(m.id / 100).is_multiple_of(5) {
        out["from_shop_id"] = json!(from.2);
        out["to_shop_id"] = json!(to.2);
    }
    out
}

type Side = (u64, String, u64);

/// From and to of a message: user id, name, shop id.
pub fn sides(shop: u64, seller: u64, name: &str, buyer: &super::state::Buyer, ours: bool) -> (Side, Side) {
    let us = (seller, name.to_owned(), shop);
    let them = (buyer.id, buyer.name.clone(), buyer.own_shop);
    if ours { (us, them) } else { (them, us) }
}

/// `GET get_message`: newest first; `offset` is the oldest id seen.
pub async fn messages(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let Some(id) = param(&query, "conversation_id").and_then(|v| v.parse::<u64>().ok()) else {
        return no("error_param", "conversation_id is needed.");
    };
    let size = param(&query, "page_size").map_or(Some(25), |v| v.parse::<usize>().ok());
    let Some(size @ 1..=60) = size else { return no("error_param", "page_size must be in 1..60.") };
    let world = shopee.world();
    let Some(talk) = world.conversations.iter().find(|c| c.id == id && c.shop == caller.shop) else {
        return no("error_not_found", "conversation not found");
    };
    // A JSON array in one value, or repeated keys.
    let wanted: Vec<u64> = query
        .iter()
        .filter(|(n, _)| n == "message_id_list")
        .flat_map(|(_, v)| match serde_json::from_str::<Value>(v) {
            Ok(Value::Array(list)) => list.iter().filter_map(id_of).collect(),
            _ => v.split(',').filter_map(|p| p.trim().parse().ok()).collect::<Vec<u64>>(),
        })
        .collect();
    if !wanted.is_empty() {
        let found: Vec<Value> = talk
            .messages
            .iter()
            .filter(|m| wanted.contains(&m.id))
            .map(|m| message(&world, talk, m))
            .collect();
        return ok(json!({"messages": found, "page_result": {"next_offset": "", "page_size": found.len()}}));
    }
    let offset =
        param(&query, "offset").filter(|v| !v.is_empty() && *v != "0").and_then(|v| v.parse::<u64>().ok());
    let older: Vec<&Message> =
        talk.messages.iter().rev().filter(|m| offset.is_none_or(|o| m.id < o)).collect();
    let page: Vec<&&Message> = older.iter().take(size).collect();
    let next = if older.len() > size {
        page.last().map_or(String::new(), |m| m.id.to_string())
    } else {
        String::new()
    };
    let rows: Vec<Value> = page.iter().map(|m| message(&world, talk, m)).collect();
    ok(json!({"messages": rows, "page_result": {"next_offset": next, "page_size": size}}))
}

/// `GET get_unread_conversation_count`: talks, not messages. Also the probe for the chat permission.
pub async fn unread(State(shopee): State<Arc<Shopee>>, Extension(caller): Extension<Caller>) -> Response {
    let world = shopee.world();
    if world.shop(caller.shop).is_some_and(|s| !s.chat_market) {
        return no("not_open_market", "This market is not open.");
    }
    let count = world.conversations.iter().filter(|c| c.shop == caller.shop && c.unread > 0).count();
    ok(json!({"total_unread_count": count}))
}

/// `POST read_conversation`, and the small marks beside it; `action` is the last word of the path.
pub async fn mark(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    axum::extract::Path(action): axum::extract::Path<String>,
    bytes: Bytes,
) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let Some(id) = id_of(&body["conversation_id"]) else {
        return no("param_error", "conversation_id is needed.");
    };
    let mut world = shopee.world();
    let shop = caller.shop;
    let Some(talk) = world.conversation_mut(id).filter(|c| c.shop == shop) else {
        return no("error_not_found", "conversation not found");
    };
    match action.as_str() {
        "read_conversation" => {
            let Some(mark) = id_of(&body["last_read_message_id"]) else {
                return no("param_error", "last_read_message_id is needed.");
            };
            talk.last_read = talk.last_read.max(mark);
            talk.unread =
                u32::try_from(talk.messages.iter().filter(|m| !m.ours && m.id > talk.last_read).count())
                    .unwrap_or(u32::MAX);
        }
        "unread_conversation" => talk.unread = talk.unread.max(1),
        "pin_conversation" => talk.pinned = true,
        "unpin_conversation" => talk.pinned = false,
        "mute_conversation" => talk.muted = true,
        "unmute_conversation" => talk.muted = false,
        _ => return no("error_not_found", "Wrong api path."),
    }
    ok(json!({}))
}

/// `POST delete_message`: recall, within the market's window (shopee §3.1).
pub async fn recall(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    use crate::world::Market;
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let Some(id) = id_of(&body["message_id"]) else { return no("param_error", "message_id is needed.") };
    let now = shopee.desk.clock.life_ms() / 1000;
    let mut world = shopee.world();
    let window = match world.shop(caller.shop).map(|s| s.market) {
        Some(Market::Th) => 180,
        Some(Market::Sg | Market::Id) => 600,
        _ => return no("error_business", "Message recall is not available in this market."),
    };
    let shop = caller.shop;
    let found = world
        .conversations
        .iter_mut()
        .filter(|c| c.shop == shop)
        .flat_map(|c| &mut c.messages)
        .find(|m| m.id == id);
    match found {
        Some(m) if !m.ours => no("error_permission", "Only own messages can be recalled."),
        Some(m) if now - m.created > window => no("error_business", "The message can no longer be recalled."),
        Some(m) => {
            m.deleted = true;
            ok(json!({}))
        }
        None => no("error_not_found", "message not found"),
    }
}
