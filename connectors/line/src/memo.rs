//! What is remembered of a thread: the newest reply token, read mark and quote tokens, and who may write.

use std::time::Duration;

use connector::ThreadContext;
use model::{MemoItem, Time};
use serde_json::Value;

/// "MILLISECONDS TOKEN": the event's time and its reply token.
const REPLY_TOKEN: &str = "reply_token";
/// The reply token that was last used up.
const REPLY_USED: &str = "reply_used";
/// The newest `markAsReadToken`.
const READ_TOKEN: &str = "mark_as_read_token";
/// Set while another channel holds the conversation.
const STANDBY: &str = "standby";
/// `blocked` or `left`: nothing that is sent would arrive.
const CLOSED: &str = "closed";
/// Set for multi-person chats of the old kind.
const ROOM: &str = "room";
/// Quote tokens are kept in so many places, by the message id's hash: the newest stay, and a long thread's memo does not grow.
const QUOTES: u32 = 24;

/// A reply token is used within this time of receiving it; LINE says one minute, and not to build on it (line §4.1).
const FRESH: Duration = Duration::from_secs(50);
/// The token of an event that was delivered again ends so long after the event (line §4.1).
const OLDEST: Duration = Duration::from_mins(20);

/// Why nothing can be sent into a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// They blocked the account.
    Blocked,
    /// The account is no longer in the group.
    Left,
}

/// What an event that came changes of what is remembered, by its envelope (line §2.3–2.6).
pub fn of_event(event: &Value, at: Time) -> Vec<MemoItem> {
    let standby = event.get("mode").and_then(Value::as_str) == Some("standby");
    let mut items = vec![item(STANDBY, standby.then(|| "1".to_owned()), at)];
    if event.get("source").and_then(|s| s.get("type")).and_then(Value::as_str) == Some("room") {
        items.push(item(ROOM, Some("1".to_owned()), at));
    }
    let token = event.get("replyToken").and_then(Value::as_str).filter(|t| !standby && !is_dummy(t));
    if let Some(token) = token {
        items.push(item(REPLY_TOKEN, Some(format!("{} {token}", at.as_millis())), at));
    }
    items
}

/// What a message adds (line §2.8).
pub fn of_message(message: &Value, at: Time) -> Vec<MemoItem> {
    let mut items = Vec::new();
    if let Some(token) = message.get("markAsReadToken").and_then(Value::as_str).filter(|t| !t.is_empty()) {
        items.push(item(READ_TOKEN, Some(token.to_owned()), at));
    }
    if let (Some(id), Some(token)) =
        (message.get("id").and_then(Value::as_str), message.get("quoteToken").and_then(Value::as_str))
    {
        items.push(quotable(id, token, at));
    }
    items
}

/// A message that can be quoted.
pub fn quotable(id: &str, token: &str, at: Time) -> MemoItem {
    item(&quote_place(id), Some(format!("{id} {token}")), at)
}

/// The thread is closed, or open again.
pub fn closed(state: Option<Closed>, at: Time) -> MemoItem {
    let word = state.map(|s| match s {
        Closed::Blocked => "blocked".to_owned(),
        Closed::Left => "left".to_owned(),
    });
    item(CLOSED, word, at)
}

/// A reply token is used up.
pub fn used(token: &str, at: Time) -> MemoItem {
    item(REPLY_USED, Some(token.to_owned()), at)
}

/// A reply token that is still fresh, and until when.
pub fn reply_token(thread: &ThreadContext) -> Option<(String, Time)> {
    let (at, token) = thread.memo.get(REPLY_TOKEN)?.split_once(' ')?;
    if is_standby(thread) || is_used(thread, token) {
        return None;
    }
    let at = Time::from_millis(at.parse().ok()?);
    // The engine knows when messages reached us; of other events only LINE's own time is known.
    let received = if thread.last_inbound_at == Some(at) { thread.last_inbound_received_at } else { None };
    let until = received.unwrap_or(at).after(FRESH).min(at.after(OLDEST));
    (thread.now < until).then(|| (token.to_owned(), until))
}

/// Whether a reply token is the one that was used up last.
pub fn is_used(thread: &ThreadContext, token: &str) -> bool {
    thread.memo.get(REPLY_USED).is_some_and(|used| used == token)
}

/// The token to quote a message with, if it is still known.
pub fn quote_token(thread: &ThreadContext, id: &str) -> Option<String> {
    let (of, token) = thread.memo.get(&quote_place(id))?.split_once(' ')?;
    (of == id).then(|| token.to_owned())
}

/// The newest token to mark the thread as read with.
pub fn read_token(thread: &ThreadContext) -> Option<&str> {
    thread.memo.get(READ_TOKEN).map(String::as_str)
}

/// Whether another channel holds the conversation.
pub fn is_standby(thread: &ThreadContext) -> bool {
    thread.memo.contains_key(STANDBY)
}

/// Whether it is a multi-person chat of the old kind, which has calls of its own.
pub fn is_room(thread: &ThreadContext) -> bool {
    thread.memo.contains_key(ROOM) || thread.thread.id.starts_with('R')
}

/// Why nothing would arrive, if so.
pub fn is_closed(thread: &ThreadContext) -> Option<Closed> {
    match thread.memo.get(CLOSED)?.as_str() {
        "blocked" => Some(Closed::Blocked),
        "left" => Some(Closed::Left),
        _ => None,
    }
}

/// Old console checks send these; they are never replied to (line §4.1).
fn is_dummy(token: &str) -> bool {
    token.is_empty() || token.bytes().all(|b| b == b'0') || token.bytes().all(|b| b == b'f')
}

fn quote_place(id: &str) -> String {
    let hash = id.bytes().fold(17_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
    format!("quote_{}", hash % QUOTES)
}

fn item(key: &str, value: Option<String>, at: Time) -> MemoItem {
    MemoItem { key: key.to_owned(), value, at }
}
