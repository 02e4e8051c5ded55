//! The import of chats (lazada §0.2, §3.2, §3.9): once after connecting and when a person asks, never on a timer.
//!
//! A walk lists sessions newest first and reads the messages of each before it lists on, down to its day. One exchange per page,
//! and the whole state in the cursor. Lazada fills the history some minutes after the consent, so a walk that begins earlier is
//! done once more then.

use std::{collections::VecDeque, time::Duration};

use connector::{AccountContext, Fault, FaultClass, Op, Page, Plan, PollAsk, Reply};
use model::Time;
use serde::{Deserialize, Serialize};

use super::{
    get,
    history::{self, At},
    row::Known,
    session,
};
use crate::{
    account, patience,
    scalar::{epoch, id, look_into},
};

/// After this long Lazada has filled the history (lazada §3.2).
const FILLED: Duration = Duration::from_mins(15);
/// How far back a walk goes that nobody told.
const DAY: Duration = Duration::from_hours(24);

/// Where a walk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// What is older is not read; milliseconds.
    floor: i64,
    /// Where it began; milliseconds.
    top: i64,
    /// Whether sessions are still being listed, and from where.
    listing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<At>,
    /// Sessions whose messages are still to be read.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    queue: VecDeque<Todo>,
    /// When it is all done once more; milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    again: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Todo {
    #[serde(rename = "s")]
    session: String,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    buyer: Option<String>,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    official: bool,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    at: Option<At>,
}

impl Walk {
    fn begin(account: &AccountContext, ask: &PollAsk) -> Walk {
        let floor = ask.since.unwrap_or_else(|| ask.now.before(DAY));
        let filled = account.memo.get(account::CHAT_SINCE).and_then(|ms| ms.parse().ok());
        let filled = filled.map(|ms| Time::from_millis(ms).after(FILLED)).filter(|at| ask.now < *at);
        Walk {
            floor: floor.as_millis(),
            top: ask.now.as_millis(),
            listing: true,
            again: filled.filter(|_| ask.since.is_some()).map(Time::as_millis),
            ..Walk::default()
        }
    }

    fn busy(&self) -> bool {
        self.listing || !self.queue.is_empty()
    }

    fn page(self, deliveries: Vec<connector::Delivery>) -> Page {
        let more = self.busy() || self.again.is_some();
        // A walk that is over leaves no cursor: the next one begins anew, whenever a person asks for it.
        let cursor = more.then(|| serde_json::to_string(&self).ok()).flatten();
        Page { deliveries, cursor, more, confirm: None }
    }
}

/// Reads the next page of the walk.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    if !account::capabilities(&account.memo).messages.available {
        return Plan::done(Page { deliveries: Vec::new(), cursor: None, more: false, confirm: None });
    }
    let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
    let mut walk = match held {
        Some(walk) if walk.busy() => walk,
        Some(Walk { again: Some(again), .. }) if Time::from_millis(again) > ask.now => {
            let wait = Time::from_millis(again).since(ask.now);
            return Plan::refuse(
                Fault::new(
                    FaultClass::Throttled,
                    "history_not_filled",
                    "Lazada prepares the history of chats some minutes after connecting; it is read once more then.",
                )
                .after(wait),
            );
        }
        _ => Walk::begin(account, ask),
    };
    let (shop, top) = (account.external_id.clone(), Time::from_millis(walk.top));
    // Read before listing on, so that the queue stays short.
    if let Some(todo) = walk.queue.pop_front() {
        let exchange = history::ask(account, Op::Poll, &todo.session, top, todo.at.as_ref());
        return patience::ask(exchange, move |answer| match answer {
            Ok(r) => Plan::Done(messages(&r, walk, todo, &shop)),
            // One session that Lazada no longer shows must not hold up all others.
            Err(f) if is_refusal(&f) => Plan::done(walk.page(Vec::new())),
            Err(f) => Plan::refuse(f),
        });
    }
    let start = walk.at.as_ref().map_or(walk.top, |at| at.start).to_string();
    let mut pairs = vec![("start_time", start.as_str()), ("page_size", history::PAGE)];
    pairs.extend(walk.at.as_ref().map(|at| ("last_session_id", at.last.as_str())));
    let now = ask.now;
    patience::ask(get(account, Op::Poll, "/im/session/list", &pairs), move |answer| {
        Plan::Done(answer.and_then(|r| list(&r, walk, &shop, now)))
    })
}

/// Whether Lazada itself refuses this session, rather than something on the way.
fn is_refusal(fault: &Fault) -> bool {
    matches!(fault.class, FaultClass::Gone | FaultClass::Invalid)
        && !fault.operator
        && !fault.code.starts_with("http_")
}

/// A page of a session's messages.
fn messages(answer: &Reply, mut walk: Walk, mut todo: Todo, shop: &str) -> Result<Page, Fault> {
    let read = history::messages(answer, Time::from_millis(walk.top), todo.at.as_ref())?;
    let known = Known { buyer: todo.buyer.clone(), title: todo.title.clone(), official: todo.official };
    let deliveries = read.deliveries(shop, &known);
    let past = read.oldest("send_time").is_some_and(|oldest| oldest.as_millis() < walk.floor);
    if let Some(older) = read.older.filter(|_| !past) {
        todo.at = Some(older);
        walk.queue.push_front(todo);
    }
    Ok(walk.page(deliveries))
}

/// A page of sessions.
fn list(answer: &Reply, mut walk: Walk, shop: &str, now: Time) -> Result<Page, Fault> {
    let asked = walk.at.as_ref().map_or(walk.top, |at| at.start);
    let read = history::rows(answer, "session_list", "last_session_id", asked, walk.at.as_ref())?;
    let mut deliveries = Vec::new();
    let mut past = false;
    for raw in &read.rows {
        let row = look_into(raw);
        deliveries.extend(session::delivery(shop, raw, now));
        if epoch(&row, "last_message_time").is_some_and(|at| at.as_millis() < walk.floor) {
            past = true;
            continue;
        }
        let Some(session) = id(&row, "session_id") else { continue };
        if !walk.queue.iter().any(|t| t.session == session) {
            let Known { buyer, title, official } = session::known(&row);
            walk.queue.push_back(Todo { session, buyer, title, official, at: None });
        }
    }
    walk.at = read.older.filter(|_| !past);
    walk.listing = walk.at.is_some();
    Ok(walk.page(deliveries))
}

#[cfg(test)]
mod tests;
