//! The chat feed (shopee §3.6): what pushes did not bring.
//!
//! Pushes of chat are tried for six seconds only, so this poll is not optional. A walk lists conversations newest first
//! (`older` without a cursor; `latest` without one would list the oldest), looks at whole pages because pinned threads sit on
//! top, and reads the messages of every thread that is newer than the walk's floor. One exchange per page, and the whole state
//! in the cursor: a restart goes on where it was. A first import is the same walk with a deep floor.

use std::collections::{BTreeMap, VecDeque};

use connector::{AccountContext, Fault, FaultClass, Op, Page, Plan, PollAsk, Reply, integer};
use model::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{get, history, thread};
use crate::reply;

/// More than 25 gives empty pages in some shops (shopee §3.2).
const PAGE: &str = "25";
/// Shopee sorts by its own clock and may list late; what is this young is looked at again.
const OVERLAP_NS: i64 = 10 * 60 * 1_000_000_000;
/// How far back the very first poll looks when no import went before.
const FIRST_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Older threads tell nothing new about their buyers.
const ROWS_NS: i64 = 30 * FIRST_NS;

/// Where a walk stands. Times are nanoseconds, as Shopee's cursors are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// Threads and messages older than this are known.
    floor: i64,
    /// The newest thread of this walk: the next walk's floor.
    top: i64,
    /// From when an import reads; none for what is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// Whether conversations are still being listed, and from where.
    listing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
    /// Threads whose messages are still to be read.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    queue: VecDeque<Todo>,
    /// Latest message of each young thread, by conversation: read already.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    known: BTreeMap<String, (i64, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Todo {
    #[serde(rename = "c")]
    conversation: String,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    buyer: Option<String>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    offset: Option<String>,
}

impl Walk {
    /// The walk to go on with, or a new one.
    fn of(ask: &PollAsk) -> Walk {
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let since = ask.since.map(|t| t.as_millis().saturating_mul(1_000_000));
        let fresh =
            |floor: i64, known| Walk { floor, top: floor, since, listing: true, known, ..Walk::default() };
        match (held, since) {
            (Some(walk), None) if walk.busy() => walk,
            (Some(walk), Some(_)) if walk.busy() && walk.since == since => walk,
            (Some(walk), None) => fresh(walk.top, walk.known),
            (_, Some(since)) => fresh(since, BTreeMap::new()),
            (None, None) => {
                fresh(ask.now.as_millis().saturating_mul(1_000_000).saturating_sub(FIRST_NS), BTreeMap::new())
            }
        }
    }

    fn busy(&self) -> bool {
        self.listing || !self.queue.is_empty()
    }

    /// What is older than this is not looked at: an import stops at its day, a live walk a little below its floor.
    fn bottom(&self) -> i64 {
        if self.since.is_some() { self.floor } else { self.floor.saturating_sub(OVERLAP_NS) }
    }

    fn page(mut self, deliveries: Vec<connector::Delivery>) -> Page {
        let more = self.busy();
        if !more {
            let young = self.top.saturating_sub(OVERLAP_NS);
            self.known.retain(|_, (at, _)| *at >= young);
        }
        Page { deliveries, cursor: serde_json::to_string(&self).ok(), more, confirm: None }
    }
}

#[derive(Deserialize)]
struct Conversations {
    #[serde(default)]
    conversations: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    page_result: Value,
}

/// Reads the next page of the walk.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let (shop, now) = (account.external_id.clone(), ask.now);
    let mut walk = Walk::of(ask);
    // Read before listing on, so that the queue stays short.
    if let Some(todo) = walk.queue.pop_front() {
        let exchange = history::ask(Op::Poll, &todo.conversation, todo.offset.as_deref());
        return Plan::ask_then(exchange, move |answer| match answer {
            Ok(r) => Plan::Done(messages(&r, walk, todo, &shop)),
            // One thread that Shopee no longer shows must not hold up all others.
            Err(f) if f.class == FaultClass::Gone || f.code.contains("param") => {
                Plan::done(walk.page(Vec::new()))
            }
            Err(f) => Plan::refuse(f),
        });
    }
    let next = walk.next.map(|n| n.to_string());
    let mut pairs = vec![("direction", "older"), ("type", "all"), ("page_size", PAGE)];
    if let Some(next) = next.as_deref() {
        pairs.push(("next_timestamp_nano", next));
    }
    Plan::ask(get(Op::Poll, "get_conversation_list", &pairs), move |r| list(&r, walk, &shop, now))
}

/// A page of a thread's messages.
fn messages(answer: &Reply, mut walk: Walk, mut todo: Todo, shop: &str) -> Result<Page, Fault> {
    let read = history::rows(answer, todo.offset.as_deref())?;
    let deliveries = read.deliveries(shop, &todo.conversation, todo.buyer.as_deref());
    let bottom = Time::from_millis(walk.bottom() / 1_000_000);
    let past = read.oldest().is_none_or(|oldest| oldest < bottom);
    if let Some(older) = read.older.filter(|_| !past) {
        todo.offset = Some(older);
        walk.queue.push_front(todo);
    }
    Ok(walk.page(deliveries))
}

/// A page of conversations.
fn list(answer: &Reply, mut walk: Walk, shop: &str, now: Time) -> Result<Page, Fault> {
    let read: Conversations = reply::response(answer)?;
    let rows = read.conversations.unwrap_or_default();
    let bottom = walk.bottom();
    let told = now.as_millis().saturating_mul(1_000_000).saturating_sub(ROWS_NS).min(bottom);
    let (mut deliveries, mut any_newer) = (Vec::new(), false);
    for raw in &rows {
        let row = reply::look_into(raw);
        let at = integer(&row, "last_message_timestamp").map_or(0, nanoseconds);
        if at >= told {
            deliveries.extend(thread::delivery(shop, raw, now));
        }
        if at < bottom {
            // A first page full of old pinned threads says nothing about the rest.
            any_newer |= row.get("pinned").and_then(Value::as_bool).unwrap_or(false);
            continue;
        }
        any_newer = true;
        walk.top = walk.top.max(at);
        let Some(conversation) = reply::id(&row, "conversation_id") else { continue };
        let latest = reply::id(&row, "latest_message_id").unwrap_or_default();
        let known = walk.known.get(&conversation).is_some_and(|(_, id)| *id == latest && !latest.is_empty());
        if !known && !walk.queue.iter().any(|t| t.conversation == conversation) {
            walk.known.insert(conversation.clone(), (at, latest));
            walk.queue.push_back(Todo { conversation, buyer: reply::id(&row, "to_id"), offset: None });
        }
    }
    let more = read.page_result.get("more").and_then(Value::as_bool).unwrap_or(true);
    let next = read
        .page_result
        .get("next_cursor")
        .and_then(|c| integer(c, "next_message_time_nano"))
        .filter(|n| *n > 0 && Some(*n) != walk.next);
    walk.next = next;
    walk.listing = any_newer && more && next.is_some();
    Ok(walk.page(deliveries))
}

/// A time of any unit in nanoseconds, without losing digits of one that is in them already (shopee §3.3).
fn nanoseconds(n: i64) -> i64 {
    if n.unsigned_abs() >= 100_000_000_000_000_000 {
        n
    } else {
        Time::from_unix_of_any_unit(n).as_millis().saturating_mul(1_000_000)
    }
}

#[cfg(test)]
mod tests;
