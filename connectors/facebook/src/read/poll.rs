//! The feed of conversations (facebook §3.3): the first import, and the net below the webhooks.
//!
//! A walk lists conversations newest first until it comes to what it knows, and reads the newest messages of each that changed. One
//! page per call, and the whole state in the cursor: a restart goes on where it was. A walk begins with a look whether the Page is
//! still subscribed, so that what Meta switched off is mended before it is read back.

use std::collections::VecDeque;

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Op, Page, Plan, PollAsk, Reply, Request, text,
};
use connector_graph::{codes, data, moment, path, segment, usage};
use model::Time;
use serde::{Deserialize, Serialize};

use super::{deliveries, messages};
use crate::{
    account,
    manifest::{API, CONVERSATIONS, READ},
};

/// What is this much older than the newest known is looked at again: Meta lists late, and its times are to the second.
const OVERLAP_MS: i64 = 10 * 60 * 1000;
/// How far back the very first walk looks when no import went before.
const FIRST_MS: i64 = 24 * 3600 * 1000;

/// Where a walk stands. Times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// What is older than this is known.
    floor: i64,
    /// The newest conversation of this walk: the next walk's floor.
    top: i64,
    /// From when an import reads; none for what is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    /// Whether conversations are still being listed, and from where.
    listing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Conversations whose messages are still to be read.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    queue: VecDeque<String>,
}

impl Walk {
    /// The walk to go on with, or a new one.
    fn of(ask: &PollAsk) -> Walk {
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let since = ask.since.map(Time::as_millis);
        let fresh = |floor: i64| Walk { floor, top: floor, since, listing: true, ..Walk::default() };
        match (held, since) {
            (Some(walk), _) if walk.busy() && walk.since == since => walk,
            (Some(walk), None) if walk.since.is_none() => fresh(walk.top),
            (_, Some(since)) => fresh(since),
            (_, None) => fresh(ask.now.as_millis().saturating_sub(FIRST_MS)),
        }
    }

    fn busy(&self) -> bool {
        self.listing || !self.queue.is_empty()
    }

    /// What is older than this is not looked at.
    fn bottom(&self) -> i64 {
        if self.since.is_some() { self.floor } else { self.floor.saturating_sub(OVERLAP_MS) }
    }

    /// What was found; with most of the Page's calls used up, what is new waits for the next time (facebook §5.4). An import goes on:
    /// it would not be begun again.
    fn page_within(self, deliveries: Vec<connector::Delivery>, used: u64) -> Page {
        let rest = self.since.is_none() && used >= 95;
        let page = self.page(deliveries);
        Page { more: page.more && !rest, ..page }
    }

    fn page(self, deliveries: Vec<connector::Delivery>) -> Page {
        Page { deliveries, more: self.busy(), cursor: serde_json::to_string(&self).ok(), confirm: None }
    }
}

/// Reads the next page of the walk.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    if ask.feed != CONVERSATIONS {
        return Plan::refuse(Fault::unsupported(format!("Facebook has no feed '{}'", ask.feed)));
    }
    let page = account.external_id.clone();
    let mut walk = Walk::of(ask);
    if let Some(conversation) = walk.queue.pop_front() {
        let (from, skipped) = (Time::from_millis(walk.bottom()), walk.clone());
        return messages(Op::Poll, &conversation, None)
            .map(move |(rows, _)| walk.page(deliveries(&page, &rows, Some(from))))
            .or_else(move |fault| match fault.class {
                // One conversation that Meta no longer shows must not hold up all others.
                FaultClass::Gone | FaultClass::Invalid if !fault.operator && codes(&fault).is_some() => {
                    Plan::done(skipped.page(Vec::new()))
                }
                _ => Plan::refuse(fault),
            });
    }
    let first = walk.since.is_none() && walk.after.is_none();
    let mended = if first { account::mend(Op::Poll, account) } else { Plan::done(()) };
    mended.then(move |()| {
        let edge = path(&format!("/{}/conversations", segment(&page)));
        let mut request = Request::get(API, edge, Auth::Grant)
            .query("platform", "messenger")
            .query("fields", "id,updated_time,participants,unread_count,message_count,can_reply,is_owner")
            .query("limit", "25");
        if let Some(after) = &walk.after {
            request = request.query("after", after.as_str());
        }
        Plan::ask(Exchange::read(Op::Poll, READ, request), move |reply| list(&reply, walk))
    })
}

/// A page of conversations.
fn list(reply: &Reply, mut walk: Walk) -> Result<Page, Fault> {
    let (rows, next) = data(reply)?;
    let bottom = walk.bottom();
    let mut known = false;
    for row in &rows {
        let Some(id) = text(row, "id") else {
            return Err(Fault::malformed("Meta listed a conversation without its name."));
        };
        // A row without a time is read: better once too often.
        let at = moment(row, "updated_time").map(Time::as_millis);
        if at.is_some_and(|at| at < bottom) {
            known = true;
            continue;
        }
        walk.top = walk.top.max(at.unwrap_or(0));
        if !walk.queue.contains(&id) {
            walk.queue.push_back(id);
        }
    }
    let next = next.filter(|n| !known && !rows.is_empty() && walk.after.as_ref() != Some(n));
    walk.listing = next.is_some();
    walk.after = next;
    Ok(walk.page_within(Vec::new(), usage(reply).percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(cursor: Option<&Walk>, since: Option<i64>) -> PollAsk {
        PollAsk {
            feed: CONVERSATIONS,
            cursor: cursor.and_then(|w| serde_json::to_string(w).ok()),
            since: since.map(Time::from_millis),
            now: Time::from_millis(1_784_023_200_000),
        }
    }

    #[test]
    fn a_walk_begins_where_the_last_one_ended() {
        let done = Walk { floor: 5, top: 9, ..Walk::default() };
        let next = Walk::of(&ask(Some(&done), None));
        assert!(next.floor == 9 && next.listing);
        let busy = Walk { queue: VecDeque::from(["t_1".to_owned()]), ..done.clone() };
        assert_eq!(Walk::of(&ask(Some(&busy), None)), busy);
        let import = Walk::of(&ask(Some(&done), Some(3)));
        assert_eq!((import.floor, import.since, import.bottom()), (3, Some(3), 3));
        let first = Walk::of(&ask(None, None));
        assert_eq!(first.floor, 1_784_023_200_000 - FIRST_MS);
        let odd = PollAsk { cursor: Some("not ours".to_owned()), ..ask(None, None) };
        assert_eq!(Walk::of(&odd), first);
    }
}
