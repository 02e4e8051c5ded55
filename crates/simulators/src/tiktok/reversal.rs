//! Searches for returns and cancellations (tiktok §4.4), whose statuses are spelt otherwise than in the
//! webhooks (tiktok §8, 17).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{ok, refuse};
use super::order::{arrange, filter_body, inside};
use super::page::{filters, size};
use super::purchase::{Cancellation, Purchase, Return, money, sku_id};
use super::sign::{Caller, Query, param};
use super::state::World;

const PARAMETER: i64 = 25_001_001;

/// A webhook's status in the words of the search's answer.
fn answered(status: &str) -> String {
    match status {
        "CANCELLATION_REQUEST_CANCELLED" => "CANCELLATION_REQUEST_CANCEL".to_owned(),
        "RETURN_OR_REFUND_REQUEST_CANCEL" => "RETURN_OR_REFUND_REQUEST_CANCELLED".to_owned(),
        other => other.to_owned(),
    }
}

/// Whether a list of a body, when it is there, names one of these words.
fn listed(body: &Value, name: &str, words: &[&str]) -> bool {
    match body[name].as_array() {
        Some(list) if !list.is_empty() => {
            list.iter().any(|entry| entry.as_str().is_some_and(|e| words.contains(&e)))
        }
        _ => true,
    }
}

fn refund(world: &World, order: Option<&Purchase>, shop: u64) -> Value {
    let market = world.shop(shop).map_or(crate::world::Market::Th, |s| s.market);
    let total = money(market, order.map_or(0, Purchase::goods));
    json!({"currency": market.currency(), "refund_total": total, "refund_subtotal": total, "refund_shipping_fee": money(market, 0), "refund_tax": money(market, 0)})
}

fn lines(order: Option<&Purchase>, name: &str) -> Vec<Value> {
    let units = order.into_iter().flat_map(|o| &o.units);
    units
        .map(|u| {
            let mut line = json!({
                "order_line_item_id": u.id.to_string(), "sku_id": sku_id(u.product.number).to_string(),
                "product_name": u.product.title, "sku_name": u.product.variation, "seller_sku": u.product.sku,
            });
            line[name] = json!(format!("{}9", u.id));
            line
        })
        .collect()
}

fn action(pending: bool, action: &str, created: i64) -> Value {
    if pending { json!([{"action": action, "deadline": created + 2 * 86_400}]) } else { json!([]) }
}

fn return_row(world: &World, it: &Return) -> Value {
    let order = world.order(it.order);
    let shipped = it.status == "BUYER_SHIPPED_ITEM"
        || it.status.ends_with("_SUCCESS")
        || it.status.ends_with("_COMPLETE");
    let tracking =
        if shipped && it.kind != "REFUND" { format!("RT{}", it.id % 1_000_000_000) } else { String::new() };
    json!({
        "return_id": it.id.to_string(), "order_id": it.order.to_string(), "return_type": it.kind,
        "return_status": answered(&it.status), "role": "BUYER", "return_reason_text": "Item arrived broken",
        "return_tracking_number": tracking, "return_provider_name": if shipped { "J&T Express" } else { "" },
        "refund_amount": refund(world, order, it.shop), "return_line_items": lines(order, "return_line_item_id"),
        "seller_next_action_response": action(it.status.ends_with("_PENDING"), "SELLER_RESPOND_RETURN", it.created),
        "create_time": it.created, "update_time": it.updated,
    })
}

fn cancel_row(world: &World, it: &Cancellation) -> Value {
    let order = world.order(it.order);
    json!({
        "cancel_id": it.id.to_string(), "order_id": it.order.to_string(),
        "cancel_type": if it.role == "BUYER" { "BUYER_CANCEL" } else { "CANCEL" },
        "cancel_status": answered(&it.status), "role": it.role, "cancel_reason_text": super::aftersale::REASON,
        "refund_amount": refund(world, order, it.shop), "cancel_line_items": lines(order, "cancel_line_item_id"),
        "seller_next_action_response": action(it.status.ends_with("_PENDING"), "SELLER_RESPOND_CANCEL", it.created),
        "create_time": it.created, "update_time": it.updated,
    })
}

struct Ask {
    size: usize,
    body: Value,
    by_update: bool,
    order: String,
}

fn ask(query: &Query, bytes: &Bytes) -> Result<Ask, Response> {
    let size = size(query, 50, PARAMETER)?;
    let body = filter_body(bytes)?;
    let field = param(query, "sort_field").unwrap_or("create_time");
    let order = param(query, "sort_order").unwrap_or("ASC");
    if !matches!(field, "create_time" | "update_time") || !matches!(order, "ASC" | "DESC") {
        return Err(refuse(PARAMETER, "sort_field or sort_order is invalid"));
    }
    Ok(Ask { size, body, by_update: field == "update_time", order: order.to_owned() })
}

/// What both searches filter by: order, buyer, time.
fn fits(world: &World, body: &Value, order: u64, created: i64, updated: i64) -> bool {
    let buyer = world.order(order).map_or_else(String::new, |o| o.buyer.to_string());
    listed(body, "order_ids", &[&order.to_string()])
        && listed(body, "buyer_user_ids", &[&buyer])
        && inside(body, "create_time", created)
        && inside(body, "update_time", updated)
}

/// `POST returns/search`.
pub async fn returns(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    bytes: Bytes,
) -> Response {
    let ask = match ask(&query, &bytes) {
        Ok(ask) => ask,
        Err(response) => return response,
    };
    let mut world = tiktok.world();
    let rows = world
        .returns
        .iter()
        .filter(|r| r.shop == caller.shop && fits(&world, &ask.body, r.order, r.created, r.updated))
        .filter(|r| listed(&ask.body, "return_ids", &[&r.id.to_string()]))
        .filter(|r| listed(&ask.body, "return_types", &[r.kind]))
        .filter(|r| listed(&ask.body, "return_status", &[&r.status, &answered(&r.status)]))
        .map(|r| (if ask.by_update { r.updated } else { r.created }, r.id))
        .collect();
    let all = arrange(rows, &ask.order);
    let named = filters("returns", &query, &ask.body.to_string());
    let (page, next, total) = match world.pages.turn(param(&query, "page_token"), &named, ask.size, || all) {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let found = page.iter().filter_map(|id| world.returns.iter().find(|r| r.id == *id));
    let rows: Vec<Value> = found.map(|r| return_row(&world, r)).collect();
    ok(json!({"next_page_token": next, "total_count": total, "return_orders": rows}))
}

/// `POST cancellations/search`.
pub async fn cancellations(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    bytes: Bytes,
) -> Response {
    let ask = match ask(&query, &bytes) {
        Ok(ask) => ask,
        Err(response) => return response,
    };
    let mut world = tiktok.world();
    let rows = world
        .cancellations
        .iter()
        .filter(|c| c.shop == caller.shop && fits(&world, &ask.body, c.order, c.created, c.updated))
        .filter(|c| listed(&ask.body, "cancel_ids", &[&c.id.to_string()]))
        .filter(|c| listed(&ask.body, "cancel_status", &[&c.status, &answered(&c.status)]))
        .map(|c| (if ask.by_update { c.updated } else { c.created }, c.id))
        .collect();
    let all = arrange(rows, &ask.order);
    let named = filters("cancellations", &query, &ask.body.to_string());
    let (page, next, total) = match world.pages.turn(param(&query, "page_token"), &named, ask.size, || all) {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let found = page.iter().filter_map(|id| world.cancellations.iter().find(|c| c.id == *id));
    let rows: Vec<Value> = found.map(|c| cancel_row(&world, c)).collect();
    ok(json!({"next_page_token": next, "total_count": total, "cancellations": rows}))
}
