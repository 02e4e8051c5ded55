//! From our envelope around a polled order to an order in our words.
//!
//! `{"sampan":"order","country":"th","order":{…},"items":[…],"trace":{…},"returns":[…]}`, each part as Lazada gave it: an order
//! comes in up to four calls, and none of them names its kind.

use std::time::Duration;

use connector::{Literal, Unreadable};
use model::{Currency, Event, Money, Order, OrderLine, Parcel, Time};
use serde::Deserialize;

use super::{
    literal::{amount, list, number, word},
    returns::Returned,
    status,
    trace::Trace,
};
use crate::{
    country::{self, Country},
    scalar::{unmasked, yes},
};

/// The envelope.
#[derive(Deserialize)]
struct Polled {
    #[serde(default)]
    country: String,
    order: Head,
    #[serde(default, deserialize_with = "list")]
    items: Vec<Item>,
    #[serde(default)]
    trace: Option<Trace>,
    #[serde(default, deserialize_with = "list")]
    returns: Vec<Returned>,
}

/// An order as both calls show it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Head {
    pub order_id: Literal,
    pub order_number: Literal,
    pub created_at: Literal,
    pub updated_at: Literal,
    #[serde(deserialize_with = "list")]
    pub statuses: Vec<Literal>,
    price: Literal,
    voucher: Literal,
    shipping_fee: Literal,
    customer_first_name: Literal,
    customer_last_name: Literal,
    buyer_note: Literal,
    remarks: Literal,
    need_cancel_confirm: Literal,
    is_cancel_pending: Literal,
}

/// One unit of what was bought.
#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Lazada's own names")]
pub(super) struct Item {
    pub order_item_id: Literal,
    buyer_id: Literal,
    name: Literal,
    sku: Literal,
    shop_sku: Literal,
    product_id: Literal,
    sku_id: Literal,
    variation: Literal,
    product_main_image: Literal,
    item_price: Literal,
    paid_price: Literal,
    currency: Literal,
    pub status: Literal,
    need_cancel_confirm: Literal,
    is_cancel_pending: Literal,
    pub return_status: Literal,
    pub reverse_order_id: Literal,
    shipment_provider: Literal,
    pub tracking_code: Literal,
    pub package_id: Literal,
    sla_time_stamp: Literal,
    promised_shipping_time: Literal,
    updated_at: Literal,
}

impl Head {
    /// The order's number.
    pub(super) fn number(&self) -> Option<String> {
        number(&self.order_id).or_else(|| number(&self.order_number))
    }
}

/// Reads a delivered order.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Event>, Unreadable> {
    let polled: Polled = serde_json::from_slice(body)
        .map_err(|e| Unreadable(format!("the order cannot be read (column {})", e.column())))?;
    Ok(vec![Event::Order(Box::new(order(&polled)?))])
}

fn order(polled: &Polled) -> Result<Order, Unreadable> {
    let (head, items) = (&polled.order, &polled.items);
    let country = country::named(&polled.country).unwrap_or(&country::ALL[0]);
    let external_id = head.number().ok_or_else(|| Unreadable("the order has no number".to_owned()))?;
    let at = |l: &Literal| moment(country, l);
    let changed = items.iter().filter_map(|i| at(&i.updated_at)).max();
    let placed_at = at(&head.created_at);
    let updated_at = at(&head.updated_at)
        .or(changed)
        .or(placed_at)
        .ok_or_else(|| Unreadable("the order has no time".to_owned()))?;
    let currency =
        items.iter().find_map(|i| Currency::parse(&i.currency.0).ok()).or_else(|| country.currency());
    let mut statuses: Vec<String> = items.iter().filter_map(|i| word(&i.status)).collect();
    if statuses.is_empty() {
        statuses = head.statuses.iter().filter_map(word).collect();
    }
    let cancelling = asked(&head.need_cancel_confirm)
        || asked(&head.is_cancel_pending)
        || items.iter().any(|i| {
            !word(&i.status).is_some_and(|s| status::is_cancelled(&s))
                && (asked(&i.need_cancel_confirm) || asked(&i.is_cancel_pending))
        });
    let own = || polled.returns.iter().filter(|r| r.trade_order().as_ref() == Some(&external_id));
    let reverse: Vec<status::Reverse> = own().flat_map(Returned::lines).collect();
    // A return changes what we call an order without changing the order; a description that knows the return wins over a plain
    // one of the same moment.
    let reversed = own().filter_map(Returned::changed_at).max();
    let updated_at = if reverse.is_empty() {
        updated_at
    } else {
        reversed.map_or(updated_at, |r| r.max(updated_at)).after(Duration::from_millis(1))
    };
    Ok(Order {
        status: status::of_order(&statuses, &reverse, cancelling),
        platform_status: distinct(&statuses).join(", "),
        total: currency.and_then(|c| total(head, c)),
        currency,
        lines: lines(items, currency),
        parcels: parcels(items, polled.trace.as_ref()),
        buyer_note: word(&head.buyer_note).or_else(|| word(&head.remarks)),
        buyer_external_id: items.iter().find_map(|i| number(&i.buyer_id)),
        buyer_name: name(head),
        placed_at: placed_at.unwrap_or(updated_at),
        paid_at: None,
        ship_by: items
            .iter()
            .filter(|i| !word(&i.status).is_some_and(|s| status::is_cancelled(&s)))
            .filter_map(|i| at(&i.sla_time_stamp).or_else(|| at(&i.promised_shipping_time)))
            .min(),
        updated_at,
        external_id,
    })
}

/// A moment, in either form.
pub(super) fn moment(country: &Country, l: &Literal) -> Option<Time> {
    let text = word(l)?;
    match text.parse::<i64>() {
        Ok(n) => (n > 0).then(|| Time::from_unix_of_any_unit(n)),
        Err(_) => country.read(&text),
    }
}

fn asked(l: &Literal) -> bool {
    yes(&l.0) == Some(true)
}

fn distinct(words: &[String]) -> Vec<&str> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word.as_str()) {
            seen.push(word);
        }
    }
    seen
}

/// What the buyer pays: price − voucher + shipping (lazada §4.2).
fn total(head: &Head, currency: Currency) -> Option<Money> {
    let minor = |l: &Literal| amount(l, currency).map_or(0, |m| m.amount_minor);
    let price = amount(&head.price, currency)?.amount_minor;
    let amount_minor = price.checked_sub(minor(&head.voucher))?.checked_add(minor(&head.shipping_fee))?;
    Some(Money { amount_minor, currency })
}

fn name(head: &Head) -> Option<String> {
    let first = word(&head.customer_first_name)?;
    let whole = match word(&head.customer_last_name) {
        Some(last) => format!("{first} {last}"),
        None => first,
    };
    unmasked(&whole)
}

/// One line per article and price: Lazada gives a row for each unit.
fn lines(items: &[Item], currency: Option<Currency>) -> Vec<OrderLine> {
    let mut lines: Vec<OrderLine> = Vec::new();
    for item in items {
        let sku = word(&item.sku);
        let article = number(&item.sku_id).or_else(|| word(&item.shop_sku)).or_else(|| sku.clone());
        let Some(external_id) = article.or_else(|| number(&item.order_item_id)) else { continue };
        let price = |l: &Literal| currency.and_then(|c| amount(l, c));
        let line = OrderLine {
            external_id,
            product_external_id: number(&item.product_id),
            title: word(&item.name).unwrap_or_else(|| "Product".to_owned()),
            variation: word(&item.variation),
            sku: sku.or_else(|| word(&item.shop_sku)),
            quantity: 1,
            unit_price: price(&item.item_price).or_else(|| price(&item.paid_price)),
            image_url: word(&item.product_main_image).filter(|u| u.starts_with("http")),
        };
        let same = |l: &&mut OrderLine| {
            l.external_id == line.external_id
                && l.unit_price == line.unit_price
                && l.variation == line.variation
        };
        match lines.iter_mut().find(same) {
            Some(same) => same.quantity = same.quantity.saturating_add(1),
            None => lines.push(line),
        }
    }
    lines
}

/// One parcel per package: what the items say of it, with what its trace knows.
fn parcels(items: &[Item], trace: Option<&Trace>) -> Vec<Parcel> {
    let mut parcels: Vec<(Option<String>, Parcel)> = Vec::new();
    for item in items {
        let (package, tracking) = (word(&item.package_id), word(&item.tracking_code));
        if package.is_none() && tracking.is_none() {
            continue;
        }
        let known = parcels.iter_mut().find(|(id, p)| match (&package, id.as_ref()) {
            (Some(a), Some(b)) => a == b,
            _ => tracking.is_some() && p.tracking_number == tracking,
        });
        let fresh = Parcel {
            tracking_number: tracking,
            carrier: word(&item.shipment_provider),
            status: word(&item.status),
            shipped_at: None,
            delivered_at: None,
        };
        match known {
            Some((_, p)) => {
                p.tracking_number = p.tracking_number.take().or(fresh.tracking_number);
                p.carrier = p.carrier.take().or(fresh.carrier);
            }
            None => parcels.push((package, fresh)),
        }
    }
    for traced in trace.map(Trace::parcels).unwrap_or_default() {
        let alone = parcels.len() == 1 && parcels[0].1.tracking_number.is_none();
        let known = parcels.iter_mut().find(|(id, p)| {
            alone
                || (id.is_some() && *id == traced.package)
                || (p.tracking_number.is_some() && p.tracking_number == traced.parcel.tracking_number)
        });
        match known {
            Some((_, p)) => {
                p.tracking_number = p.tracking_number.take().or(traced.parcel.tracking_number);
                p.status = traced.parcel.status.or(p.status.take());
                p.shipped_at = traced.parcel.shipped_at;
                p.delivered_at = traced.parcel.delivered_at;
            }
            None => parcels.push((traced.package, traced.parcel)),
        }
    }
    parcels.into_iter().map(|(_, p)| p).collect()
}

#[cfg(test)]
mod tests;
