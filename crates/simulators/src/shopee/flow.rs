//! Orders that move: placed, paid, packed, picked up, delivered, completed, cancelled, returned, each step
//! with the pushes that Shopee sends for it (shopee §2.6, §4.3); and the past that a shop begins with.

use serde_json::{Value, json};

use super::Shopee;
use super::event::{add, buyer_of, shop_of};
use super::push;
use super::state::{OrderLine, Parcel, Purchase, Return, World};
use crate::platform::{Order, Problem, Say};
use crate::world::catalogue;
use crate::world::script::{self, Mood};

/// The usual way of an order.
pub const WAY: &[&str] =
    &["UNPAID", "READY_TO_SHIP", "PROCESSED", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"];

/// What the control API asks of orders.
///
/// # Errors
/// When there is no such shop, buyer, order or action.
pub fn order(shopee: &Shopee, what: &Order) -> Result<Value, Problem> {
    if what.action == "any" {
        return any(shopee);
    }
    let shop = shop_of(&shopee.world(), what.account.as_deref())?;
    if what.action == "place" {
        let sn = {
            let mut world = shopee.world();
            let buyer = buyer_of(&mut world, shopee.desk.seed, shop, what.customer.as_deref())?;
            let now = shopee.desk.clock.now_s();
            place(shopee, &mut world, shop, buyer, what.lines.unwrap_or(1), now)
        };
        push_status(shopee, &sn);
        // Most people pay at once.
        return match what.to.as_deref() {
            Some("UNPAID") => Ok(summary(shopee, &sn)),
            Some(to) => step_to(shopee, &sn, to),
            None => step(shopee, &sn),
        };
    }
    let sn = {
        let world = shopee.world();
        let fits =
            |o: &&Purchase| what.action != "advance" || WAY[..WAY.len() - 1].contains(&o.status.as_str());
        let found = if let Some(sn) = &what.order {
            world.orders.iter().find(|o| o.sn == *sn)
        } else {
            world
                .orders
                .iter()
                .filter(|o| o.shop == shop)
                .filter(fits)
                .max_by_key(|o| (o.created, o.sn.clone()))
        };
        found.map(|o| o.sn.clone()).ok_or_else(|| Problem::new("there is no such order"))?
    };
    match (what.action.as_str(), what.to.as_deref()) {
        ("advance", None) => step(shopee, &sn),
        ("advance", Some(to)) => step_to(shopee, &sn, to),
        ("cancel", to) => cancel(shopee, &sn, to.unwrap_or("CANCELLED")),
        ("return", to) => give_back(shopee, &sn, to),
        (other, _) => Err(Problem::new(format!("orders cannot {other:?}: place, advance, cancel or return"))),
    }
}

/// Moves some open order of a connected shop, or fails when there is none.
fn any(shopee: &Shopee) -> Result<Value, Problem> {
    let open: Vec<String> = {
        let world = shopee.world();
        let linked = |shop: u64| world.shop(shop).is_some_and(|s| s.link.is_some());
        let moving = |status: &str| WAY[..WAY.len() - 1].contains(&status);
        world.orders.iter().filter(|o| linked(o.shop) && moving(&o.status)).map(|o| o.sn.clone()).collect()
    };
    if open.is_empty() {
        return Err(Problem::new("no order is open"));
    }
    let sn = &open[shopee.desk.dice.below(open.len())];
    if shopee.desk.dice.percent(4) { cancel(shopee, sn, "CANCELLED") } else { step(shopee, sn) }
}

/// A new unpaid order; answers its number.
pub fn place(shopee: &Shopee, world: &mut World, shop: u64, buyer: u64, lines: usize, now: i64) -> String {
    let dice = &shopee.desk.dice;
    let Some(it) = world.shop_mut(shop) else { return String::new() };
    let number = it.next_order;
    it.next_order += 1;
    let products = catalogue::of(it.market);
    let first = dice.below(products.len());
    let lines: Vec<OrderLine> = (0..lines.clamp(1, products.len()))
        .map(|n| OrderLine {
            product: products[(first + n) % products.len()],
            quantity: 1 + i64::from(dice.percent(30)),
        })
        .collect();
    let goods: i64 = lines.iter().map(|l| l.product.price_hundredths).sum();
    let day = jiff::Timestamp::from_second(now)
        .map_or_else(|_| "260101".to_owned(), |t| t.strftime("%y%m%d").to_string());
    // Unique over restarts: the number counts from the second of the day in which it was placed.
    let serial =
        (u64::try_from(now.rem_euclid(86_400)).unwrap_or(0) * 1_000 + number % 1_000) * 100 + shop % 100;
    let sn = format!("{day}{}", base36(serial, 8));
    world.orders.push(Purchase {
        sn: sn.clone(),
        shop,
        buyer,
        status: "UNPAID".to_owned(),
        lines,
        postage: goods / 2000 * 100,
        created: now,
        updated: now,
        paid: None,
        parcels: Vec::new(),
        note: String::new(),
        cancel_reason: String::new(),
    });
    sn
}

fn base36(mut n: u64, width: usize) -> String {
    let mut out = Vec::new();
    while out.len() < width {
        out.push(
            char::from_digit(u32::try_from(n % 36).unwrap_or(0), 36).unwrap_or('0').to_ascii_uppercase(),
        );
        n /= 36;
    }
    out.iter().rev().collect()
}

fn summary(shopee: &Shopee, sn: &str) -> Value {
    let world = shopee.world();
    match world.orders.iter().find(|o| o.sn == sn) {
        Some(o) => json!({
            "order_sn": o.sn, "account": o.shop.to_string(), "customer": o.buyer.to_string(), "status": o.status,
            "package_number": o.parcels.first().map(|p| p.number.clone()), "tracking_number": o.parcels.first().and_then(|p| p.tracking.clone()),
        }),
        None => Value::Null,
    }
}

fn push_status(shopee: &Shopee, sn: &str) {
    let found =
        shopee.world().orders.iter().find(|o| o.sn == sn).map(|o| (o.shop, o.status.clone(), o.updated));
    let Some((shop, status, updated)) = found else { return };
    let data = json!({"items": [], "ordersn": sn, "status": status, "completed_scenario": if status == "COMPLETED" { "NORMAL" } else { "" }, "update_time": updated});
    push::send(shopee, 3, Some(shop), &format!("{sn}/{status}"), None, data);
}

fn push_parcel(shopee: &Shopee, sn: &str) {
    let found = shopee
        .world()
        .orders
        .iter()
        .find(|o| o.sn == sn)
        .and_then(|o| Some((o.shop, o.updated, o.parcels.first()?.clone())));
    let Some((shop, updated, parcel)) = found else { return };
    let data = json!({"ordersn": sn, "package_number": parcel.number, "fulfillment_status": parcel.status, "update_time": updated});
    push::send(shopee, 30, Some(shop), &format!("{sn}/{}", parcel.status), None, data);
}

fn step(shopee: &Shopee, sn: &str) -> Result<Value, Problem> {
    let next = {
        let mut world = shopee.world();
        let now = shopee.desk.clock.now_s();
        let order = world
            .orders
            .iter_mut()
            .find(|o| o.sn == sn)
            .ok_or_else(|| Problem::new("there is no such order"))?;
        let at = WAY.iter().position(|s| *s == order.status);
        let next = at
            .and_then(|at| WAY.get(at + 1))
            .ok_or_else(|| Problem::new(format!("the order is {} and goes nowhere", order.status)))?;
        advance(order, next, now);
        *next
    };
    push_status(shopee, sn);
    match next {
        "PROCESSED" => {
            let found = shopee
                .world()
                .orders
                .iter()
                .find(|o| o.sn == sn)
                .and_then(|o| Some((o.shop, o.parcels.first()?.clone())));
            if let Some((shop, parcel)) = found {
                let data = json!({"ordersn": sn, "forder_id": "", "package_number": parcel.number, "tracking_no": parcel.tracking});
                push::send(shopee, 4, Some(shop), &format!("{sn}/tracking"), None, data);
            }
            push_parcel(shopee, sn);
        }
        "SHIPPED" | "TO_CONFIRM_RECEIVE" => push_parcel(shopee, sn),
        _ => {}
    }
    Ok(summary(shopee, sn))
}

/// One step of the order itself.
pub fn advance(order: &mut Purchase, to: &str, now: i64) {
    to.clone_into(&mut order.status);
    // Two steps within one second must differ, or the later one looks like the earlier again.
    order.updated = now.max(order.updated + 1);
    let at = order.updated;
    let mut parcel = |status: &str, text: &str, row: &str| {
        if let Some(parcel) = order.parcels.first_mut() {
            status.clone_into(&mut parcel.status);
            parcel.rows.push((at, text.to_owned(), row.to_owned()));
        }
    };
    match to {
        "READY_TO_SHIP" => {
            order.paid = Some(at);
            let number = format!(
                "OFG{}",
                201_000_000_000_000_u64 + crate::dice::number_of(0, &order.sn) % 900_000_000_000
            );
            order.parcels = vec![Parcel {
                number,
                tracking: None,
                status: "LOGISTICS_READY".to_owned(),
                rows: Vec::new(),
            }];
        }
        "PROCESSED" => {
            parcel("LOGISTICS_REQUEST_CREATED", "Sender is preparing to ship your parcel", "ORDER_CREATED");
            let tracking = format!("TH{}", crate::dice::hex_of(1, &order.sn, 11).to_uppercase());
            if let Some(parcel) = order.parcels.first_mut() {
                parcel.tracking = Some(tracking);
            }
        }
        "SHIPPED" => parcel("LOGISTICS_PICKUP_DONE", "Parcel has been picked up by courier", "PICKED_UP"),
        "TO_CONFIRM_RECEIVE" => parcel("LOGISTICS_DELIVERY_DONE", "Parcel has been delivered", "DELIVERED"),
        _ => {}
    }
}

fn step_to(shopee: &Shopee, sn: &str, to: &str) -> Result<Value, Problem> {
    let Some(goal) = WAY.iter().position(|s| *s == to) else {
        return Err(Problem::new(format!(
            "an order cannot advance to {to:?}; the way is {}",
            WAY.join(" → ")
        )));
    };
    loop {
        let status = shopee.world().orders.iter().find(|o| o.sn == sn).map(|o| o.status.clone());
        let at = status.and_then(|s| WAY.iter().position(|w| *w == s));
        match at {
            Some(at) if at < goal => step(shopee, sn)?,
            _ => return Ok(summary(shopee, sn)),
        };
    }
}

fn cancel(shopee: &Shopee, sn: &str, to: &str) -> Result<Value, Problem> {
    if !matches!(to, "IN_CANCEL" | "CANCELLED") {
        return Err(Problem::new("cancel goes to IN_CANCEL or CANCELLED"));
    }
    {
        let mut world = shopee.world();
        let now = shopee.desk.clock.now_s();
        let order = world
            .orders
            .iter_mut()
            .find(|o| o.sn == sn)
            .ok_or_else(|| Problem::new("there is no such order"))?;
        advance(order, to, now);
        "Need to change delivery address".clone_into(&mut order.cancel_reason);
    }
    push_status(shopee, sn);
    Ok(summary(shopee, sn))
}

const RETURN_WAY: &[&str] = &["REQUESTED", "PROCESSING", "ACCEPTED", "CLOSED"];

fn give_back(shopee: &Shopee, sn: &str, to: Option<&str>) -> Result<Value, Problem> {
    let now = shopee.desk.clock.now_s();
    let (shop, return_sn, old, new, at, began) = {
        let mut world = shopee.world();
        let shop = {
            let order = world
                .orders
                .iter_mut()
                .find(|o| o.sn == sn)
                .ok_or_else(|| Problem::new("there is no such order"))?;
            if order.status != "TO_RETURN" {
                advance(order, "TO_RETURN", now);
            }
            order.shop
        };
        if let Some(it) = world.returns.iter_mut().find(|r| r.order == sn) {
            let next = RETURN_WAY
                .iter()
                .position(|s| *s == it.status)
                .and_then(|at| RETURN_WAY.get(at + 1))
                .copied();
            let new = to.or(next).unwrap_or("CLOSED").to_owned();
            let old = std::mem::replace(&mut it.status, new.clone());
            it.updated = now.max(it.updated + 1);
            (shop, it.sn.clone(), old, new, it.updated, false)
        } else {
            let it = Return {
                sn: format!("{sn}R"),
                order: sn.to_owned(),
                shop,
                status: to.unwrap_or("REQUESTED").to_owned(),
                created: now,
                updated: now,
                text: "It arrived broken".to_owned(),
            };
            let facts = (shop, it.sn.clone(), String::new(), it.status.clone(), now, true);
            world.returns.push(it);
            facts
        }
    };
    if began {
        push_status(shopee, sn);
    }
    let data = json!({"order_sn": sn, "return_sn": return_sn, "updated_values": [
        {"update_field": "return_status", "old_value": old, "new_value": new, "update_time": at}]});
    push::send(shopee, 29, Some(shop), &format!("{return_sn}/{new}"), None, data);
    let mut out = summary(shopee, sn);
    out["return_sn"] = json!(return_sn);
    out["return_status"] = json!(new);
    Ok(out)
}

/// The past of every shop: talks of the last days and orders of the last weeks. Nothing is pushed for it.
pub fn past(shopee: &Shopee, count: usize) {
    let desk = &shopee.desk;
    let now = desk.clock.now_s();
    let mut world = shopee.world();
    let fronts: Vec<(u64, crate::world::Market)> = world.shops.iter().map(|s| (s.id, s.market)).collect();
    for (shop, market) in fronts {
        let people: Vec<(u64, crate::world::Language)> =
            world.buyers.iter().filter(|b| b.shop == shop).map(|b| (b.id, b.language)).collect();
        for (n, (buyer, language)) in people.into_iter().take(count).enumerate() {
            let spread = i64::try_from(n).unwrap_or(0);
            let mut at = now - 3_600 - spread * 41_000;
            let product = catalogue::of(market)[n % catalogue::of(market).len()];
            let line =
                |mood: Mood| desk.dice.pick(script::lines(language, mood)).replace("{}", product.title);
            for (kind, mood) in [
                ("text", Mood::Ask),
                ("history_reply", Mood::Content),
                ("text", Mood::More),
                ("image", Mood::Caption),
            ] {
                let text = if kind == "history_reply" { "😊 ✓".to_owned() } else { line(mood) };
                let mut said = Say { kind: kind.to_owned(), text: Some(text), ..Say::default() };
                said.more.insert("at_s".to_owned(), json!(at));
                add(shopee, &mut world, shop, buyer, kind, &said);
                at += 70 + i64::try_from(desk.dice.below(200)).unwrap_or(0);
            }
            let placed = now - 86_400 - spread * 86_400 * 2;
            let sn = place(shopee, &mut world, shop, buyer, 1 + n % 3, placed);
            let steps = (1 + n).min(WAY.len() - 1);
            if let Some(order) = world.orders.iter_mut().find(|o| o.sn == sn) {
                for (hours, to) in (1..).zip(&WAY[1..=steps]) {
                    advance(order, to, placed + hours * 9_000);
                }
            }
        }
        if let Some(talk) = world.conversations.iter_mut().rfind(|c| c.shop == shop) {
            talk.pinned = true;
        }
    }
}
