//! Orders: the list in windows of at most 15 days, details by 50, optional fields only when asked
//! (shopee §4.1, §4.2).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::Shopee;
use super::envelope::{no, ok, ok_with_warning};
use super::sign::{Caller, Query, param};
use super::state::{Purchase, World};
use crate::world::catalogue::price;

/// The item id of a product.
pub fn item_id(product: u64) -> u64 {
    26_003_344_000 + product
}

const FILTERS: &[&str] = &[
    "UNPAID",
    "READY_TO_SHIP",
    "PROCESSED",
    "SHIPPED",
    "COMPLETED",
    "IN_CANCEL",
    "CANCELLED",
    "INVOICE_PENDING",
];

/// `GET get_order_list`.
pub async fn list(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let number = |name: &str| param(&query, name).and_then(|v| v.parse::<i64>().ok());
    let field = param(&query, "time_range_field").unwrap_or("");
    if !matches!(field, "create_time" | "update_time") {
        return no("error_param", "time_range_field must be create_time or update_time.");
    }
    let (Some(from), Some(to)) = (number("time_from"), number("time_to")) else {
        return no("error_param", "time_from and time_to are needed.");
    };
    if to < from || to - from > 15 * 86_400 {
        return no(
            "order.order_list_invalid_time",
            "Start time must be earlier than end time and diff in 15days.",
        );
    }
    let Some(size @ 1..=100) = number("page_size") else {
        return no("error_param", "page_size must be in 1..100.");
    };
    let status = param(&query, "order_status").filter(|s| !s.is_empty());
    if status.is_some_and(|s| !FILTERS.contains(&s)) {
        return no("error_param", "order_status is invalid.");
    }
    let cursor = match param(&query, "cursor").filter(|c| !c.is_empty()).map(str::parse::<usize>) {
        None => 0,
        Some(Ok(cursor)) => cursor,
        Some(Err(_)) => return no("error_param", "cursor is invalid."),
    };
    let size = usize::try_from(size).unwrap_or(1);
    let with_status = asked(&query).iter().any(|f| f == "order_status");
    let world = shopee.world();
    let mut found: Vec<&Purchase> = world
        .orders
        .iter()
        .filter(|o| o.shop == caller.shop && status.is_none_or(|s| o.status == s))
        .filter(|o| (from..=to).contains(if field == "create_time" { &o.created } else { &o.updated }))
        .collect();
    found.sort_by_key(|o| (if field == "create_time" { o.created } else { o.updated }, o.sn.clone()));
    let more = found.len() > cursor + size;
    let page: Vec<Value> = found
        .iter()
        .skip(cursor)
        .take(size)
        .map(|o| {
            if with_status {
                json!({"order_sn": o.sn, "order_status": o.status})
            } else {
                json!({"order_sn": o.sn})
            }
        })
        .collect();
    let next = if more { (cursor + size).to_string() } else { String::new() };
    ok(json!({"more": more, "next_cursor": next, "order_list": page}))
}

fn asked(query: &Query) -> Vec<String> {
    let fields = query.iter().filter(|(n, _)| n == "response_optional_fields");
    fields.flat_map(|(_, v)| v.split(',')).map(|f| f.trim().to_owned()).collect()
}

/// `GET get_order_detail`: what is not ours is silently absent.
pub async fn detail(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let wanted: Vec<&str> = param(&query, "order_sn_list")
        .unwrap_or("")
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .collect();
    if !(1..=50).contains(&wanted.len()) {
        return no("error_param", "order_sn_list must have 1 to 50 entries.");
    }
    let optional = asked(&query);
    let world = shopee.world();
    let find = |sn: &str| world.orders.iter().find(|o| o.sn == sn && o.shop == caller.shop);
    let missing: Vec<&str> = wanted.iter().copied().filter(|sn| find(sn).is_none()).collect();
    let rows: Vec<Value> = wanted
        .iter()
        .filter_map(|sn| find(sn))
        .map(|o| row(&world, &shopee.desk.base, o, &optional))
        .collect();
    let body = json!({"order_list": rows});
    if missing.is_empty() { ok(body) } else { ok_with_warning(body, json!(missing)) }
}

fn row(world: &World, base: &str, order: &Purchase, optional: &[String]) -> Value {
    let shop = world.shop(order.shop);
    let (region, currency) = shop.map_or(("", ""), |s| (s.market.region(), s.market.currency()));
    let mut row = json!({
        "order_sn": order.sn, "region": region, "currency": currency, "cod": false, "order_status": order.status,
        "message_to_seller": order.note, "create_time": order.created, "update_time": order.updated,
        "days_to_ship": 2, "ship_by_date": order.created + 2 * 86_400, "booking_sn": "",
    });
    let all = extras(world, base, order, region);
    if let Some(row) = row.as_object_mut() {
        row.extend(all.into_iter().filter(|(name, _)| optional.iter().any(|o| o == name)));
    }
    row
}

fn extras(world: &World, base: &str, order: &Purchase, region: &str) -> Map<String, Value> {
    let buyer = world.buyer(order.buyer);
    let masked = buyer.map_or_else(|| "****".to_owned(), |b| mask(&b.full_name));
    let items: Vec<Value> = order
        .lines
        .iter()
        .map(|l| {
            json!({
                "item_id": item_id(l.product.number), "item_name": l.product.title, "item_sku": l.product.sku,
                "model_id": 9_000 + l.product.number, "model_name": l.product.variation, "model_sku": l.product.sku,
                "model_quantity_purchased": l.quantity, "model_original_price": price(l.product.price_hundredths),
                "model_discounted_price": price(l.product.price_hundredths), "order_item_id": item_id(l.product.number),
                "image_info": {"image_url": format!("{base}/shopee/file/{}.jpg", l.product.number)}, "weight": 0.4,
            })
        })
        .collect();
    let packages: Vec<Value> = order
        .parcels
        .iter()
        .map(|p| {
            let inside: Vec<Value> = order
                .lines
                .iter()
                .map(|l| json!({"item_id": item_id(l.product.number), "model_id": 9_000 + l.product.number, "model_quantity": l.quantity}))
                .collect();
            json!({
                "package_number": p.number, "logistics_status": p.status, "logistics_channel_id": 70021,
                "shipping_carrier": "SPX Express", "item_list": inside,
            })
        })
        .collect();
    let picked_up =
        order.parcels.iter().flat_map(|p| &p.rows).find(|(_, _, s)| s == "PICKED_UP").map(|(at, _, _)| *at);
    let total = order.paid.map(|_| price(order.goods() + order.postage));
    let all = json!({
        "buyer_user_id": order.buyer, "buyer_username": buyer.map(|b| b.name.clone()),
        "recipient_address": {
            "name": masked, "phone": "******21", "town": "", "district": "", "city": "", "state": region, "region": region,
            "zipcode": "10110", "full_address": "1****",
        },
        "item_list": items, "pay_time": order.paid, "total_amount": total, "estimated_shipping_fee": price(order.postage),
        "actual_shipping_fee": price(order.postage), "actual_shipping_fee_confirmed": true, "payment_method": "ShopeePay",
        "shipping_carrier": "SPX Express", "package_list": packages, "note": "", "note_update_time": 0,
        "buyer_cancel_reason": order.cancel_reason, "cancel_by": if order.cancel_reason.is_empty() { "" } else { "buyer" },
        "cancel_reason": order.cancel_reason, "split_up": order.parcels.len() > 1, "fulfillment_flag": "fulfilled_by_local_seller",
        "pickup_done_time": picked_up, "return_request_due_date": order.updated + 7 * 86_400,
        "goods_to_declare": false, "dropshipper": Value::Null, "dropshipper_phone": Value::Null, "payment_info": [],
    });
    match all {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}

/// First and last letter, stars between (shopee §4.5).
pub fn mask(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next_back()) {
        (Some(first), Some(last)) => format!("{first}******{last}"),
        _ => "****".to_owned(),
    }
}
