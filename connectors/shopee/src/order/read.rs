//! From our envelope around a polled order to an order in our words.
//!
//! `{"sampan":"order","shop_id":"…","order":{as Shopee gave it},"tracking":{parcel: number},"returns":[as Shopee gave them]}`:
//! the details of an order do not name their kind, and neither parcel numbers nor returns are in them.

use std::collections::BTreeMap;

use connector::{Literal, Unreadable};
use model::{Currency, Event, Money, Order, OrderLine, Parcel, Time};
use serde::Deserialize;

use super::status;

/// The envelope.
#[derive(Deserialize)]
struct Polled {
    order: Detail,
    #[serde(default)]
    tracking: BTreeMap<String, String>,
    #[serde(default)]
    returns: Vec<Returned>,
}

/// An order as `get_order_detail` shows it. Scalars are kept as their literals: no amount goes through a float, and a
/// field of an odd type spoils only itself.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    pub order_sn: Literal,
    pub order_status: Literal,
    pub update_time: Literal,
    create_time: Literal,
    pay_time: Literal,
    ship_by_date: Literal,
    pickup_done_time: Literal,
    currency: Literal,
    total_amount: Literal,
    message_to_seller: Literal,
    buyer_user_id: Literal,
    buyer_username: Literal,
    shipping_carrier: Literal,
    item_list: Option<Vec<Item>>,
    pub package_list: Option<Vec<Package>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Shopee's own names")]
struct Item {
    item_id: Literal,
    item_name: Literal,
    item_sku: Literal,
    model_id: Literal,
    model_name: Literal,
    model_sku: Literal,
    model_quantity_purchased: Literal,
    model_original_price: Literal,
    model_discounted_price: Literal,
    image_info: Option<Image>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image {
    image_url: Literal,
}

/// A parcel of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Shopee's own names")]
pub(super) struct Package {
    pub package_number: Literal,
    pub logistics_status: Literal,
    shipping_carrier: Literal,
    pub tracking_number: Literal,
}

/// A return of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Returned {
    pub return_sn: Literal,
    pub order_sn: Literal,
    pub status: Literal,
    pub update_time: Literal,
}

/// Reads a delivered order.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Event>, Unreadable> {
    let polled: Polled = serde_json::from_slice(body)
        .map_err(|e| Unreadable(format!("the order cannot be read (column {})", e.column())))?;
    Ok(vec![Event::Order(Box::new(order(polled)?))])
}

fn order(polled: Polled) -> Result<Order, Unreadable> {
    let d = polled.order;
    let external_id = word(&d.order_sn).ok_or_else(|| Unreadable("the order has no number".to_owned()))?;
    let updated_at = time(&d.update_time)
        .or_else(|| time(&d.create_time))
        .ok_or_else(|| Unreadable("the order has no time".to_owned()))?;
    let currency = word(&d.currency).and_then(|c| Currency::parse(&c).ok());
    let platform_status = word(&d.order_status).unwrap_or_default();
    let packages = d.package_list.unwrap_or_default();
    let parcel_statuses: Vec<Option<String>> = packages.iter().map(|p| word(&p.logistics_status)).collect();
    let returns: Vec<&Returned> =
        polled.returns.iter().filter(|r| word(&r.order_sn).as_ref() == Some(&external_id)).collect();
    let return_statuses: Vec<String> = returns.iter().filter_map(|r| word(&r.status)).collect();
    // A return changes what we call an order without changing the order at Shopee; a description that knows the return wins
    // over a plain one of the same second.
    let updated_at = returns
        .iter()
        .filter_map(|r| time(&r.update_time))
        .chain((!returns.is_empty()).then_some(updated_at))
        .max()
        .map_or(updated_at, |at| Time::from_millis(at.max(updated_at).as_millis() + 1));
    let carrier = word(&d.shipping_carrier);
    let picked_up = time(&d.pickup_done_time);
    let parcels = packages
        .iter()
        .map(|p| parcel(p, &polled.tracking, carrier.as_deref(), picked_up))
        .collect::<Vec<_>>();
    Ok(Order {
        status: status::of_order(&platform_status, &parcel_statuses, &return_statuses),
        platform_status,
        total: currency.and_then(|c| amount(&d.total_amount, c)),
        currency,
        lines: lines(d.item_list.unwrap_or_default(), currency),
        parcels,
        buyer_note: word(&d.message_to_seller),
        buyer_external_id: word(&d.buyer_user_id).filter(|id| id != "0"),
        buyer_name: word(&d.buyer_username).filter(|name| !name.contains("**")),
        placed_at: time(&d.create_time).unwrap_or(updated_at),
        paid_at: time(&d.pay_time),
        ship_by: time(&d.ship_by_date),
        updated_at,
        external_id,
    })
}

/// A text that says something.
pub(super) fn word(l: &Literal) -> Option<String> {
    let t = l.0.trim();
    (!t.is_empty()).then(|| t.to_owned())
}

/// Seconds since the epoch; 0 means never.
pub(super) fn time(l: &Literal) -> Option<Time> {
    l.0.trim().parse::<i64>().ok().filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}

fn amount(l: &Literal, currency: Currency) -> Option<Money> {
    Money::parse_major(&l.0, currency).ok()
}

/// The parcel's number comes from the parcel itself, or from the call for it, which a whole order answers without naming a parcel.
fn parcel(
    p: &Package,
    tracking: &BTreeMap<String, String>,
    carrier: Option<&str>,
    picked_up: Option<Time>,
) -> Parcel {
    let status = word(&p.logistics_status);
    let number = word(&p.package_number).unwrap_or_default();
    let left = matches!(
        status.as_deref(),
        Some(
            "LOGISTICS_PICKUP_DONE"
                | "LOGISTICS_DELIVERY_DONE"
                | "LOGISTICS_DELIVERY_FAILED"
                | "LOGISTICS_LOST"
        )
    );
    Parcel {
        tracking_number: word(&p.tracking_number).or_else(|| tracking.get(&number).cloned()),
        carrier: word(&p.shipping_carrier).or_else(|| carrier.map(str::to_owned)),
        shipped_at: picked_up.filter(|_| left),
        delivered_at: None,
        status,
    }
}

/// One line per model and price: Shopee repeats a model that was bought under several promotions.
fn lines(items: Vec<Item>, currency: Option<Currency>) -> Vec<OrderLine> {
    let mut lines: Vec<OrderLine> = Vec::new();
    for item in items {
        let item_id = word(&item.item_id).unwrap_or_default();
        let product = Some(item_id.clone()).filter(|id| !id.is_empty() && id != "0");
        let external_id = match word(&item.model_id).filter(|m| m != "0") {
            Some(model) => format!("{item_id}:{model}"),
            None => item_id,
        };
        let price = |l: &Literal| currency.and_then(|c| amount(l, c));
        // A bundle shows 0 for what was paid as part of it (shopee §4.2): better no price than a wrong one.
        let unit_price = price(&item.model_discounted_price).filter(|p| {
            p.amount_minor != 0 || price(&item.model_original_price).is_none_or(|o| o.amount_minor == 0)
        });
        let quantity = item.model_quantity_purchased.0.trim().parse().unwrap_or(1);
        let line = OrderLine {
            external_id,
            product_external_id: product,
            title: word(&item.item_name).unwrap_or_else(|| "Product".to_owned()),
            variation: word(&item.model_name),
            sku: word(&item.model_sku).or_else(|| word(&item.item_sku)),
            quantity,
            unit_price,
            image_url: item.image_info.and_then(|i| word(&i.image_url)).filter(|u| u.starts_with("http")),
        };
        match lines.iter_mut().find(|l| l.external_id == line.external_id && l.unit_price == line.unit_price)
        {
            Some(same) => same.quantity = same.quantity.saturating_add(line.quantity),
            None => lines.push(line),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
