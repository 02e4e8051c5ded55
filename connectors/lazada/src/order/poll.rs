//! The feed of orders (lazada §4.1): a page of changed orders, with their items.

use connector::{AccountContext, Auth, Exchange, Op, Page, Plan, PollAsk, Request};

use super::{
    fetch::{self, Gathered, More},
    read::moment,
    walk::Walk,
};
use crate::{account, country, manifest, patience};

/// Orders per page: as many as one call of items takes (lazada §4.3).
const PAGE: usize = 50;

/// Reads the next page of changed orders.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    if !account::sells(account) {
        return Plan::done(Page { deliveries: Vec::new(), cursor: None, more: false, confirm: None });
    }
    let walk = Walk::of(ask);
    let (after, offset) = walk.page();
    let (country, _) = country::of_shop(&account.external_id);
    let request = Request::get(country.api, "/orders/get", Auth::Grant)
        .query("update_after", country.written(after))
        .query("sort_by", "updated_at")
        .query("sort_direction", "ASC")
        .query("offset", offset.to_string())
        .query("limit", PAGE.to_string());
    let more = if ask.since.is_some() { More::Nothing } else { More::Untold };
    let account = account.clone();
    patience::ask(Exchange::read(Op::Poll, manifest::SELLER, request), |answer| {
        Plan::Done(answer.and_then(|r| Ok((fetch::rows(&r, "orders")?, fetch::total(&r)))))
    })
    .then(move |(rows, total)| {
        let count = rows.len();
        let gathered: Vec<Gathered> = rows.into_iter().map(Gathered::of).collect();
        let newest = gathered
            .iter()
            .filter_map(|g| {
                moment(country, &g.head.updated_at).or_else(|| moment(country, &g.head.created_at))
            })
            .max();
        // A shorter page than was asked for is the last one only if nothing more is counted.
        let whole = count >= PAGE || total.is_some_and(|total| offset + count < total);
        let (walk, on) = walk.on(count, newest, whole);
        fetch::deliveries(Op::Poll, &account, gathered, more, Vec::new()).map(move |deliveries| Page {
            deliveries,
            cursor: walk.cursor(),
            more: on,
            confirm: None,
        })
    })
}
