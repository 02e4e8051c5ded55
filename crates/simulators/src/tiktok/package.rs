//! Packages and their tracking (tiktok §4.4).

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{BAD, ok, refuse};
use super::order::{arrange, filter_body, inside};
use super::page::{filters, size};
use super::purchase::{Package, Purchase};
use super::sign::{Caller, Query, param};
use super::state::World;

fn row(order: &Purchase, package: &Package) -> Value {
    let units: Vec<String> = package.units.iter().map(u64::to_string).collect();
    json!({
        "id": package.id.to_string(), "package_id": package.id.to_string(), "package_status": package.status, "shipping_provider_name": "J&T Express",
        "shipping_provider_id": "6841743441349706241", "tracking_number": package.tracking,
        "last_mile_tracking_number": "", "orders": [{"id": order.id.to_string()}], "order_line_item_ids": units,
        "create_time": package.created, "update_time": package.updated,
    })
}

fn of_shop(world: &World, shop: u64) -> impl Iterator<Item = (&Purchase, &Package)> {
    world.orders.iter().filter(move |o| o.shop == shop).flat_map(|o| o.packages.iter().map(move |p| (o, p)))
}

/// `GET packages/{id}`.
pub async fn detail(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let world = tiktok.world();
    let found = of_shop(&world, caller.shop).find(|(_, p)| p.id.to_string() == id);
    match found {
        Some((order, package)) => ok(row(order, package)),
        None => refuse(BAD, "The package does not exist"),
    }
}

/// `POST packages/search`.
pub async fn search(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
    bytes: Bytes,
) -> Response {
    let (size, body) = match size(&query, 50, BAD).and_then(|s| Ok((s, filter_body(&bytes)?))) {
        Ok(found) => found,
        Err(response) => return response,
    };
    let field = param(&query, "sort_field").unwrap_or("create_time");
    let order = param(&query, "sort_order").unwrap_or("DESC");
    if !matches!(field, "create_time" | "update_time" | "order_pay_time") || !matches!(order, "ASC" | "DESC")
    {
        return refuse(BAD, "sort_field or sort_order is invalid");
    }
    let status = body["package_status"].as_str();
    let mut world = tiktok.world();
    let rows = of_shop(&world, caller.shop)
        .filter(|(_, p)| status.is_none_or(|s| s == p.status))
        .filter(|(_, p)| inside(&body, "create_time", p.created) && inside(&body, "update_time", p.updated))
        .map(|(o, p)| {
            let at = match field {
                "update_time" => p.updated,
                "order_pay_time" => o.paid.unwrap_or(0),
                _ => p.created,
            };
            (at, p.id)
        })
        .collect();
    let all = arrange(rows, order);
    let named = filters("packages", &query, &body.to_string());
    let (page, next, total) = match world.pages.turn(param(&query, "page_token"), &named, size, || all) {
        Ok(turned) => turned,
        Err(response) => return response,
    };
    let rows: Vec<Value> = page
        .iter()
        .filter_map(|id| of_shop(&world, caller.shop).find(|(_, p)| p.id == *id))
        .map(|(o, p)| row(o, p))
        .collect();
    ok(json!({"next_page_token": next, "total_count": total, "packages": rows}))
}

/// `GET orders/{id}/tracking`: times in milliseconds, newest first.
pub async fn tracking(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let world = tiktok.world();
    let Some(order) = world.orders.iter().find(|o| o.id.to_string() == id && o.shop == caller.shop) else {
        return refuse(BAD, "The order does not exist");
    };
    let mut rows: Vec<(i64, &str)> = order.packages.iter().flat_map(|p| p.rows.iter().copied()).collect();
    rows.sort_unstable();
    let rows: Vec<Value> =
        rows.iter().rev().map(|(at, text)| json!({"description": text, "update_time_millis": at})).collect();
    ok(json!({"tracking": rows}))
}
