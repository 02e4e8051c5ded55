//! Conversations: the list in no promised order, one of them, opening one, the read mark (tiktok §3.1, §3.2).

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{BAD, ok, refuse};
use super::message::row as message_row;
use super::page::{filters, size};
use super::sign::{Caller, Query, param};
use super::state::{Conversation, World};
use super::subscription::object;
use crate::world::Market;

/// Chat: parameter or internal error.
pub const CHAT: i64 = 45_101_001;
/// Chat: not found.
pub const MISSING: i64 = 45_101_003;
/// Chat: somebody else's.
pub const FORBIDDEN: i64 = 45_102_007;

/// An id from a path or a body.
pub fn id(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// The conversation of a call.
///
/// # Errors
/// Not found, or another shop's.
pub fn find<'a>(world: &'a World, shop: u64, text: &str) -> Result<&'a Conversation, Response> {
    let found = id(text).and_then(|id| world.conversation(id));
    match found {
        None => Err(refuse(MISSING, "The conversation does not exist")),
        Some(talk) if talk.shop != shop => Err(refuse(FORBIDDEN, "No permission on this conversation")),
        Some(talk) => Ok(talk),
    }
}

/// Newest first, and then disturbed: nobody promised an order. Every two are swapped, and the oldest of many
/// comes first.
fn sorted(world: &World, shop: u64) -> Vec<u64> {
    let mut talks: Vec<&Conversation> =
        world.conversations.iter().filter(|c| c.shop == shop && !c.messages.is_empty()).collect();
    talks.sort_by_key(|c| std::cmp::Reverse((c.messages.last().map_or(0, |m| m.created), c.id)));
    for pair in talks.chunks_mut(2) {
        pair.reverse();
    }
    if talks.len() > 4
        && let Some(oldest) = talks.pop()
    {
        talks.insert(0, oldest);
    }
    talks.iter().map(|c| c.id).collect()
}

fn row(tiktok: &TikTok, world: &World, talk: &Conversation, query: &Query, single: bool) -> Value {
    let (Some(shop), Some(buyer)) = (world.shop(talk.shop), world.buyer(talk.buyer)) else {
        return Value::Null;
    };
    let avatar = |stem: u64| super::media::url(tiktok, &format!("avatar-{stem}.jpeg"));
    let mut person = json!({
        "im_user_id": buyer.im_user_id.to_string(), "user_id": buyer.id.to_string(), "role": "BUYER",
        "nickname": buyer.nickname, "avatar": avatar(buyer.id),
    });
    if shop.market == Market::Id {
        let name = if single { "platform" } else { "buyer_platform" };
        person[name] = json!(if buyer.tokopedia { "TOKOPEDIA" } else { "TIKTOK_SHOP" });
    }
    let mut participants = vec![
        person,
        json!({
            "im_user_id": shop.im_user_id.to_string(), "user_id": shop.user_id.to_string(), "role": "SHOP",
            "nickname": shop.name,
        }),
    ];
    if talk.agent {
        participants.push(json!({
            "im_user_id": (shop.im_user_id + 1).to_string(), "user_id": (shop.user_id + 1).to_string(),
            "role": "CUSTOMER_SERVICE", "nickname": format!("{} care", shop.name),
        }));
    }
    let mut out = json!({
        "id": talk.id.to_string(), "participant_count": participants.len(), "unread_count": talk.unread,
        "create_time": talk.created, "participants": participants,
    });
    if let Some(last) = talk.messages.last() {
        out["latest_message"] = message_row(tiktok, world, talk, last);
    }
    if !single {
        let now = tiktok.desk.clock.life_ms() / 1000;
        out["can_send_message"] = json!(world.may_write(talk.shop, talk.buyer, now));
    }
    if param(query, "need_session_info") == Some("true") {
        let phase = if talk.agent { "ASSIGNED" } else { "QUEUED" };
        out["cur_session"] = json!({"id": (talk.id + 7).to_string(), "phase": phase});
    }
    out
}

/// `GET conversations`.
pub async fn list(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let size = match size(&query, 20, CHAT) {
        Ok(size) => size,
        Err(response) => return response,
    };
    let mut world = tiktok.world();
    let all = sorted(&world, caller.shop);
    let token = param(&query, "page_token");
    let turned = world.pages.turn(token, &filters("conversations", &query, ""), size, || all);
    let (page, next, _) = match turned {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let rows: Vec<Value> = page
        .iter()
        .filter_map(|id| world.conversation(*id))
        .map(|c| row(&tiktok, &world, c, &query, false))
        .collect();
    ok(json!({"next_page_token": next, "conversations": rows}))
}

/// `GET conversations/{id}` (202601).
pub async fn one(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let world = tiktok.world();
    match find(&world, caller.shop, &id) {
        Ok(talk) => {
            let row = row(&tiktok, &world, talk, &query, true);
            // The sheet does not show this answer's shape.
            ok(if world.app.quirks.flat_conversation { row } else { json!({"conversation": row}) })
        }
        Err(response) => response,
    }
}

/// `POST conversations`: opens or reopens one with a buyer.
pub async fn open(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    let body = match object(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let Some(given) = body["buyer_user_id"].as_str() else {
        return refuse(BAD, "buyer_user_id is required");
    };
    let (now, life) = (tiktok.desk.clock.now_s(), tiktok.desk.clock.life_ms() / 1000);
    let mut world = tiktok.world();
    let buyer = id(given).filter(|id| world.buyer(*id).is_some_and(|b| b.shop == caller.shop));
    match buyer.filter(|b| world.may_write(caller.shop, *b, life)) {
        Some(buyer) => {
            let (talk, _) = world.talk(caller.shop, buyer, now);
            ok(json!({"conversation_id": talk.id.to_string()}))
        }
        None => refuse(45_109_003, "Opening a conversation with this buyer is not allowed"),
    }
}

/// `POST conversations/{id}/messages/read`: all of the buyer's messages.
pub async fn read(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
    bytes: Bytes,
) -> Response {
    let mut world = tiktok.world();
    if bytes.is_empty() && world.app.quirks.read_needs_body {
        return refuse(36_009_022, "The request body must be a JSON object");
    }
    if !bytes.is_empty()
        && let Err(response) = object(&bytes)
    {
        return response;
    }
    let found = find(&world, caller.shop, &id).map(|talk| talk.id);
    match found {
        Ok(id) => {
            if let Some(talk) = world.conversation_mut(id) {
                talk.unread = 0;
            }
            ok(json!({}))
        }
        Err(response) => response,
    }
}
