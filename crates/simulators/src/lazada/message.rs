//! Messages: the list, and recalling one (lazada §3.4, §3.8).

use serde_json::{Value, json};

use super::envelope::{No, im};
use super::gateway::Call;
use super::state::{Message, Session, World};
use super::{Lazada, event, page, session};

/// Our messages can be recalled for so long.
const RECALL_MS: i64 = 120_000;

/// One message as lists and pushes have it; the two sides are account ids.
pub fn object(world: &World, talk: &Session, m: &Message) -> Value {
    let shop = world.shop(talk.shop);
    let seller = shop.map_or(0, |s| s.user).to_string();
    let buyer = talk.buyer.to_string();
    let (from, to) = if m.ours { ((&seller, 2), (&buyer, 1)) } else { ((&buyer, 1), (&seller, 2)) };
    // A text that is no JSON stays what it is (lazada §3.5).
    let content = m.content.as_str().map_or_else(|| m.content.to_string(), ToOwned::to_owned);
    let mut out = json!({
        "session_id": talk.id, "message_id": m.id, "content": content, "template_id": m.template,
        "type": if m.system { 2 } else { 1 }, "from_account_id": from.0, "from_account_type": from.1, "to_account_id": to.0,
        "to_account_type": to.1, "send_time": m.sent_ms, "site_id": shop.map(|s| s.market.region()),
        "process_msg": m.process_msg, "auto_reply": m.auto_reply, "status": i64::from(m.recalled),
    });
    if m.undated
        && let Some(out) = out.as_object_mut()
    {
        out.remove("send_time");
    }
    out
}

/// `GET /im/message/list`.
///
/// # Errors
/// When there is no such session, or a parameter is missing.
pub fn list(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let id = call.need("session_id")?;
    let world = lazada.world();
    let talk = world
        .session(id)
        .filter(|s| s.shop == call.shop)
        .ok_or_else(|| No::im("SESSION_NOT_FOUND", "The session does not exist"))?;
    let mine = talk.messages.iter().filter(|m| session::listed(lazada, &world, call, m));
    let page = page::cut(call, "last_message_id", mine, |m| (m.sent_ms, m.id.clone()))?;
    let rows: Vec<Value> = page.rows.iter().map(|m| object(&world, talk, m)).collect();
    Ok(im(Some(json!({
        "message_list": rows, "has_more": page.more, "next_start_time": page.next_start_time, "last_message_id": page.last_id,
    }))))
}

/// `/im/message/recall`: our own, for two minutes, never the system's.
///
/// # Errors
/// Why not.
pub fn recall(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (id, message) = (call.need("session_id")?, call.need("message_id")?);
    let life = lazada.desk.clock.life_ms();
    {
        let world = lazada.world();
        let talk = world.session(id).filter(|s| s.shop == call.shop);
        let found = talk.and_then(|s| s.messages.iter().find(|m| m.id == message));
        let m = found.ok_or_else(|| No::im("MESSAGE_NOT_FOUND", "The message does not exist"))?;
        if m.system || m.template == 2 {
            return Err(No::im("RECALL_NOT_ALLOWED", "System messages cannot be recalled"));
        }
        if !m.ours {
            return Err(No::im("RECALL_NOT_ALLOWED", "Only your own messages can be recalled"));
        }
        if life - m.life_ms > RECALL_MS {
            return Err(No::im("RECALL_TIMEOUT", "Messages can be recalled within 2 minutes only"));
        }
    }
    event::recall(lazada, id, message);
    Ok(im(None))
}
