//! Sessions: the list, one of them, opening one for an order, read marks (lazada §3.1–3.3, §3.7, §3.8).

use serde_json::{Value, json};

use super::Lazada;
use super::envelope::{No, flat, im};
use super::gateway::Call;
use super::page;
use super::state::{Message, Session, World, mask};

const MONTH_MS: i64 = 30 * 86_400_000;
/// The most sessions that can be listed.
const MOST: usize = 3_000;

/// Whether a message is in the lists already: what is older than the consent is filled in later
/// (lazada §3.2), and after a month it is gone.
pub fn listed(lazada: &Lazada, world: &World, call: &Call, message: &Message) -> bool {
    let clock = &lazada.desk.clock;
    let fill = clock.scaled(std::time::Duration::from_secs(world.truths.history_fill_s)).as_millis();
    let filled = clock.now_ms() >= call.since_ms + i64::try_from(fill).unwrap_or(0);
    (message.sent_ms >= call.since_ms || filled) && clock.now_ms() - message.sent_ms < MONTH_MS
}

fn not_found() -> No {
    No::im("SESSION_NOT_FOUND", "The session does not exist")
}

fn row(world: &World, base: &str, session: &Session) -> Value {
    let buyer = world.buyer(session.buyer);
    let last = session.messages.last();
    let summary = last.map(|m| match m.content["txt"].as_str() {
        Some(text) if m.template == 1 => text.to_owned(),
        _ => m.content.to_string(),
    });
    let title = buyer.map_or_else(|| "Lazada".to_owned(), |b| mask(&b.nick, "***"));
    let tags: &[&str] = if session.official { &["official"] } else { &[] };
    let site = world.shop(session.shop).map(|s| s.market.region());
    json!({
        "session_id": session.id, "title": title, "head_url": format!("{base}/lazada/file/{}.jpg", session.buyer),
        "buyer_id": session.buyer, "summary": summary, "last_message_id": last.map(|m| m.id.clone()),
        "last_message_time": session.newest_ms(), "unread_count": session.unread, "self_position": session.self_position,
        "to_position": session.to_position, "tags": tags, "site_id": site,
    })
}

/// `GET /im/session/list`.
///
/// # Errors
/// When a parameter is missing.
pub fn list(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let world = lazada.world();
    let mut mine: Vec<&Session> = world
        .sessions
        .iter()
        .filter(|s| s.shop == call.shop && s.messages.iter().any(|m| listed(lazada, &world, call, m)))
        .collect();
    mine.sort_by_key(|s| -s.newest_ms());
    mine.truncate(MOST);
    let page = page::cut(call, "last_session_id", mine.into_iter(), |s| (s.newest_ms(), s.id.clone()))?;
    let rows: Vec<Value> = page.rows.iter().map(|s| row(&world, &lazada.desk.base, s)).collect();
    Ok(im(Some(json!({
        "session_list": rows, "has_more": page.more, "next_start_time": page.next_start_time, "last_session_id": page.last_id,
    }))))
}

/// `GET /im/session/get`.
///
/// # Errors
/// When there is no such session in this shop.
pub fn get(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let id = call.need("session_id")?;
    let world = lazada.world();
    let session = world.session(id).filter(|s| s.shop == call.shop).ok_or_else(not_found)?;
    let mut data = row(&world, &lazada.desk.base, session);
    // The guide calls it so here, and elsewhere not.
    data["content"] = data["summary"].take();
    if let Some(data) = data.as_object_mut() {
        data.remove("summary");
    }
    Ok(im(Some(data)))
}

/// `/im/session/open`: for an order that is not too old; its id stands at top level.
///
/// # Errors
/// `-22`, `16`.
pub fn open(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let order = call.need("order_id")?;
    let now = lazada.desk.clock.life_ms() / 1000;
    let mut world = lazada.world();
    let days = world.truths.open_days;
    let found = world.orders.iter().find(|o| o.shop == call.shop && o.id.to_string() == order);
    let (buyer, created) =
        found.map(|o| (o.buyer, o.created)).ok_or_else(|| No::isp("16", "Invalid order id"))?;
    if now - created > days * 86_400 {
        return Err(No::isp("-22", "The order was created more than 30 days ago"));
    }
    Ok(flat(json!({"session_id": world.talk(call.shop, buyer).id})))
}

/// `POST /im/session/read`.
///
/// # Errors
/// When there is no such session or message.
pub fn read(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (id, message) = (call.need("session_id")?, call.need("last_read_message_id")?);
    let mut world = lazada.world();
    let session = world.session_mut(id).filter(|s| s.shop == call.shop).ok_or_else(not_found)?;
    let at = session.messages.iter().find(|m| m.id == message).map(|m| m.sent_ms);
    let at = at.ok_or_else(|| No::im("MESSAGE_NOT_FOUND", "The message does not exist"))?;
    session.self_position = session.self_position.max(at);
    let left = session.messages.iter().filter(|m| !m.ours && m.sent_ms > session.self_position).count();
    session.unread = u32::try_from(left).unwrap_or(u32::MAX);
    Ok(im(None))
}
