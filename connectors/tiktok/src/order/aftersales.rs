//! Returns and cancellations (tiktok §4.4). They say what we call their order, so a page of them is delivered as the orders they
//! belong to.

use connector::{AccountContext, Exchange, Fault, Method, Op, Page, Plan, PollAsk, Reply};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{fetch, poll, window::Walk};
use crate::{account, manifest, reply};

/// Pages read when those of a few orders are looked for.
const PAGES: u32 = 4;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Returns and refunds.
    Returns,
    /// Cancellations.
    Cancellations,
}

impl Kind {
    fn path(self) -> &'static str {
        match self {
            Kind::Returns => "/return_refund/202309/returns/search",
            Kind::Cancellations => "/return_refund/202309/cancellations/search",
        }
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    return_orders: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    cancellations: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    next_page_token: Value,
    #[serde(default)]
    total_count: Value,
}

/// The rows of an answer, and where the next begin.
fn rows(kind: Kind, answer: &Reply) -> Result<(Vec<Box<RawValue>>, Option<String>), Fault> {
    let read: List = reply::data(answer)?;
    let next = reply::next_page(&read.next_page_token);
    let rows = match kind {
        Kind::Returns => read.return_orders,
        Kind::Cancellations => read.cancellations,
    };
    // Nothing found may leave the list out; it says so by its count or by its page's end.
    let none = read.total_count == json!(0) || read.next_page_token == json!("");
    match rows {
        Some(rows) => Ok((rows, next)),
        None if none => Ok((Vec::new(), None)),
        None => Err(Fault::malformed("TikTok Shop answered without a list of returns or cancellations")),
    }
}

/// Reads the next page of changed returns.
pub(crate) fn poll_returns(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    changed(Kind::Returns, account, ask)
}

/// Reads the next page of changed cancellations.
pub(crate) fn poll_cancellations(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    changed(Kind::Cancellations, account, ask)
}

fn changed(kind: Kind, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let walk = Walk::of(ask);
    let request = poll::search(account, kind.path(), &walk);
    let (account, now) = (account.clone(), ask.now.as_secs());
    Plan::ask_then(Exchange::read(Op::Poll, manifest::SHOP, request), move |answer| {
        let read = match answer {
            Ok(r) => rows(kind, &r),
            Err(f) => return Plan::Done(walk.refused(f)),
        };
        let (found, next) = match read {
            Ok(read) => read,
            Err(f) => return Plan::refuse(f),
        };
        let mut orders: Vec<String> =
            found.iter().filter_map(|raw| reply::id(&reply::look_into(raw), "order_id")).collect();
        orders.sort();
        orders.dedup();
        fetch::details(Op::Poll, &account, &orders).map(move |deliveries| walk.read(deliveries, next, now))
    })
}

/// The returns or cancellations of some orders; none where they are refused.
pub(super) fn of_orders(
    op: Op,
    kind: Kind,
    account: &AccountContext,
    orders: &[String],
) -> Plan<Vec<Box<RawValue>>> {
    if orders.is_empty() {
        return Plan::done(Vec::new());
    }
    page(op, kind, account.clone(), json!({ "order_ids": orders }), None, Vec::new(), PAGES)
}

fn page(
    op: Op,
    kind: Kind,
    account: AccountContext,
    filters: Value,
    at: Option<String>,
    mut found: Vec<Box<RawValue>>,
    left: u32,
) -> Plan<Vec<Box<RawValue>>> {
    let mut request =
        account::call(&account, Method::Post, kind.path(), Some(&filters)).query("page_size", poll::PAGE);
    if let Some(at) = &at {
        request = request.query("page_token", at.as_str());
    }
    Plan::ask_then(Exchange::read(op, manifest::SHOP, request), move |answer| {
        match answer.and_then(|r| rows(kind, &r)) {
            Ok((rows, next)) => {
                found.extend(rows);
                match next.filter(|n| left > 1 && Some(n) != at.as_ref()) {
                    Some(next) => page(op, kind, account, filters, Some(next), found, left - 1),
                    None => Plan::done(found),
                }
            }
            Err(_) => Plan::done(found),
        }
    })
}
