//! The feed of conversations (instagram §3): a walk over the list, newest first, down to a floor, then into every conversation.
//!
//! One page of the list or one conversation at a time, and the whole state in the cursor: a restart goes on where it was.

use std::{collections::VecDeque, time::Duration};

use connector::{AccountContext, FaultClass, Op, Page, Plan, PollAsk, Reply};
use connector_graph::{codes, data};
use model::Time;
use serde::{Deserialize, Serialize};

use super::read;
use crate::row;

/// More at once tends to time out.
const PAGE: &str = "25";
/// How far back a walk looks when nothing says from when.
const FIRST: Duration = Duration::from_hours(24);
/// What is this young is looked at again next time.
const OVERLAP: Duration = Duration::from_mins(10);

/// Where a walk stands; times in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Walk {
    /// Conversations older than this are known.
    floor: i64,
    /// The newest one seen: the next walk's floor.
    top: i64,
    /// From when an import reads; none for what is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// Whether the list is still being read, and from where.
    listing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Conversations that are still to be read, with their customers.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    queue: VecDeque<(String, Option<String>)>,
}

impl Walk {
    fn of(ask: &PollAsk) -> Walk {
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let since = ask.since.map(Time::as_millis);
        let fresh = |floor: i64| Walk { floor, top: floor, since, listing: true, ..Walk::default() };
        match (held, since) {
            (Some(walk), None) if walk.busy() => walk,
            (Some(walk), Some(_)) if walk.busy() && walk.since == since => walk,
            (Some(walk), None) => fresh(Time::from_millis(walk.top).before(OVERLAP).as_millis()),
            (_, Some(since)) => fresh(since),
            (None, None) => fresh(ask.now.before(FIRST).as_millis()),
        }
    }

    fn busy(&self) -> bool {
        self.listing || !self.queue.is_empty()
    }

    fn page(self, deliveries: Vec<connector::Delivery>) -> Page {
        Page { deliveries, more: self.busy(), cursor: serde_json::to_string(&self).ok(), confirm: None }
    }
}

/// Reads the next page of the walk.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let own = account.clone();
    let mut walk = Walk::of(ask);
    // Read before listing on, so that the queue stays short.
    let Some((conversation, contact)) = walk.queue.pop_front() else {
        let exchange = read::list_page(Op::Poll, account, PAGE, walk.after.as_deref());
        return Plan::ask(exchange, move |reply| list(&reply, walk, &own));
    };
    read::messages(Op::Poll, &conversation)
        .map(Some)
        .or_else(|fault| match fault.class {
            // One conversation that Instagram no longer shows must not hold up all others.
            FaultClass::Gone if codes(&fault).is_some() => Plan::done(None),
            _ => Plan::refuse(fault),
        })
        .map(move |rows| {
            let rows = rows.unwrap_or_default();
            let all = rows.iter().filter_map(|row| row::delivery(&own.external_id, contact.as_deref(), row));
            walk.page(all.collect())
        })
}

fn list(reply: &Reply, mut walk: Walk, own: &AccountContext) -> Result<Page, connector::Fault> {
    let (rows, next) = data(reply)?;
    let mut any_newer = false;
    for conversation in rows.iter().filter_map(|row| read::conversation(own, row)) {
        let at = conversation.updated_at.map_or(i64::MAX, Time::as_millis);
        if at < walk.floor {
            continue;
        }
        any_newer = true;
        if at != i64::MAX {
            walk.top = walk.top.max(at);
        }
        if !walk.queue.iter().any(|(id, _)| *id == conversation.id) {
            walk.queue.push_back((conversation.id, conversation.contact));
        }
    }
    let next = next.filter(|n| Some(n) != walk.after.as_ref());
    walk.listing = any_newer && next.is_some();
    walk.after = next.filter(|_| walk.listing);
    Ok(walk.page(Vec::new()))
}
