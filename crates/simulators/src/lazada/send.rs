//! `/im/message/send` with its templates and limits (lazada §3.5, §3.6). There is no idempotency key: what is
//! sent twice is there twice.

use std::time::Duration;

use serde_json::{Value, json};

use super::envelope::{No, im};
use super::gateway::Call;
use super::state::{Message, Session, World};
use super::{Lazada, content, event};
use crate::clock::rfc3339;
use crate::ledger::Sent;

const DAY_MS: i64 = 86_400_000;
/// Messages into silence.
const UNANSWERED: usize = 5;
/// Words that the platform's moderation does not let through; the send succeeds all the same.
const PROHIBITED: &[&str] = &["whatsapp.com", "wa.me/", "t.me/", "line.me/", "โอนนอกระบบ"];

/// `POST /im/message/send`.
///
/// # Errors
/// `MissingParameter`, or the chat family's refusals.
pub fn send(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (id, template) = (call.need("session_id")?.to_owned(), call.number("template_id")?);
    let desk = &lazada.desk;
    let (message, buyer, censored) = {
        let mut world = lazada.world();
        let talk = world.session(&id).filter(|s| s.shop == call.shop && !s.official);
        let talk = talk.ok_or_else(|| No::im("SESSION_NOT_FOUND", "The session does not exist"))?;
        if quota_spent(talk, desk.clock.life_ms()) || desk.switches().quota_spent {
            let words = "You can send at most 5 messages before the buyer replies";
            return Err(No::im("SEND_LIMIT_EXCEEDED", words));
        }
        let content = content(lazada, &world, call, template)?;
        let text = content["txt"].as_str().unwrap_or("").to_lowercase();
        let censored = PROHIBITED.iter().any(|w| text.contains(w));
        let message = Message {
            id: event::fresh_id(lazada),
            template,
            content,
            ours: true,
            system: false,
            sent_ms: desk.clock.now_ms(),
            life_ms: desk.clock.life_ms(),
            recalled: false,
            auto_reply: false,
            process_msg: String::new(),
            undated: false,
        };
        let buyer = talk.buyer;
        if let Some(talk) = world.session_mut(&id) {
            talk.messages.push(message.clone());
            talk.unread = 0;
            talk.self_position = message.sent_ms;
        }
        (message, buyer, censored)
    };
    desk.ledger.accept(Sent {
        number: 0,
        at: rfc3339(desk.clock.now_ms()),
        account: call.shop.to_string(),
        operation: "im/message/send".to_owned(),
        to: buyer.to_string(),
        ids: vec![message.id.clone()],
        messages: vec![json!(business(call))],
        retry_key: None,
        delivered: !censored,
        fetched: Vec::new(),
    });
    if lazada.world().truths.echo {
        event::push_message(lazada, &id, &message.id);
    }
    if censored {
        event::moderate(lazada, &id, &message.id, "This message contains prohibited content");
    } else {
        let pause = Duration::from_millis(4_000 + desk.dice.below(9_000) as u64);
        let pause = i64::try_from(desk.clock.scaled(pause).as_millis()).unwrap_or(0);
        let text = message.content["txt"].as_str().unwrap_or("");
        desk.audience.hears(&call.shop.to_string(), &buyer.to_string(), text, desk.clock.now_ms(), pause);
    }
    Ok(im(Some(json!({"message_id": message.id, "template_id": template, "current_time": message.sent_ms}))))
}

/// What the call said, without what every call carries.
fn business(call: &Call) -> serde_json::Map<String, Value> {
    const SYSTEM: &[&str] = &["app_key", "timestamp", "sign", "sign_method", "access_token", "partner_id"];
    let said = call.params.iter().filter(|(n, _)| !SYSTEM.contains(&n.as_str()));
    said.map(|(n, v)| (n.clone(), json!(v))).collect()
}

/// Five messages at most when the buyer has not written within a day.
fn quota_spent(talk: &Session, life_ms: i64) -> bool {
    let wrote = talk.messages.iter().rposition(|m| !m.ours && !m.system);
    if wrote.is_some_and(|at| life_ms - talk.messages[at].life_ms <= DAY_MS) {
        return false;
    }
    let since = &talk.messages[wrote.map_or(0, |at| at + 1)..];
    since.iter().filter(|m| m.ours && !m.auto_reply && !m.system).count() >= UNANSWERED
}

fn content(lazada: &Lazada, world: &World, call: &Call, template: i64) -> Result<Value, No> {
    let invalid = |words: &str| No::im("INVALID_PARAM", words);
    let base = &lazada.desk.base;
    match template {
        1 => Ok(json!({"txt": call.need("txt")?})),
        3 => {
            let (url, width, height) = (call.need("img_url")?, call.number("width")?, call.number("height")?);
            let name = url.rsplit('/').next().unwrap_or("");
            if !world.uploads.contains_key(name) {
                return Err(invalid("img_url must come from /image/upload"));
            }
            Ok(
                json!({"imgUrl": url, "osskey": name, "width": width.to_string(), "height": height.to_string()}),
            )
        }
        4 => {
            let text = call.need("txt")?;
            let name = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
            match name.filter(|n| content::EMOJI.contains(n)) {
                Some(name) => Ok(content::emoji(base, name)),
                None => Err(invalid("txt is not the name of an emoji")),
            }
        }
        6 => {
            let (id, width, height) = (call.need("video_id")?, call.number("width")?, call.number("height")?);
            let video = world.videos.get(id).filter(|v| v.committed);
            let video = video.ok_or_else(|| invalid("video_id is unknown"))?;
            if video.audited_ms > lazada.desk.clock.now_ms() {
                return Err(invalid("the video is not audited yet"));
            }
            Ok(json!({
                "videoId": id, "imgUrl": format!("{base}/lazada/file/{id}.jpg"), "txt": video.title, "videoDuration": "4000",
                "videoUrl": "", "width": width.to_string(), "height": height.to_string(),
            }))
        }
        10006 => {
            let item = call.need("item_id")?;
            content::product(base, world, call.shop, Some(item))
                .ok_or_else(|| invalid("item_id is not an item of this shop"))
        }
        10007 => {
            let order = call.need("order_id")?;
            content::order(base, world, call.shop, Some(order), None)
                .ok_or_else(|| invalid("order_id is not an order of this shop"))
        }
        10008 => {
            let voucher = call.need("promotion_id")?;
            if voucher != content::VOUCHER {
                return Err(invalid("promotion_id is not a voucher of this shop"));
            }
            Ok(content::voucher(world, call.shop))
        }
        10010 => Ok(content::follow(base, world, call.shop)),
        _ => Err(invalid("template_id cannot be sent")),
    }
}
