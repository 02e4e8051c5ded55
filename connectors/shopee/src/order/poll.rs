//! The feed of orders (shopee §4.1): a page of numbers, then their details by fifty.

use connector::{AccountContext, Auth, Exchange, Op, Page, Plan, PollAsk, Request};
use serde::Deserialize;
use serde_json::Value;

use super::{
    fetch::{self, Returns},
    window::Walk,
};
use crate::{manifest, reply};

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "Shopee's own names")]
struct List {
    #[serde(default)]
    more: bool,
    #[serde(default)]
    next_cursor: Value,
    #[serde(default)]
    order_list: Option<Vec<Value>>,
}

/// Reads the next page of changed, or of older, orders.
pub(crate) fn poll(account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
    let walk = Walk::of(ask);
    let (from, to, page) = walk.window();
    let field = if walk.imports() { "create_time" } else { "update_time" };
    let mut request = Request::get(manifest::API, "/api/v2/order/get_order_list", Auth::Grant)
        .query("time_range_field", field)
        .query("time_from", from.to_string())
        .query("time_to", to.to_string())
        .query("page_size", manifest::ORDERS_PER_CALL.to_string())
        .query("response_optional_fields", "order_status");
    if let Some(page) = page {
        request = request.query("cursor", page);
    }
    let (account, now) = (account.clone(), ask.now.as_secs());
    Plan::ask(Exchange::read(Op::Poll, manifest::SHOP, request), |r| reply::response::<List>(&r)).then(
        move |list| {
            let mut numbers: Vec<String> =
                list.order_list.unwrap_or_default().iter().filter_map(|o| reply::id(o, "order_sn")).collect();
            numbers.dedup();
            let next = match list.next_cursor {
                Value::String(s) if !s.is_empty() => Some(s),
                Value::Number(n) => Some(n.to_string()),
                _ => None,
            };
            let returns = if walk.imports() { Returns::Leave } else { Returns::Look };
            let (walk, more) = walk.on(next.filter(|_| list.more), now);
            fetch::details(Op::Poll, &account, &numbers, returns).map(move |deliveries| Page {
                deliveries,
                cursor: walk.cursor(),
                more,
                confirm: None,
            })
        },
    )
}
