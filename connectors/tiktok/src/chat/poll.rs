//! The chat feed (tiktok §3.7): what webhooks did not bring.
//!
//! A walk lists conversations, delivers each one's latest message and buyer, and reads the messages of every thread that is newer than
//! the walk's floor. The order of the list is nowhere documented: a walk ends at a page on which everything is older than its floor, and
//! once a day, or in an import, only at the list's end. One exchange per page, and the whole state in the cursor.

use std::collections::{BTreeMap, VecDeque};

use connector::{
    AccountContext, Delivery, Exchange, Fault, FaultClass, Method, Op, Page, Plan, PollAsk, Reply,
};
use model::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{CONVERSATIONS, history, message, thread};
use crate::{account, manifest, reply};

/// The most that the platform gives at once.
const PAGE: &str = "20";
/// The platform may list late; what is this young is looked at again. Seconds.
const OVERLAP: i64 = 10 * 60;
const DAY: i64 = 24 * 3600;
/// Older threads tell nothing new about their buyers.
const ROWS: i64 = 60 * DAY;
/// Pages of one walk that is not to the end.
const PAGES: u32 = 25;

/// Where a walk stands. Times are seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Walk {
    /// Threads and messages older than this are known.
    floor: i64,
    /// The newest thread of this walk: the next walk's floor.
    top: i64,
    /// When a walk to the list's end began.
    whole_at: i64,
    /// Whether this one goes to the list's end.
    whole: bool,
    /// From when an import reads; none for what is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// Whether conversations are still being listed, and from where.
    listing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    pages: u32,
    /// Whether a page token was refused before in this walk.
    again: bool,
    /// Threads whose messages are still to be read.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    queue: VecDeque<Todo>,
    /// Latest message of each young thread, by conversation: read already.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    known: BTreeMap<String, (i64, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Todo {
    #[serde(rename = "c")]
    conversation: String,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

impl Walk {
    /// The walk to go on with, or a new one.
    fn of(ask: &PollAsk) -> Walk {
        let now = ask.now.as_secs();
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let since = ask.since.map(Time::as_secs);
        let import = |since: i64| Walk {
            floor: since,
            top: since,
            since: Some(since),
            whole: true,
            listing: true,
            ..Walk::default()
        };
        match (held, since) {
            (Some(walk), None) if walk.busy() => walk,
            (Some(walk), Some(_)) if walk.busy() && walk.since == since => walk,
            (Some(walk), None) => {
                // What a walk that ended early has missed since the last whole one is found now.
                let whole = now - walk.whole_at >= DAY;
                let floor = if whole { walk.top.min(walk.whole_at) } else { walk.top };
                let whole_at = if whole { now } else { walk.whole_at };
                Walk {
                    floor,
                    top: walk.top,
                    whole_at,
                    whole,
                    listing: true,
                    known: walk.known,
                    ..Walk::default()
                }
            }
            (_, Some(since)) => import(since),
            (None, None) => {
                let floor = now - DAY;
                Walk { floor, top: floor, whole_at: now, listing: true, ..Walk::default() }
            }
        }
    }

    fn busy(&self) -> bool {
        self.listing || !self.queue.is_empty()
    }

    /// What is older than this is not looked at: an import stops at its day, a live walk a little below its floor.
    fn bottom(&self) -> i64 {
        if self.since.is_some() { self.floor } else { self.floor.saturating_sub(OVERLAP) }
    }

    fn page(mut self, deliveries: Vec<Delivery>) -> Page {
        let more = self.busy();
        if !more {
            let young = self.top.saturating_sub(OVERLAP);
            self.known.retain(|_, (at, _)| *at >= young);
        }
        Page { deliveries, cursor: serde_json::to_string(&self).ok(), more, confirm: None }
    }

    /// A page token that is refused ends in a new walk from the top: at once in an import, else with the next poll.
    fn restart(mut self, fault: Fault) -> Result<Page, Fault> {
        if self.again && self.since.is_some() {
            return Err(fault);
        }
        self.next = None;
        self.pages = 0;
        self.again = true;
        let import = self.since.is_some();
        let page = self.page(Vec::new());
        Ok(Page { more: import, ..page })
    }
}

/// Reads the next page of the walk.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    if super::is_off(account) {
        // Every call would be refused. The daily look at the shop notices when chat is given.
        return Plan::done(Page {
            deliveries: Vec::new(),
            cursor: ask.cursor.clone(),
            more: false,
            confirm: None,
        });
    }
    let (shop, now) = (account.external_id.clone(), ask.now);
    let mut walk = Walk::of(ask);
    // Read before listing on, so that the queue stays short.
    if let Some(todo) = walk.queue.pop_front() {
        let exchange =
            history::ask(Op::Poll, manifest::CHAT_READ, account, &todo.conversation, todo.page.as_deref());
        return Plan::ask_then(exchange, move |answer| match answer {
            Ok(r) => Plan::Done(messages(&r, walk, todo, &shop)),
            // One thread that the platform no longer shows must not hold up all others.
            Err(f) if matches!(f.class, FaultClass::Gone | FaultClass::WindowClosed) || is_request(&f) => {
                Plan::done(walk.page(Vec::new()))
            }
            Err(f) => Plan::refuse(f),
        });
    }
    let mut request = account::call(account, Method::Get, CONVERSATIONS, None).query("page_size", PAGE);
    if let Some(next) = walk.next.as_deref() {
        request = request.query("page_token", next);
    }
    Plan::ask_then(Exchange::read(Op::Poll, manifest::CHAT_READ, request), move |answer| {
        Plan::Done(match answer {
            Ok(r) => list(&r, walk, &shop, now),
            Err(f) if walk.next.is_some() && is_request(&f) => walk.restart(f),
            Err(f) => Err(f),
        })
    })
}

/// Whether the platform's own code refused what was asked, rather than a proxy on the way.
fn is_request(fault: &Fault) -> bool {
    fault.class == FaultClass::Invalid && !fault.operator && !fault.code.starts_with("http_")
}

/// A page of a thread's messages.
fn messages(answer: &Reply, mut walk: Walk, mut todo: Todo, shop: &str) -> Result<Page, Fault> {
    let read = history::rows(answer, todo.page.as_deref())?;
    let deliveries = read.deliveries(shop, &todo.conversation);
    let past = read.oldest().is_none_or(|oldest| oldest.as_secs() < walk.bottom());
    if let Some(older) = read.older.filter(|_| !past) {
        todo.page = Some(older);
        walk.queue.push_front(todo);
    }
    Ok(walk.page(deliveries))
}

/// A page of conversations.
fn list(answer: &Reply, mut walk: Walk, shop: &str, now: Time) -> Result<Page, Fault> {
    #[derive(Deserialize)]
    struct Conversations {
        conversations: Option<Vec<Box<RawValue>>>,
        #[serde(default)]
        next_page_token: Value,
    }
    let read: Conversations = reply::data(answer)?;
    let rows = match (read.conversations, &read.next_page_token) {
        (Some(rows), _) => rows,
        (None, Value::String(end)) if end.is_empty() => Vec::new(),
        _ => return Err(Fault::malformed("TikTok Shop answered without a list of conversations")),
    };
    let bottom = walk.bottom();
    let told = now.as_secs() - ROWS;
    let (mut deliveries, mut any_newer) = (Vec::new(), false);
    for raw in &rows {
        let row = reply::look_into(raw);
        let latest = row.get("latest_message").unwrap_or(&Value::Null);
        let at = message::time(latest, "create_time").or_else(|| message::time(&row, "create_time"));
        let at = at.map_or(0, Time::as_secs);
        if at < bottom {
            // What was there before an import's day is left alone; else an old thread tells whether it may still be written to.
            if walk.since.is_none() && at >= told {
                deliveries.extend(thread::row(shop, raw, now));
            }
            continue;
        }
        deliveries.extend(thread::latest(shop, raw));
        deliveries.extend(thread::row(shop, raw, now));
        any_newer = true;
        // A time from the future must not hide what comes until then.
        walk.top = walk.top.max(at.min(now.as_secs()));
        let (Some(conversation), Some(latest)) = (reply::id(&row, "id"), thread::latest_id(&row)) else {
            continue;
        };
        let known = walk.known.get(&conversation).is_some_and(|(_, id)| *id == latest);
        if !known && !walk.queue.iter().any(|t| t.conversation == conversation) {
            walk.known.insert(conversation.clone(), (at, latest));
            walk.queue.push_back(Todo { conversation, page: None });
        }
    }
    let next = reply::next_page(&read.next_page_token).filter(|n| Some(n) != walk.next.as_ref());
    walk.pages += 1;
    let on = walk.whole || any_newer && walk.pages < PAGES;
    walk.listing = on && next.is_some();
    walk.next = next.filter(|_| walk.listing);
    let mut seen = std::collections::BTreeSet::new();
    deliveries.retain(|d| seen.insert(d.key.clone()));
    Ok(walk.page(deliveries))
}

#[cfg(test)]
mod tests;
