//! Orders and their pieces (lazada §4.1–4.3): ids are JSON integers, prices texts, fees numbers, and the list
//! writes times and the district otherwise than the single order does.

use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

use super::Lazada;
use super::content::{decimal, item_id, sku_id};
use super::envelope::{No, data};
use super::gateway::Call;
use super::order_state::{Purchase, Unit};
use super::state::{World, mask};
use crate::world::catalogue::price;

/// Statuses by which the list can be filtered; `all` stands in one guide.
const FILTERS: &[&str] = &[
    "all",
    "unpaid",
    "pending",
    "packed",
    "canceled",
    "ready_to_ship",
    "delivered",
    "returned",
    "shipped",
    "failed",
    "topack",
    "toship",
    "shipping",
    "lost",
    "lost_by_3pl",
    "damaged_by_3pl",
    "failed_delivery",
    "shipped_back",
    "shipped_back_success",
    "shipped_back_failed",
    "package_scrapped",
];
/// Largest offset.
const OFFSET_MOST: usize = 5_000;
/// Payloads older than this have no `buyer_id` on their pieces (lazada §4.3).
const OLD_S: i64 = 25 * 86_400;

/// `2026-01-01 09:30:00 +0700`, or, `rfc`, `2026-01-01T09:30:00+07:00`.
pub fn datetime(seconds: i64, offset_hours: i64, rfc: bool) -> String {
    let offset = Offset::from_hours(i8::try_from(offset_hours).unwrap_or(0)).unwrap_or(Offset::UTC);
    let format = if rfc { "%Y-%m-%dT%H:%M:%S%:z" } else { "%Y-%m-%d %H:%M:%S %z" };
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| String::new(),
        |t| t.to_zoned_datetime(TimeZone::fixed(offset)).strftime(format).to_string(),
    )
}

/// `GET /orders/get`.
///
/// # Errors
/// 14, 17, 19, 36, 74, 75, `MissingParameter`.
pub fn list(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let time = |name: &str| -> Result<Option<i64>, No> {
        let Some(text) = call.get(name) else { return Ok(None) };
        let at = text.parse::<jiff::Timestamp>();
        at.map(|t| Some(t.as_second())).map_err(|_| No::isp("17", "E017: Invalid Date Format"))
    };
    let (created_after, update_after) = (time("created_after")?, time("update_after")?);
    let (created_before, update_before) = (time("created_before")?, time("update_before")?);
    if created_after.is_none() && update_after.is_none() {
        return Err(No::missing("update_after"));
    }
    let whole = |name: &str, usual: usize| call.get(name).map_or(Some(usual), |v| v.parse::<usize>().ok());
    let limit = whole("limit", 100).filter(|l| (1..=100).contains(l));
    let limit = limit.ok_or_else(|| No::isp("19", "E019: Invalid Limit"))?;
    let offset = whole("offset", 0).filter(|o| *o <= OFFSET_MOST);
    let offset = offset.ok_or_else(|| No::isp("14", "E014: Invalid Offset"))?;
    let status = call.get("status").unwrap_or("all");
    if !FILTERS.contains(&status) {
        return Err(No::isp("36", "E036: Invalid status filter"));
    }
    let by_update = match call.get("sort_by") {
        None | Some("created_at") => false,
        Some("updated_at") => true,
        Some(_) => return Err(No::isp("75", "E075: Invalid sort filter")),
    };
    let ascending = match call.get("sort_direction") {
        None | Some("DESC") => false,
        Some("ASC") => true,
        Some(_) => return Err(No::isp("74", "E074: Invalid sort direction")),
    };
    let world = lazada.world();
    let mut found: Vec<&Purchase> = world
        .orders
        .iter()
        .filter(|o| o.shop == call.shop && (status == "all" || o.statuses().contains(&status)))
        .filter(|o| {
            created_after.is_none_or(|t| o.created >= t) && created_before.is_none_or(|t| o.created <= t)
        })
        .filter(|o| {
            update_after.is_none_or(|t| o.updated >= t) && update_before.is_none_or(|t| o.updated <= t)
        })
        .collect();
    found.sort_by_key(|o| (if by_update { o.updated } else { o.created }, o.id));
    if !ascending {
        found.reverse();
    }
    let total = found.len();
    let rows: Vec<Value> =
        found.into_iter().skip(offset).take(limit).map(|o| order(&world, o, false)).collect();
    Ok(data(json!({"count": rows.len(), "countTotal": total, "orders": rows})))
}

fn named<'a>(world: &'a World, call: &Call) -> Result<&'a Purchase, No> {
    let id = call.need("order_id")?;
    let found = world.orders.iter().find(|o| o.shop == call.shop && o.id.to_string() == id);
    found.ok_or_else(|| No::isp("16", &format!("E016: \"{id}\" Invalid Order ID")))
}

/// `GET /order/get`.
///
/// # Errors
/// 16.
pub fn one(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let world = lazada.world();
    Ok(data(order(&world, named(&world, call)?, true)))
}

fn order(world: &World, o: &Purchase, single: bool) -> Value {
    let Some(shop) = world.shop(o.shop) else { return Value::Null };
    let time = |at: i64| datetime(at, shop.offset_hours(), single);
    let name = world.buyer(o.buyer).map_or_else(|| "****".to_owned(), |b| mask(&b.full_name, "****"));
    let address = |district_key: &str| {
        let mut it = json!({
            "first_name": name, "last_name": "", "phone": "66********11", "phone2": "", "address1": "9****", "address2": "",
            "address3": place(shop.market).0, "address4": "", "address5": "", "city": place(shop.market).0, "post_code": place(shop.market).1,
            "country": place(shop.market).2,
        });
        it[district_key] = json!(place(shop.market).0);
        it
    };
    // The list spells it wrong (lazada §4.2).
    let district = if single { "addressDistrict" } else { "addressDsitrict" };
    let extra = if o.id.is_multiple_of(3) {
        "null".to_owned()
    } else {
        json!({"TaxInvoiceRequested": false}).to_string()
    };
    json!({
        "order_id": o.id, "order_number": o.id, "created_at": time(o.created), "updated_at": time(o.updated),
        "statuses": o.statuses(), "items_count": o.units.len(), "price": decimal(o.goods()),
        "shipping_fee": price(o.postage), "shipping_fee_original": price(o.postage), "shipping_fee_discount_seller": 0,
        "shipping_fee_discount_platform": 0, "voucher": price(o.voucher), "voucher_seller": price(o.voucher), "voucher_platform": 0,
        "voucher_code": "", "payment_method": if o.cod { "COD" } else { "MIXEDCARD" }, "customer_first_name": name,
        "customer_last_name": "", "address_shipping": address(district), "address_billing": address(district), "remarks": "",
        "buyer_note": o.note, "gift_option": false, "gift_message": "", "delivery_info": "", "extra_attributes": extra,
        "promised_shipping_times": "", "warehouse_code": "dropshipping", "need_cancel_confirm": false, "is_cancel_pending": false,
        "branch_number": "", "tax_code": "", "national_registration_number": "", "recipient_info": {},
    })
}

fn place(market: crate::world::Market) -> (&'static str, &'static str, &'static str) {
    use crate::world::Market;
    match market {
        Market::Th => ("เมือง/ Mueang", "50000", "Thailand"),
        Market::Vn => ("Quận 3", "70000", "Vietnam"),
        Market::Id => ("Kota Bandung", "40111", "Indonesia"),
        Market::Ph => ("Quezon City", "1100", "Philippines"),
        Market::My => ("Petaling Jaya", "46000", "Malaysia"),
        Market::Sg | Market::Tw => ("Tampines", "520201", "Singapore"),
    }
}

/// `GET /order/items/get`.
///
/// # Errors
/// 16.
pub fn items(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let world = lazada.world();
    let order = named(&world, call)?;
    Ok(data(json!(rows(lazada, &world, order))))
}

/// `GET /orders/items/get`: at most 50 orders.
///
/// # Errors
/// 37, 38, 39, 56.
pub fn items_of_many(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let bad = || No::isp("56", "E056: Invalid OrdersIdList format. Must use array format [1,2]");
    let Ok(Value::Array(list)) = serde_json::from_str(call.need("order_ids")?) else { return Err(bad()) };
    let ids: Option<Vec<u64>> =
        list.iter().map(|v| v.as_u64().or_else(|| v.as_str().and_then(|s| s.parse().ok()))).collect();
    let ids = ids.ok_or_else(bad)?;
    match ids.len() {
        0 => return Err(No::isp("39", "E039: No Orders IDs in the list")),
        1..=50 => {}
        _ => return Err(No::isp("38", "E038: Too many orders were requested")),
    }
    let world = lazada.world();
    let mine = |id: &u64| world.orders.iter().find(|o| o.shop == call.shop && o.id == *id);
    if ids.iter().all(|id| mine(id).is_none()) {
        return Err(No::isp("37", "E037: One or more order id in the list are incorrect"));
    }
    let found: Vec<Value> = ids
        .iter()
        .filter_map(mine)
        .map(|o| json!({"order_id": o.id, "order_number": o.id, "order_items": rows(lazada, &world, o)}))
        .collect();
    Ok(data(json!(found)))
}

fn rows(lazada: &Lazada, world: &World, order: &Purchase) -> Vec<Value> {
    let old = lazada.desk.clock.now_s() - order.created > OLD_S;
    order
        .units
        .iter()
        .map(|unit| {
            let mut row = item(world, &lazada.desk.base, order, unit);
            if old && let Some(row) = row.as_object_mut() {
                row.remove("buyer_id");
            }
            row
        })
        .collect()
}

fn item(world: &World, base: &str, o: &Purchase, unit: &Unit) -> Value {
    let Some(shop) = world.shop(o.shop) else { return Value::Null };
    let reverse = unit.reverse.and_then(|id| world.reverses.iter().find(|r| r.id == id));
    let canceled = unit.status == "canceled";
    let share = |whole: i64| whole / i64::try_from(o.units.len()).unwrap_or(1).max(1);
    let paid = unit.product.price_hundredths - share(o.voucher);
    let number = unit.product.number;
    let mut row = json!({
        "order_item_id": unit.id, "order_id": o.id, "buyer_id": o.buyer, "name": unit.product.title, "sku": unit.product.sku,
        "shop_sku": format!("{}_{}-{}", item_id(&unit.product), shop.market.region(), sku_id(&unit.product)), "sku_id": sku_id(&unit.product).to_string(),
        "product_id": item_id(&unit.product).to_string(), "variation": unit.product.variation,
        "product_main_image": format!("{base}/lazada/file/{number}.jpg"), "product_detail_url": format!("{base}/lazada/products/i{number}.html"),
        "item_price": decimal(unit.product.price_hundredths), "paid_price": decimal(paid), "currency": shop.market.currency(),
        "created_at": datetime(o.created, shop.offset_hours(), true), "updated_at": datetime(unit.updated, shop.offset_hours(), false),
    });
    let rest = json!({
        "voucher_amount": price(share(o.voucher)), "voucher_seller": price(share(o.voucher)), "voucher_platform": 0,
        "shipping_amount": price(share(o.postage)), "shipping_fee_original": price(share(o.postage)), "tax_amount": 0,
        "status": unit.status, "reason": unit.reason, "reason_detail": "", "cancel_return_initiator": if canceled { "buyer-cancel" } else { "null-null" },
        "return_status": reverse.map_or("", |r| r.status.as_str()), "reverse_order_id": reverse.map_or(0, |r| r.id).to_string(),
        "need_cancel_confirm": false, "is_cancel_pending": "false", "cancel_trigger_time": if canceled { json!(unit.updated * 1000) } else { json!("null") },
        "shipment_provider": "LEX TH", "tracking_code": o.tracking().unwrap_or(""), "package_id": o.package.as_ref().map_or("", |p| p.id.as_str()),
        "shipping_type": "Dropshipping", "promised_shipping_time": "", "sla_time_stamp": datetime(o.created + 2 * 86_400, shop.offset_hours(), true),
        "order_type": "Normal", "order_flag": "NORMAL", "is_digital": 0, "is_fbl": 0, "delivery_option_sof": 0, "digital_delivery_info": "",
    });
    if let (Some(row), Value::Object(rest)) = (row.as_object_mut(), rest) {
        row.extend(rest);
    }
    row
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_local_and_in_two_forms() {
        assert_eq!(super::datetime(1_767_234_600, 7, false), "2026-01-01 09:30:00 +0700");
        assert_eq!(super::datetime(1_767_234_600, 7, true), "2026-01-01T09:30:00+07:00");
    }
}
