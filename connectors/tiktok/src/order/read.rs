//! From our envelope around a polled order to an order in our words (tiktok §4.2).
//!
//! `{"sampan":"order","shop_id":"…","order":{as the platform gave it},"packages":{id: parcel},"returns":[…],"cancellations":[…]}`:
//! an order does not name its kind, and neither all parcel numbers nor returns are in it.

use std::collections::BTreeMap;

use connector::{Literal, Unreadable};
use model::{Currency, Event, Money, Order, OrderLine, Parcel, Time};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::status;

/// The envelope.
#[derive(Deserialize)]
struct Polled {
    order: Detail,
    #[serde(default)]
    packages: BTreeMap<String, Lenient<Package>>,
    #[serde(default)]
    returns: Vec<Lenient<Aftersale>>,
    #[serde(default)]
    cancellations: Vec<Lenient<Aftersale>>,
}

/// A part of an answer that spoils only itself when it is of an odd shape.
#[derive(Clone, Default)]
pub(super) struct Lenient<T>(T);

impl<'de, T: Default + DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Lenient<T>, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        Ok(Lenient(serde_json::from_str(raw.get()).unwrap_or_default()))
    }
}

/// An order as the platform shows it. Scalars are kept as their literals: no amount goes through a float, and a field of an odd
/// type spoils only itself.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    pub id: Literal,
    pub status: Literal,
    pub update_time: Literal,
    user_id: Literal,
    buyer_nickname: Literal,
    buyer_message: Literal,
    create_time: Literal,
    paid_time: Literal,
    rts_sla_time: Literal,
    shipping_due_time: Literal,
    collection_time: Literal,
    delivery_time: Literal,
    is_buyer_request_cancel: Literal,
    shipping_provider: Literal,
    tracking_number: Literal,
    payment: Lenient<Payment>,
    packages: Lenient<Option<Vec<Lenient<Named>>>>,
    line_items: Lenient<Option<Vec<Lenient<Line>>>>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Payment {
    currency: Literal,
    total_amount: Literal,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Named {
    id: Literal,
}

/// A line item, which is one unit.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Line {
    id: Literal,
    product_id: Literal,
    product_name: Literal,
    sku_id: Literal,
    sku_name: Literal,
    seller_sku: Literal,
    sku_image: Literal,
    sale_price: Literal,
    currency: Literal,
    display_status: Literal,
    package_id: Literal,
    package_status: Literal,
    shipping_provider_name: Literal,
    tracking_number: Literal,
}

/// A parcel as its own call shows it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the platform's own names")]
struct Package {
    package_status: Literal,
    shipping_provider_name: Literal,
    tracking_number: Literal,
}

/// A return or cancellation of an order.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Aftersale {
    order_id: Literal,
    return_status: Literal,
    cancel_status: Literal,
    update_time: Literal,
    create_time: Literal,
}

impl Detail {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.line_items.0.iter().flatten().map(|l| &l.0)
    }

    /// The parcels that the order and its lines name, in their order, each once.
    fn package_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let named = self.packages.0.iter().flatten().map(|p| &p.0.id);
        for id in named.chain(self.lines().map(|l| &l.package_id)).filter_map(word) {
            if id != "0" && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The parcels whose numbers neither the order nor its lines show.
    pub(super) fn untracked(&self) -> Vec<String> {
        let ids = self.package_ids();
        let whole = word(&self.tracking_number).is_some() && ids.len() == 1;
        ids.into_iter()
            .filter(|id| {
                let mut own = self.lines().filter(|l| l.package_id.0 == *id);
                !whole && own.all(|l| word(&l.tracking_number).is_none())
            })
            .collect()
    }

    /// Whether the order says that its buyer wants it cancelled.
    pub(super) fn cancel_asked(&self) -> bool {
        self.is_buyer_request_cancel.0.trim().eq_ignore_ascii_case("true")
    }

    /// What may change without a new `update_time`.
    pub(super) fn shown(&self) -> Vec<String> {
        let mut shown = vec![
            self.tracking_number.0.clone(),
            self.buyer_message.0.clone(),
            self.is_buyer_request_cancel.0.clone(),
            self.payment.0.total_amount.0.clone(),
        ];
        shown.extend(self.package_ids());
        shown.extend(self.lines().map(|l| {
            format!(
                "{}={},{},{},{}",
                l.id.0, l.display_status.0, l.package_id.0, l.package_status.0, l.tracking_number.0
            )
        }));
        shown
    }
}

/// Reads a delivered order.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Event>, Unreadable> {
    let polled: Polled = serde_json::from_slice(body)
        .map_err(|e| Unreadable(format!("the order cannot be read (column {})", e.column())))?;
    Ok(vec![Event::Order(Box::new(order(&polled)?))])
}

fn order(polled: &Polled) -> Result<Order, Unreadable> {
    let d = &polled.order;
    let external_id = word(&d.id).ok_or_else(|| Unreadable("the order has no number".to_owned()))?;
    let updated_at = time(&d.update_time)
        .or_else(|| time(&d.create_time))
        .ok_or_else(|| Unreadable("the order has no time".to_owned()))?;
    let own = |all: &[Lenient<Aftersale>]| -> Vec<Aftersale> {
        all.iter().map(|a| a.0.clone()).filter(|a| word(&a.order_id).as_ref() == Some(&external_id)).collect()
    };
    let (returns, cancellations) = (own(&polled.returns), own(&polled.cancellations));
    let of = |all: &[Aftersale], pick: fn(&Aftersale) -> &Literal| -> Vec<String> {
        all.iter().filter_map(|a| word(pick(a))).collect()
    };
    let platform_status = word(&d.status).unwrap_or_default();
    let status = status::of_order(
        &platform_status,
        d.cancel_asked(),
        &of(&cancellations, |a| &a.cancel_status),
        &of(&returns, |a| &a.return_status),
    );
    // A return changes what we call an order without changing the order; a description that knows of it wins over a plain one of the
    // same second.
    let later = returns
        .iter()
        .chain(&cancellations)
        .filter_map(|a| time(&a.update_time).or_else(|| time(&a.create_time)))
        .chain((!returns.is_empty() || !cancellations.is_empty()).then_some(updated_at))
        .max();
    let updated_at = later.map_or(updated_at, |at| Time::from_millis(at.max(updated_at).as_millis() + 1));
    let currency = std::iter::once(&d.payment.0.currency)
        .chain(d.lines().map(|l| &l.currency))
        .find_map(|c| Currency::parse(&c.0).ok());
    Ok(Order {
        status,
        platform_status,
        total: currency.and_then(|c| amount(&d.payment.0.total_amount, c)),
        currency,
        lines: lines(d, currency),
        parcels: parcels(d, &polled.packages),
        buyer_note: word(&d.buyer_message),
        buyer_external_id: word(&d.user_id).filter(|id| id != "0" && !id.contains('*')),
        buyer_name: word(&d.buyer_nickname).filter(|name| !name.contains("**")),
        placed_at: time(&d.create_time).unwrap_or(updated_at),
        paid_at: time(&d.paid_time),
        ship_by: time(&d.rts_sla_time).or_else(|| time(&d.shipping_due_time)),
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

/// Parcels, from the order, its lines, and the parcel's own call where that was needed.
fn parcels(d: &Detail, looked_up: &BTreeMap<String, Lenient<Package>>) -> Vec<Parcel> {
    let ids = d.package_ids();
    let only = ids.len() == 1;
    ids.into_iter()
        .map(|id| {
            let line = |pick: fn(&Line) -> &Literal| {
                d.lines().filter(|l| l.package_id.0 == id).find_map(|l| word(pick(l)))
            };
            let package = looked_up.get(&id).map(|p| &p.0);
            let own = |pick: fn(&Package) -> &Literal| package.and_then(|p| word(pick(p)));
            let status = own(|p| &p.package_status).or_else(|| line(|l| &l.package_status));
            let left = matches!(status.as_deref(), Some("FULFILLING" | "COMPLETED"));
            Parcel {
                tracking_number: own(|p| &p.tracking_number)
                    .or_else(|| line(|l| &l.tracking_number))
                    .or_else(|| word(&d.tracking_number).filter(|_| only)),
                carrier: own(|p| &p.shipping_provider_name)
                    .or_else(|| line(|l| &l.shipping_provider_name))
                    .or_else(|| word(&d.shipping_provider)),
                shipped_at: time(&d.collection_time).filter(|_| left),
                delivered_at: time(&d.delivery_time).filter(|_| status.as_deref() == Some("COMPLETED")),
                status,
            }
        })
        .collect()
}

/// One line per article and price: the platform gives a row per unit.
fn lines(d: &Detail, currency: Option<Currency>) -> Vec<OrderLine> {
    let mut lines: Vec<OrderLine> = Vec::new();
    for item in d.lines() {
        let none_is_0 = |l: &Literal| word(l).filter(|id| id != "0");
        let own_currency = Currency::parse(&item.currency.0).ok().or(currency);
        let line = OrderLine {
            external_id: none_is_0(&item.sku_id)
                .or_else(|| none_is_0(&item.product_id))
                .or_else(|| none_is_0(&item.id))
                .unwrap_or_default(),
            product_external_id: none_is_0(&item.product_id),
            title: word(&item.product_name).unwrap_or_else(|| "Product".to_owned()),
            variation: word(&item.sku_name),
            sku: word(&item.seller_sku),
            quantity: 1,
            unit_price: own_currency.and_then(|c| amount(&item.sale_price, c)),
            image_url: word(&item.sku_image).filter(|u| u.starts_with("http")),
        };
        let same = lines.iter_mut().find(|l| {
            (&l.external_id, &l.unit_price, &l.title, &l.variation)
                == (&line.external_id, &line.unit_price, &line.title, &line.variation)
        });
        match same {
            Some(same) => same.quantity = same.quantity.saturating_add(1),
            None => lines.push(line),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
