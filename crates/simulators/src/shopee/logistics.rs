//! Tracking, returns and escrow (shopee §4.6–4.8).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::Shopee;
use super::envelope::{no, ok};
use super::order::item_id;
use super::sign::{Caller, Query, param};
use super::state::{Parcel, Purchase, Return, World};
use crate::world::catalogue::price;

fn parcel<'a>(
    world: &'a World,
    caller: Caller,
    query: &Query,
) -> Result<(&'a Purchase, &'a Parcel), Response> {
    let sn = param(query, "order_sn").unwrap_or("");
    let order = world.orders.iter().find(|o| o.sn == sn && o.shop == caller.shop);
    let Some(order) = order else { return Err(no("logistics.invalid_error", "The order does not exist.")) };
    let found = match param(query, "package_number") {
        Some("") => return Err(no("logistics.error_param", "package_number must not be empty.")),
        Some(number) => order.parcels.iter().find(|p| p.number == number),
        None if order.parcels.len() > 1 => {
            return Err(no("logistics.package_number_not_exist", "A split order needs package_number."));
        }
        None => order.parcels.first(),
    };
    found.map(|p| (order, p)).ok_or_else(|| no("logistics.package_not_exist", "The package does not exist."))
}

/// `GET get_tracking_number`: empty until the carrier answers.
pub async fn tracking_number(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let world = shopee.world();
    match parcel(&world, caller, &query) {
        Ok((_, parcel)) => ok(
            json!({"tracking_number": parcel.tracking.clone().unwrap_or_default(), "hint": "", "pickup_code": ""}),
        ),
        Err(response) => response,
    }
}

/// `GET get_tracking_info`.
pub async fn tracking_info(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let world = shopee.world();
    let (order, parcel) = match parcel(&world, caller, &query) {
        Ok(found) => found,
        Err(response) => return response,
    };
    let rows: Vec<Value> = parcel
        .rows
        .iter()
        .rev()
        .map(|(at, text, status)| json!({"update_time": at, "description": text, "logistics_status": status}))
        .collect();
    ok(
        json!({"order_sn": order.sn, "package_number": parcel.number, "logistics_status": parcel.status, "tracking_info": rows}),
    )
}

fn return_row(world: &World, base: &str, it: &Return) -> Value {
    let order = world.orders.iter().find(|o| o.sn == it.order);
    let buyer = order.and_then(|o| world.buyer(o.buyer));
    let currency = world.shop(it.shop).map_or("", |s| s.market.currency());
    let items: Vec<Value> = order
        .into_iter()
        .flat_map(|o| &o.lines)
        .map(|l| {
            json!({
                "item_id": item_id(l.product.number), "model_id": 9_000 + l.product.number, "name": l.product.title,
                "images": [format!("{base}/shopee/file/{}.jpg", l.product.number)], "amount": l.quantity,
                "item_price": price(l.product.price_hundredths), "is_add_on_deal": false,
            })
        })
        .collect();
    json!({
        "return_sn": it.sn, "order_sn": it.order, "status": it.status, "reason": "ITEM_DAMAGED", "text_reason": it.text,
        "refund_amount": price(order.map_or(0, Purchase::goods)), "currency": currency, "create_time": it.created,
        "update_time": it.updated, "due_date": it.created + 3 * 86_400, "return_ship_due_date": it.created + 7 * 86_400,
        "return_seller_due_date": it.created + 5 * 86_400, "tracking_number": "", "needs_logistics": true, "return_solution": 0,
        "negotiation_status": "", "seller_proof_status": "", "return_refund_type": "RRBOC",
        "user": {"username": buyer.map(|b| b.name.clone()), "email": "****", "portrait": ""}, "item": items,
        "image": [format!("{base}/shopee/file/{}.jpg", it.created % 100_000)],
    })
}

/// `GET get_return_list`: the array is called `return`.
pub async fn return_list(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let number = |name: &str| param(&query, name).and_then(|v| v.parse::<i64>().ok());
    let (Some(page @ 0..), Some(size @ 1..=100)) = (number("page_no"), number("page_size")) else {
        return no("error_param", "page_no and page_size (1..100) are needed.");
    };
    for field in ["create_time", "update_time"] {
        if let (Some(from), Some(to)) = (number(&format!("{field}_from")), number(&format!("{field}_to")))
            && (to < from || to - from > 15 * 86_400)
        {
            return no("error_param", "The time range must be within 15 days.");
        }
    }
    let inside = |at: i64, field: &str| {
        number(&format!("{field}_from")).is_none_or(|from| at >= from)
            && number(&format!("{field}_to")).is_none_or(|to| at <= to)
    };
    let status = param(&query, "status").filter(|s| !s.is_empty());
    let world = shopee.world();
    let mut found: Vec<&Return> = world
        .returns
        .iter()
        .filter(|r| r.shop == caller.shop && status.is_none_or(|s| r.status == s))
        .filter(|r| inside(r.created, "create_time") && inside(r.updated, "update_time"))
        .collect();
    found.sort_by_key(|r| -r.updated);
    let (page, size) = (usize::try_from(page).unwrap_or(0), usize::try_from(size).unwrap_or(1));
    let more = found.len() > (page + 1) * size;
    let rows: Vec<Value> =
        found.iter().skip(page * size).take(size).map(|r| return_row(&world, &shopee.desk.base, r)).collect();
    ok(json!({"more": more, "return": rows}))
}

/// `GET get_return_detail`.
pub async fn return_detail(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let sn = param(&query, "return_sn").unwrap_or("");
    let world = shopee.world();
    let Some(found) = world.returns.iter().find(|r| r.sn == sn && r.shop == caller.shop) else {
        return no("error_not_found", "The return does not exist.");
    };
    let mut row = return_row(&world, &shopee.desk.base, found);
    row["buyer_videos"] = json!([]);
    row["activity"] = json!([]);
    row["negotiation"] = json!({"negotiation_status": ""});
    row["seller_proof"] = json!({"seller_proof_status": ""});
    row["reverse_logistics_status"] = json!("");
    ok(row)
}

/// `GET get_escrow_detail`.
pub async fn escrow(
    State(shopee): State<Arc<Shopee>>,
    Extension(caller): Extension<Caller>,
    Extension(query): Extension<Query>,
) -> Response {
    let sn = param(&query, "order_sn").unwrap_or("");
    let world = shopee.world();
    let Some(order) = world.orders.iter().find(|o| o.sn == sn && o.shop == caller.shop) else {
        return no("order_not_found", "The order was not found.");
    };
    let (goods, postage) = (order.goods(), order.postage);
    let fee = goods / 25;
    let returns: Vec<&String> = world.returns.iter().filter(|r| r.order == order.sn).map(|r| &r.sn).collect();
    ok(json!({
        "order_sn": order.sn, "buyer_user_name": world.buyer(order.buyer).map(|b| b.name.clone()), "return_order_sn_list": returns,
        "order_income": {
            "escrow_amount": price(goods - fee), "buyer_total_amount": price(goods + postage), "original_price": price(goods),
            "seller_discount": 0, "shopee_discount": 0, "voucher_from_seller": 0, "voucher_from_shopee": 0, "coins": 0,
            "buyer_paid_shipping_fee": price(postage), "actual_shipping_fee": price(postage), "final_shipping_fee": price(-postage),
            "commission_fee": price(fee), "service_fee": 0, "seller_transaction_fee": 0, "seller_return_refund": 0, "items": [],
        },
        "buyer_payment_info": {"buyer_total_amount": price(goods + postage)},
    }))
}
