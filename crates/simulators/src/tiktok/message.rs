//! Messages as lists and webhooks have them: `content` is a JSON document in a string (tiktok §2.6, §3.3).

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::TikTok;
use super::conversation::{CHAT, find};
use super::envelope::{BAD, ok, refuse};
use super::page::{filters, size};
use super::sign::{Caller, Query, param};
use super::state::{Conversation, Message, Role, World};

/// `content` as it goes out, with fresh links.
fn content(tiktok: &TikTok, message: &Message) -> String {
    if let Some(bare) = &message.bare {
        return bare.clone();
    }
    let mut content = message.content.clone();
    for member in ["url", "cover"] {
        let fresh = content[member].as_str().and_then(|url| super::media::again(tiktok, url));
        if let Some(fresh) = fresh {
            content[member] = json!(fresh);
        }
    }
    content.to_string()
}

/// The chat id of a role: system and robot speak with the shop's (tiktok §3.3).
fn im_user_id(world: &World, talk: &Conversation, role: Role) -> u64 {
    let shop = world.shop(talk.shop).map_or(0, |s| s.im_user_id);
    match role {
        Role::Buyer => world.buyer(talk.buyer).map_or(0, |b| b.im_user_id),
        Role::Agent => shop + 1,
        Role::Shop | Role::Robot | Role::System => shop,
    }
}

/// One message of a list.
pub fn row(tiktok: &TikTok, world: &World, talk: &Conversation, message: &Message) -> Value {
    let (stem, nickname) = match message.role {
        Role::Buyer => (talk.buyer, world.buyer(talk.buyer).map(|b| b.nickname.clone())),
        _ => (talk.shop, world.shop(talk.shop).map(|s| s.name.to_owned())),
    };
    json!({
        "id": message.id.to_string(), "index": message.index.to_string(), "type": message.kind,
        "content": content(tiktok, message), "create_time": message.created, "is_visible": message.visible,
        "sender": {
            "im_user_id": im_user_id(world, talk, message.role).to_string(), "role": message.role.word(),
            "nickname": nickname, "avatar": super::media::url(tiktok, &format!("avatar-{stem}.jpeg")),
        },
    })
}

/// `data` of a webhook 14: no name, no picture, no `user_id`.
pub fn data(tiktok: &TikTok, world: &World, talk: &Conversation, message: &Message) -> Value {
    json!({
        "conversation_id": talk.id.to_string(), "message_id": message.id.to_string(),
        "index": message.index.to_string(), "type": message.kind, "content": content(tiktok, message),
        "create_time": message.created, "is_visible": message.visible,
        "sender": {
            "im_user_id": im_user_id(world, talk, message.role).to_string(), "role": message.role.word(),
        },
    })
}

fn tips(locale: &str) -> &'static str {
    match locale {
        "th-TH" => "ไม่รองรับข้อความประเภทนี้ โปรดดูใน Seller Center",
        "vi-VN" => "Loại tin nhắn này chưa được hỗ trợ, vui lòng xem trong Seller Center",
        "id-ID" => "Jenis pesan ini belum didukung, silakan lihat di Seller Center",
        "ms-MY" => "Jenis mesej ini tidak disokong, sila lihat di Seller Center",
        _ => "This type of message is not supported, please view it in Seller Center",
    }
}

/// `GET conversations/{id}/messages`: newest first unless asked otherwise; marks nothing as read.
pub async fn list(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let size = match size(&query, 10, CHAT) {
        Ok(size) => size,
        Err(response) => return response,
    };
    let field = param(&query, "sort_field").unwrap_or("create_time");
    let order = param(&query, "sort_order").unwrap_or("DESC");
    if !matches!(field, "create_time" | "index") || !matches!(order, "ASC" | "DESC") {
        return refuse(BAD, "sort_field or sort_order is invalid");
    }
    let mut world = tiktok.world();
    let (talk, mut all) = match find(&world, caller.shop, &id) {
        Ok(talk) => (talk.id, talk.messages.iter().map(|m| (m.created, m.index, m.id)).collect::<Vec<_>>()),
        Err(response) => return response,
    };
    all.sort_by_key(
        |(created, index, id)| if field == "index" { (0, *index, *id) } else { (*created, *index, *id) },
    );
    if order == "DESC" {
        all.reverse();
    }
    let ids = all.into_iter().map(|(_, _, id)| id).collect();
    let named = filters(&format!("messages/{talk}"), &query, "");
    let turned = world.pages.turn(param(&query, "page_token"), &named, size, || ids);
    let (page, next, _) = match turned {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let rows: Vec<Value> = world.conversation(talk).map_or_else(Vec::new, |talk| {
        page.iter()
            .filter_map(|id| talk.messages.iter().find(|m| m.id == *id))
            .map(|m| row(&tiktok, &world, talk, m))
            .collect()
    });
    let tips = tips(param(&query, "locale").unwrap_or("en"));
    ok(json!({"next_page_token": next, "unsupported_msg_tips": tips, "messages": rows}))
}
