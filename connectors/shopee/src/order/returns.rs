//! Returns (shopee §4.7). A return says what we call its order, so a page of returns is delivered as the orders they
//! belong to, each with its returns.

use connector::{AccountContext, Auth, Exchange, Op, Page, Plan, PollAsk, Reply, Request};
use model::Time;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    fetch::{self, Returns},
    window::Walk,
};
use crate::{manifest, reply};

/// Returns per page: as many as orders fit in one call of details.
const PAGE: i64 = 50;
/// Pages read when the returns of a few orders are looked for.
const PAGES: i64 = 4;

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    more: bool,
    #[serde(default, rename = "return")]
    rows: Option<Vec<Box<RawValue>>>,
}

fn ask_list(op: Op, page: i64, from: i64, to: i64) -> Exchange {
    let request = Request::get(manifest::API, "/api/v2/returns/get_return_list", Auth::Grant)
        .query("page_no", page.to_string())
        .query("page_size", PAGE.to_string())
        .query("update_time_from", from.to_string())
        .query("update_time_to", to.to_string());
    Exchange::read(op, manifest::SHOP, request)
}

/// Reads the next page of changed returns. Pages count from 0; should Shopee count from 1, the first comes twice, and is the
/// same.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let walk = Walk::of(ask);
    let (from, to, page) = walk.window();
    let page: i64 = page.and_then(|p| p.parse().ok()).unwrap_or(0);
    let (account, now) = (account.clone(), ask.now.as_secs());
    Plan::ask(ask_list(Op::Poll, page, from, to), |r: Reply| reply::response::<List>(&r)).then(move |list| {
        let rows = list.rows.unwrap_or_default();
        let mut numbers: Vec<String> =
            rows.iter().filter_map(|raw| reply::id(&reply::look_into(raw), "order_sn")).collect();
        numbers.sort();
        numbers.dedup();
        let next = (list.more && !rows.is_empty()).then(|| (page + 1).to_string());
        let (walk, more) = walk.on(next, now);
        fetch::details(Op::Poll, &account, &numbers, Returns::Known(rows)).map(move |deliveries| Page {
            deliveries,
            cursor: walk.cursor(),
            more,
            confirm: None,
        })
    })
}

/// The returns that changed in the last fifteen days. Where they are refused, orders are read without them.
pub(super) fn recent(op: Op, now: Time) -> Plan<Vec<Box<RawValue>>> {
    let to = now.as_secs();
    pages(op, 0, (to - 15 * 24 * 3600 + 1, to), Vec::new())
}

fn pages(op: Op, page: i64, window: (i64, i64), mut found: Vec<Box<RawValue>>) -> Plan<Vec<Box<RawValue>>> {
    Plan::ask_then(ask_list(op, page, window.0, window.1), move |answer| {
        match answer.and_then(|r| reply::response::<List>(&r)) {
            Ok(list) => {
                let rows = list.rows.unwrap_or_default();
                let on = list.more && !rows.is_empty() && page + 1 < PAGES;
                found.extend(rows);
                if on { pages(op, page + 1, window, found) } else { Plan::done(found) }
            }
            Err(_) => Plan::done(found),
        }
    })
}
