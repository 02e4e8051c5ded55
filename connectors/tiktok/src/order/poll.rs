//! The feed of orders (tiktok §4.1): a search answers whole orders.

use connector::{AccountContext, Exchange, Fault, Method, Op, Page, Plan, PollAsk, Reply, Request};
use model::Time;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    fetch::{self, Depth},
    window::Walk,
};
use crate::{account, manifest, reply};

/// Where orders are searched.
pub(crate) const SEARCH: &str = "/order/202309/orders/search";

/// A page of a search: as many as can be looked up at once afterwards.
pub(super) const PAGE: &str = "50";

/// A search of what changed within the last day.
pub(crate) fn since(now: Time) -> Value {
    json!({ "update_time_ge": now.as_secs() - 24 * 3600 })
}

/// A search: its paging in the query, its filters in the body.
pub(super) fn search(account: &AccountContext, path: &str, walk: &Walk) -> Request {
    let request = account::call(account, Method::Post, path, Some(&walk.filters()))
        .query("page_size", PAGE)
        .query("sort_field", walk.field())
        .query("sort_order", "ASC");
    match walk.page() {
        Some(page) => request.query("page_token", page),
        None => request,
    }
}

#[derive(Deserialize)]
struct List {
    orders: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    next_page_token: Value,
    #[serde(default)]
    total_count: Value,
}

fn list(answer: &Reply) -> Result<List, Fault> {
    let read: List = reply::data(answer)?;
    // Nothing found may leave the list out; it says so by its count or by its page's end.
    let none = read.total_count == json!(0) || read.next_page_token == json!("");
    if read.orders.is_none() && !none {
        return Err(Fault::malformed("TikTok Shop answered without a list of orders"));
    }
    Ok(read)
}

/// Reads the next page of changed, or of older, orders.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let walk = Walk::of(ask);
    let request = search(account, SEARCH, &walk);
    let (account, now) = (account.clone(), ask.now.as_secs());
    Plan::ask_then(Exchange::read(Op::Poll, manifest::SHOP, request), move |answer| {
        let read = match answer {
            Ok(r) => list(&r),
            Err(f) => return Plan::Done(walk.refused(f)),
        };
        let read = match read {
            Ok(read) => read,
            Err(f) => return Plan::refuse(f),
        };
        let next = reply::next_page(&read.next_page_token);
        // An import leaves returns to their own feed, and does not ask for the parcels of what is long over.
        let depth = if walk.imports() { Depth::Bare } else { Depth::Full };
        fetch::gather(Op::Poll, &account, read.orders.unwrap_or_default(), depth)
            .map(move |deliveries| walk.read(deliveries, next, now))
    })
}
