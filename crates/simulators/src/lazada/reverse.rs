//! Returns, refunds and cancellations (lazada §4.6). Money is in minor units here, except in Vietnam.

use serde_json::{Value, json};

use super::Lazada;
use super::content::item_id;
use super::envelope::{No, data, flat};
use super::gateway::Call;
use super::order_state::{Reverse, Unit};
use super::state::World;
use crate::world::Market;

fn minor(market: Market, hundredths: i64) -> i64 {
    if market == Market::Vn { hundredths / 100 } else { hundredths }
}

fn units<'a>(world: &'a World, it: &'a Reverse) -> impl Iterator<Item = (usize, &'a Unit)> {
    let order = world.orders.iter().find(|o| o.id == it.order && o.shop == it.shop);
    it.units
        .iter()
        .enumerate()
        .filter_map(move |(n, id)| Some((n, order?.units.iter().find(|u| u.id == *id)?)))
}

fn row(world: &World, it: &Reverse) -> Value {
    let market = world.shop(it.shop).map_or(Market::Th, |s| s.market);
    let buyer = world.orders.iter().find(|o| o.id == it.order && o.shop == it.shop).map(|o| o.buyer);
    let lines: Vec<Value> = units(world, it)
        .map(|(n, unit)| {
            let amount = minor(market, unit.product.price_hundredths);
            json!({
                "reverse_order_line_id": it.line(n), "trade_order_line_id": unit.id, "reverse_status": it.status, "ofc_status": "",
                "refund_amount": amount, "item_unit_price": amount, "reason_text": it.reason, "reason_code": 15_001_027,
                "buyer": {"buyer_id": buyer}, "tracking_number": "", "sla": (it.created + 3 * 86_400) * 1000, "is_dispute": false,
                "return_order_line_gmt_create": it.created * 1000, "return_order_line_gmt_modified": it.updated * 1000,
                "productDTO": {"product_id": item_id(&unit.product), "sku": unit.product.sku},
            })
        })
        .collect();
    json!({
        "reverse_order_id": it.id, "trade_order_id": it.order, "request_type": it.request_type,
        "is_rtm": it.status.starts_with("RTM"), "shipping_type": "PICK_UP", "reverse_order_lines": lines,
    })
}

/// `GET /reverse/getreverseordersforseller`.
///
/// # Errors
/// `MissingParameter`, 105.
pub fn list(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (page, size) = (call.number("page_no")?, call.number("page_size")?);
    let (Ok(page @ 1..), Ok(size @ 1..=100)) = (usize::try_from(page), usize::try_from(size)) else {
        return Err(No::result("INPUT_PARAM_VALID", "page_no begins at 1, page_size is at most 100"));
    };
    let id = |name: &str| -> Result<Option<u64>, No> {
        let Some(text) = call.get(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| No::isp("105", "Invalid id"))
    };
    let (order, reverse) = (id("trade_order_id")?, id("reverse_order_id")?);
    let time = |name: &str| call.get(name).map(|_| call.number(name)).transpose();
    let from = time("ReverseOrderLineModifiedTimeRangeStart")?;
    let to = time("ReverseOrderLineModifiedTimeRangeEnd")?;
    let names = |name: &str| call.get(name).and_then(|l| serde_json::from_str::<Vec<String>>(l).ok());
    let (types, statuses) = (names("request_type_list"), names("reverse_status_list"));
    let way = call.get("return_to_type");
    let world = lazada.world();
    let mut found: Vec<&Reverse> = world
        .reverses
        .iter()
        .filter(|r| r.shop == call.shop)
        .filter(|r| order.is_none_or(|o| r.order == o) && reverse.is_none_or(|id| r.id == id))
        .filter(|r| from.is_none_or(|t| r.updated * 1000 >= t) && to.is_none_or(|t| r.updated * 1000 <= t))
        .filter(|r| types.as_ref().is_none_or(|t| t.iter().any(|t| t == r.request_type)))
        .filter(|r| statuses.as_ref().is_none_or(|s| s.contains(&r.status)))
        .filter(|r| way.is_none_or(|w| r.status.starts_with(w)))
        .collect();
    found.sort_by_key(|r| std::cmp::Reverse((r.updated, r.id)));
    let total = found.len();
    let rows: Vec<Value> =
        found.into_iter().skip((page - 1) * size).take(size).map(|r| row(&world, r)).collect();
    Ok(flat(
        json!({"result": {"success": true, "page_no": page, "page_size": size, "total": total, "items": rows}}),
    ))
}

/// `GET /order/reverse/return/detail/list`.
///
/// # Errors
/// 105, 106.
pub fn detail(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let id = call.need("reverse_order_id")?.parse::<u64>().map_err(|_| No::isp("105", "Invalid id"))?;
    let world = lazada.world();
    let it = world.reverses.iter().find(|r| r.id == id && r.shop == call.shop);
    let it = it.ok_or_else(|| No::isp("106", "The reverse order does not exist"))?;
    let market = world.shop(it.shop).map_or(Market::Th, |s| s.market);
    let buyer = world.orders.iter().find(|o| o.id == it.order && o.shop == it.shop).map(|o| o.buyer);
    let lines: Vec<Value> = units(&world, it)
        .map(|(n, unit)| {
            json!({
                "reverse_order_line_id": it.line(n).to_string(), "trade_order_line_id": unit.id.to_string(), "reverse_status": it.status,
                "refund_amount": minor(market, unit.product.price_hundredths), "reason_text": it.reason, "buyer": {"user_id": buyer},
                "productDTO": {"product_id": item_id(&unit.product).to_string(), "sku": unit.product.sku},
                "return_order_line_gmt_create": it.created, "return_order_line_gmt_modified": it.updated,
            })
        })
        .collect();
    Ok(data(json!({
        "reverse_order_id": it.id.to_string(), "trade_order_id": it.order.to_string(), "request_type": it.request_type,
        "is_rtm": it.status.starts_with("RTM"), "reverseOrderLineDTOList": lines,
    })))
}

/// `GET /order/reverse/return/history/list`: what was said about one line.
///
/// # Errors
/// `MissingParameter`, 106.
pub fn history(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let line =
        call.need("reverse_order_line_id")?.parse::<u64>().map_err(|_| No::isp("105", "Invalid id"))?;
    let (page, size) = (call.number("page_number")?, call.number("page_size")?);
    let world = lazada.world();
    let mine = |r: &&Reverse| r.shop == call.shop && (0..r.units.len()).any(|n| r.line(n) == line);
    let it = world
        .reverses
        .iter()
        .find(mine)
        .ok_or_else(|| No::isp("106", "The reverse order line does not exist"))?;
    let entry = json!({"operator": "buyer", "operate": it.status, "content": it.reason, "time": it.created * 1000, "picture": []});
    let entries = if page <= 1 { vec![entry] } else { Vec::new() };
    Ok(data(json!({"page_info": {"page_number": page, "page_size": size, "total": 1}, "list": entries})))
}
