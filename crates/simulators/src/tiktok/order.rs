//! Orders: the search with its half-open windows, details by 50 (tiktok §4.1, §4.2).

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{BAD, ok, refuse};
use super::page::{filters, size};
use super::purchase::{Purchase, money, product_id, sku_id};
use super::sign::{Caller, Query, param};
use super::state::World;
use super::subscription::object;

/// Statuses in the words of the order API (tiktok §4.3).
pub const STATUSES: &[&str] = &[
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
];

/// A body whose members are all optional: it may be missing.
pub(crate) fn filter_body(bytes: &Bytes) -> Result<Value, Response> {
    if bytes.is_empty() { Ok(json!({})) } else { object(bytes) }
}

/// A bound of a window, seconds, as a number or as digits in a string.
fn bound(body: &Value, name: &str) -> Option<i64> {
    body[name].as_i64().or_else(|| body[name].as_str()?.parse().ok())
}

/// Whether a time lies in the half-open window of a body.
pub(crate) fn inside(body: &Value, field: &str, at: i64) -> bool {
    bound(body, &format!("{field}_ge")).is_none_or(|from| at >= from)
        && bound(body, &format!("{field}_lt")).is_none_or(|to| at < to)
}

/// Sorts ids by the asked field and direction.
pub(crate) fn arrange(mut rows: Vec<(i64, u64)>, order: &str) -> Vec<u64> {
    rows.sort_unstable();
    if order == "DESC" {
        rows.reverse();
    }
    rows.into_iter().map(|(_, id)| id).collect()
}

/// `POST orders/search`: paging in the query, filters in the body.
pub async fn search(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    bytes: Bytes,
) -> Response {
    let (size, body) = match size(&query, 100, BAD).and_then(|s| Ok((s, filter_body(&bytes)?))) {
        Ok(found) => found,
        Err(response) => return response,
    };
    let field = param(&query, "sort_field").unwrap_or("create_time");
    let order = param(&query, "sort_order").unwrap_or("DESC");
    if !matches!(field, "create_time" | "update_time") || !matches!(order, "ASC" | "DESC") {
        return refuse(BAD, "sort_field or sort_order is invalid");
    }
    let status = body["order_status"].as_str();
    if status.is_some_and(|s| !STATUSES.contains(&s)) {
        return refuse(BAD, "order_status is invalid");
    }
    let buyer = body["buyer_user_id"].as_str();
    let shipping = body["shipping_type"].as_str();
    let asks = body["is_buyer_request_cancel"].as_bool();
    let now_ms = tiktok.desk.clock.now_ms();
    let mut world = tiktok.world();
    let lag_ms = world.app.quirks.lag_ms;
    let list = |world: &World| {
        let rows = world
            .orders
            .iter()
            .filter(|o| o.shop == caller.shop)
            .map(|o| o.shown(now_ms, lag_ms))
            .filter(|o| status.is_none_or(|s| o.status == s))
            .filter(|o| inside(&body, "create_time", o.created) && inside(&body, "update_time", o.updated))
            .filter(|o| buyer.is_none_or(|b| o.buyer.to_string() == b))
            .filter(|o| shipping.is_none_or(|s| s == shipping_type(o)))
            .filter(|o| asks.is_none_or(|a| a == o.asks_cancel.is_some()))
            .map(|o| (if field == "create_time" { o.created } else { o.updated }, o.id))
            .collect();
        arrange(rows, order)
    };
    let all =
        if param(&query, "page_token").is_some_and(|t| !t.is_empty()) { Vec::new() } else { list(&world) };
    let named = filters("orders", &query, &body.to_string());
    let (page, next, total) = match world.pages.turn(param(&query, "page_token"), &named, size, || all) {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let rows: Vec<Value> = page
        .iter()
        .filter_map(|id| world.order(*id))
        .map(|o| row(&tiktok, &world, o.shown(now_ms, lag_ms), false))
        .collect();
    ok(json!({"next_page_token": next, "total_count": total, "orders": rows}))
}

/// `GET orders?ids=`: at most 50; what nobody knows is silently absent.
pub async fn detail(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    Path(version): Path<String>,
) -> Response {
    let wanted: Vec<u64> =
        param(&query, "ids").unwrap_or("").split(',').filter_map(|id| id.trim().parse().ok()).collect();
    if !(1..=50).contains(&wanted.len()) {
        return refuse(BAD, "ids must have 1 to 50 entries");
    }
    let now_ms = tiktok.desk.clock.now_ms();
    let mut world = tiktok.world();
    if world.app.quirks.order_hiccups > 0 {
        world.app.quirks.order_hiccups -= 1;
        return refuse(10_002_014, "Service is busy, please try again");
    }
    let lag_ms = world.app.quirks.lag_ms;
    let found: Vec<&Purchase> = wanted.iter().filter_map(|id| world.order(*id)).collect();
    if found.iter().any(|o| o.shop != caller.shop) {
        return refuse(21_008_111, "The order belongs to another seller");
    }
    let newer = version == "202507";
    let rows: Vec<Value> =
        found.iter().map(|o| row(&tiktok, &world, o.shown(now_ms, lag_ms), newer)).collect();
    ok(json!({"orders": rows}))
}

fn shipping_type(order: &Purchase) -> &'static str {
    if order.by_seller { "SELLER" } else { "TIKTOK" }
}

/// First letter and stars, word by word.
fn mask(name: &str) -> String {
    let words = name.split(' ').filter_map(|w| w.chars().next());
    words.map(|first| format!("{first}***")).collect::<Vec<_>>().join(" ")
}

const PLACES: &[(&str, &str, &str, &str, &str)] = &[
    ("TH", "Thailand", "66", "Bangkok", "10110"),
    ("VN", "Việt Nam", "84", "Hà Nội", "100000"),
    ("ID", "Indonesia", "62", "Jakarta", "10310"),
    ("MY", "Malaysia", "60", "Kuala Lumpur", "50450"),
    ("PH", "Philippines", "63", "Quezon City", "1100"),
];

/// Masked when the platform ships; whole when the seller does (tiktok §4.2).
fn address(world: &World, order: &Purchase, region: &str) -> Option<Value> {
    if matches!(order.status.as_str(), "UNPAID" | "ON_HOLD") {
        return None;
    }
    let name = world.buyer(order.buyer).map_or("", |b| b.full_name.as_str());
    let (_, country, prefix, city, postal) = PLACES.iter().find(|p| p.0 == region).unwrap_or(&PLACES[0]);
    let house = 10 + order.moved;
    let (name, phone, street) = if order.by_seller {
        (
            name.to_owned(),
            format!("(+{prefix})81{:07}", order.buyer % 10_000_000),
            format!("{house} Market Street"),
        )
    } else {
        (mask(name), format!("(+{prefix})81***{:04}", order.buyer % 10_000), "***".to_owned())
    };
    Some(json!({
        "name": name, "phone_number": phone, "full_address": format!("{city}, {street}"), "postal_code": postal,
        "region_code": region,
        "district_info": [
            {"address_level": "L0", "address_level_name": "country", "address_name": country},
            {"address_level": "L1", "address_level_name": "city", "address_name": city},
        ],
    }))
}

fn row(tiktok: &TikTok, world: &World, order: &Purchase, newer: bool) -> Value {
    let Some(shop) = world.shop(order.shop) else { return Value::Null };
    let (market, region) = (shop.market, shop.market.region());
    let tracking = order.packages.first().map_or("", |p| p.tracking.as_str());
    let (cod, goods) = (order.cod, order.goods());
    let mut out = json!({
        "id": order.id.to_string(), "status": order.status, "user_id": order.buyer.to_string(),
        "create_time": order.created, "update_time": order.updated,
        "order_type": "NORMAL", "fulfillment_type": "FULFILLMENT_BY_SELLER", "shipping_type": shipping_type(order),
        "shipping_provider": "J&T Express", "shipping_provider_id": "6841743441349706241",
        "tracking_number": tracking, "delivery_option_name": "Standard shipping",
        "is_cod": cod, "is_on_hold_order": order.status == "ON_HOLD", "is_sample_order": false,
        "is_buyer_request_cancel": order.asks_cancel.is_some(), "has_updated_recipient_address": order.moved > 0,
        "buyer_message": order.note, "buyer_email": format!("{}@chat.seller.tiktok.com", crate::dice::hex_of(0, &order.buyer.to_string(), 10)),
        "payment_method_name": if cod { "Cash on delivery" } else { "Credit card" },
        "payment": {
            "currency": market.currency(), "total_amount": money(market, goods + order.postage),
            "sub_total": money(market, goods), "shipping_fee": money(market, order.postage),
            "original_total_product_price": money(market, goods), "original_shipping_fee": money(market, order.postage),
            "seller_discount": money(market, 0), "platform_discount": money(market, 0),
            "shipping_fee_seller_discount": money(market, 0), "shipping_fee_platform_discount": money(market, 0),
            "tax": money(market, 0),
        },
        "packages": order.packages.iter().map(|p| json!({"id": p.id.to_string()})).collect::<Vec<_>>(),
        "line_items": order.units.iter().map(|u| unit(tiktok, world, order, u)).collect::<Vec<_>>(),
        "rts_sla_time": order.created + 2 * 86_400, "tts_sla_time": order.created + 3 * 86_400,
        "shipping_due_time": order.created + 3 * 86_400,
    });
    if let Some(at) = order.paid {
        out["paid_time"] = json!(at);
    }
    if let Some(at) = order.asks_cancel {
        out["request_cancel_time"] = json!(at);
    }
    if let Some((reason, by, at)) = order.cancelled {
        out["cancel_reason"] = json!(reason);
        out["cancellation_initiator"] = json!(by);
        out["cancel_time"] = json!(at);
    }
    if let Some(address) = address(world, order, region) {
        out["recipient_address"] = address;
    }
    if newer {
        out["buyer_nickname"] = json!(world.buyer(order.buyer).map(|b| &b.nickname));
        out["buyer_avatar"] = json!(super::media::url(tiktok, &format!("avatar-{}.jpeg", order.buyer)));
        out["payment_method_code"] = json!(if cod { "COD" } else { "CREDIT_CARD" });
    }
    out
}

fn unit(tiktok: &TikTok, world: &World, order: &Purchase, unit: &super::purchase::Unit) -> Value {
    let market = world.shop(order.shop).map_or(crate::world::Market::Th, |s| s.market);
    let package = order.packages.iter().find(|p| p.units.contains(&unit.id));
    let (number, price) = (unit.product.number, money(market, unit.product.price_hundredths));
    let mut out = json!({
        "id": unit.id.to_string(), "product_id": product_id(number).to_string(), "product_name": unit.product.title,
        "sku_id": sku_id(number).to_string(), "sku_name": unit.product.variation, "seller_sku": unit.product.sku,
        "sku_image": super::media::url(tiktok, &format!("goods-{number}.jpeg")), "sale_price": price, "original_price": price,
        "currency": market.currency(), "display_status": order.status, "is_gift": false,
    });
    if let Some(package) = package {
        out["package_id"] = json!(package.id.to_string());
        out["package_status"] = json!(package.status);
        out["tracking_number"] = json!(package.tracking);
    }
    if let Some((_, by, _)) = order.cancelled {
        out["cancel_user"] = json!(by);
    }
    out
}
