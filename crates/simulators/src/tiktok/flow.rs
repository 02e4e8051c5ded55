//! Orders that move: placed, paid, packed, on their way, delivered, completed; split, given another address,
//! cancelled, returned; each step with the webhooks that TikTok sends for it (tiktok §2.6, §4.3).

use serde_json::{Value, json};

use super::TikTok;
use super::aftersale::{cancel, give_back};
use super::event::{buyer_of, number, shop_of};
use super::purchase::{Package, Purchase, Unit};
use super::state::World;
use super::webhook::{self, Notice, notification_id};
use crate::platform::{Order, Problem};
use crate::world::catalogue;

/// The usual way of an order.
pub const WAY: &[&str] =
    &["UNPAID", "AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"];

/// What the control API asks of orders: `place`, `advance`, `cancel`, `return`, `split`, `address`, `any`.
///
/// # Errors
/// When there is no such shop, buyer, order or action.
pub fn order(tiktok: &TikTok, what: &Order) -> Result<Value, Problem> {
    if what.action == "any" {
        return any(tiktok);
    }
    let shop = shop_of(&tiktok.world(), what.account.as_deref())?;
    if what.action == "place" {
        let id = {
            let mut world = tiktok.world();
            let buyer = buyer_of(&mut world, tiktok.desk.seed, shop, what.customer.as_deref())?;
            place(tiktok, &mut world, shop, buyer, what.lines.unwrap_or(1), None)
        };
        announce(tiktok, id, &notification_id(tiktok));
        // Most people pay at once.
        return match what.to.as_deref() {
            Some("UNPAID") => Ok(summary(tiktok, id)),
            Some(to) => step_to(tiktok, id, to),
            None => step(tiktok, id, "AWAITING_SHIPMENT"),
        };
    }
    let id = {
        let world = tiktok.world();
        let fits = |o: &&Purchase| what.action != "advance" || next(&o.status).is_some();
        let found = if let Some(id) = &what.order {
            world.orders.iter().find(|o| o.id.to_string() == *id)
        } else {
            world.orders.iter().filter(|o| o.shop == shop).filter(fits).max_by_key(|o| (o.created, o.id))
        };
        found.map(|o| o.id).ok_or_else(|| Problem::new("there is no such order"))?
    };
    match (what.action.as_str(), what.to.as_deref()) {
        ("advance", None) => {
            let status = tiktok.world().order(id).map(|o| o.status.clone()).unwrap_or_default();
            let next = next(&status)
                .ok_or_else(|| Problem::new(format!("the order is {status} and goes nowhere")))?;
            step(tiktok, id, next)
        }
        ("advance", Some(to)) => step_to(tiktok, id, to),
        ("cancel", to) => cancel(tiktok, id, to),
        ("return", to) => give_back(tiktok, id, to),
        ("split", _) => split(tiktok, id),
        ("address", _) => address(tiktok, id),
        (other, _) => Err(Problem::new(format!(
            "orders cannot {other:?}: place, advance, cancel, return, split or address"
        ))),
    }
}

/// The next status on the way; `ON_HOLD` and `PARTIALLY_SHIPPING` are by-ways that lead back to it.
fn next(status: &str) -> Option<&'static str> {
    match status {
        "ON_HOLD" => Some("AWAITING_SHIPMENT"),
        "PARTIALLY_SHIPPING" => Some("AWAITING_COLLECTION"),
        _ => WAY.iter().position(|s| *s == status).and_then(|at| WAY.get(at + 1)).copied(),
    }
}

/// Moves some open order of a connected shop, or fails when there is none.
fn any(tiktok: &TikTok) -> Result<Value, Problem> {
    let open: Vec<(u64, &'static str)> = {
        let world = tiktok.world();
        let of_us = world.orders.iter().filter(|o| world.granted(o.shop));
        of_us.filter_map(|o| Some((o.id, next(&o.status)?))).collect()
    };
    if open.is_empty() {
        return Err(Problem::new("no order is open"));
    }
    let (id, next) = open[tiktok.desk.dice.below(open.len())];
    let early = matches!(next, "AWAITING_SHIPMENT" | "AWAITING_COLLECTION");
    if early && tiktok.desk.dice.percent(6) { cancel(tiktok, id, None) } else { step(tiktok, id, next) }
}

/// A new unpaid order, now or at a time of the past; answers its id.
pub fn place(
    tiktok: &TikTok,
    world: &mut World,
    shop: u64,
    buyer: u64,
    lines: usize,
    past: Option<i64>,
) -> u64 {
    let (dice, now) = (&tiktok.desk.dice, tiktok.desk.clock.now_s());
    let fresh = || match past {
        None => dice.number(tiktok.desk.clock.now_ms()),
        Some(at) => u64::try_from(at).unwrap_or(0) * 1_000_000 + dice.next() % 1_000_000,
    };
    let Some(it) = world.shop(shop) else { return 0 };
    let products = catalogue::of(it.market);
    let first = dice.below(products.len());
    let id = 580_000_000_000_000_000 + fresh() * 10;
    let mut units = Vec::new();
    for n in 0..lines.clamp(1, products.len()) {
        let product = products[(first + n) % products.len()];
        for _ in 0..=usize::from(dice.percent(30)) {
            units.push(Unit { id: 580_000_000_000_000_001 + fresh() * 10, product });
        }
    }
    let goods: i64 = units.iter().map(|u| u.product.price_hundredths).sum();
    let created = past.unwrap_or(now);
    world.orders.push(Purchase {
        id,
        shop,
        buyer,
        status: "UNPAID".to_owned(),
        units,
        postage: goods / 2000 * 100,
        created,
        updated: created,
        paid: None,
        packages: Vec::new(),
        by_seller: dice.percent(20),
        cod: dice.percent(20),
        note: if dice.percent(25) { "please call before delivery".to_owned() } else { String::new() },
        cancelled: None,
        asks_cancel: None,
        moved: 0,
        before: None,
        changed_ms: created * 1000,
    });
    id
}

pub(crate) fn summary(tiktok: &TikTok, id: u64) -> Value {
    match tiktok.world().order(id) {
        Some(o) => json!({
            "order_id": o.id.to_string(), "account": o.shop.to_string(), "customer": o.buyer.to_string(), "status": o.status,
            "units": o.units.len(), "package_ids": o.packages.iter().map(|p| p.id.to_string()).collect::<Vec<_>>(),
            "tracking_number": o.packages.first().map(|p| p.tracking.clone()),
        }),
        None => Value::Null,
    }
}

/// Type 1. The webhook says `CANCEL` where the API says `CANCELLED`, and has no word for `PARTIALLY_SHIPPING`.
pub(crate) fn announce(tiktok: &TikTok, id: u64, notification: &str) {
    let found = tiktok.world().order(id).map(|o| (o.shop, o.status.clone(), o.updated));
    let Some((shop, status, updated)) = found else { return };
    let word = match status.as_str() {
        "PARTIALLY_SHIPPING" => return,
        "CANCELLED" => "CANCEL",
        other => other,
    };
    let data = json!({
        "is_on_hold_order": status == "ON_HOLD", "order_id": id.to_string(), "order_status": word, "update_time": updated,
    });
    let notice = Notice::new(tiktok, 1, shop, format!("{id}/{word}"), data);
    webhook::send(tiktok, Notice { id: Some(notification.to_owned()), ..notice });
}

pub(crate) fn change<T>(
    tiktok: &TikTok,
    id: u64,
    change: impl FnOnce(&mut Purchase) -> T,
) -> Result<T, Problem> {
    let now_ms = tiktok.desk.clock.now_ms();
    let mut world = tiktok.world();
    let order = world.order_mut(id).ok_or_else(|| Problem::new("there is no such order"))?;
    order.before = None;
    order.before = Some(Box::new(order.clone()));
    order.changed_ms = now_ms;
    Ok(change(order))
}

pub(crate) fn step(tiktok: &TikTok, id: u64, to: &str) -> Result<Value, Problem> {
    let (now, package) = (tiktok.desk.clock.now_s(), number(tiktok, 1_157_000_000_000_000_000));
    change(tiktok, id, |order| advance(order, to, now, package))?;
    announce(tiktok, id, &notification_id(tiktok));
    Ok(summary(tiktok, id))
}

/// One step of the order itself; `package` is the id that a first package takes.
pub fn advance(order: &mut Purchase, to: &str, now: i64, package: u64) {
    to.clone_into(&mut order.status);
    // Two steps within one second must differ, or the later one looks like the earlier again.
    order.updated = now.max(order.updated + 1);
    let at = order.updated;
    if matches!(to, "ON_HOLD" | "AWAITING_SHIPMENT") && order.paid.is_none() {
        order.paid = Some(at);
    }
    if to == "AWAITING_SHIPMENT" && order.packages.is_empty() {
        let units = order.units.iter().map(|u| u.id).collect();
        let (status, tracking) = ("TO_FULFILL", String::new());
        order.packages = vec![Package {
            id: package,
            status,
            tracking,
            units,
            rows: Vec::new(),
            created: at,
            updated: at,
        }];
    }
    let (status, row) = match to {
        "AWAITING_COLLECTION" => ("PROCESSING", Some("The seller is preparing the parcel")),
        "PARTIALLY_SHIPPING" => ("PROCESSING", None),
        "IN_TRANSIT" => ("FULFILLING", Some("Parcel left the hub")),
        "DELIVERED" => ("FULFILLING", Some("Parcel has been delivered")),
        "COMPLETED" => ("COMPLETED", None),
        "CANCELLED" => ("CANCELLED", None),
        _ => return,
    };
    let id = order.id;
    for (n, package) in order.packages.iter_mut().enumerate() {
        if to == "PARTIALLY_SHIPPING" && n > 0 {
            break;
        }
        package.status = status;
        package.updated = at;
        package.rows.extend(row.map(|text| (at * 1000 + 123, text)));
        if package.tracking.is_empty() && to != "CANCELLED" {
            package.tracking =
                format!("JX{:010}{n}", crate::dice::number_of(1, &id.to_string()) % 10_000_000_000);
        }
    }
}

fn step_to(tiktok: &TikTok, id: u64, to: &str) -> Result<Value, Problem> {
    let at = |status: &str| WAY.iter().position(|s| *s == status);
    // The place on the way from which a by-way leaves.
    let goal = match to {
        "ON_HOLD" => at("UNPAID"),
        "PARTIALLY_SHIPPING" => at("AWAITING_SHIPMENT"),
        other => at(other),
    };
    let Some(goal) = goal else {
        return Err(Problem::new(format!(
            "an order cannot advance to {to:?}; the way is {}",
            WAY.join(" → ")
        )));
    };
    loop {
        let status = tiktok.world().order(id).map(|o| o.status.clone()).unwrap_or_default();
        let here = at(&status).or(match status.as_str() {
            "ON_HOLD" => Some(0),
            "PARTIALLY_SHIPPING" => Some(1),
            _ => None,
        });
        match here {
            Some(here) if here < goal || (here == goal && WAY[here] == to && status != to) => {
                let next = next(&status).ok_or_else(|| Problem::new("the order goes nowhere"))?;
                step(tiktok, id, next)?;
            }
            Some(here) if here == goal && WAY[here] != to && status != to => return step(tiktok, id, to),
            _ => return Ok(summary(tiktok, id)),
        }
    }
}

/// The seller splits an order's first package: type 4.
fn split(tiktok: &TikTok, id: u64) -> Result<Value, Problem> {
    let (now, fresh) = (tiktok.desk.clock.now_s(), number(tiktok, 1_157_000_000_000_000_000));
    let (shop, packages) = change(tiktok, id, |order| {
        let Some(first) = order.packages.first_mut().filter(|p| p.units.len() > 1) else {
            return Err(Problem::new("only a package of several units can be split"));
        };
        let units = first.units.split_off(1);
        first.updated = now;
        let second = Package { id: fresh, units, created: now, updated: now, ..first.clone() };
        order.packages.push(second);
        Ok((order.shop, order.packages.iter().map(|p| p.id).collect::<Vec<_>>()))
    })??;
    let list: Vec<Value> = packages
        .iter()
        .map(|p| json!({"package_id": p.to_string(), "order_id_list": [id.to_string()]}))
        .collect();
    let data =
        json!({"sc_type": "SPLIT", "role_type": "ROLE_SELLER", "package_list": list, "update_time": now});
    webhook::send(tiktok, Notice::new(tiktok, 4, shop, format!("{id}/split"), data));
    Ok(summary(tiktok, id))
}

/// The buyer changes the address: type 3, without a notification id; `update_time` of the order stays.
fn address(tiktok: &TikTok, id: u64) -> Result<Value, Problem> {
    let now = tiktok.desk.clock.now_s();
    let shop = change(tiktok, id, |order| {
        order.moved += 1;
        order.shop
    })?;
    let data = json!({"order_id": id.to_string(), "update_time": now});
    let notice = Notice::new(tiktok, 3, shop, format!("{id}/address"), data);
    webhook::send(tiktok, Notice { id: None, ..notice });
    Ok(summary(tiktok, id))
}
