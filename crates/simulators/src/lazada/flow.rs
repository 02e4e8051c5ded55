//! Orders that move: each step pushes type 0 for every piece and type 14 for the parcel; cancellations and
//! returns are in `give_back.rs`, the past that a shop begins with is in `past.rs` (lazada §2.4).

use serde_json::{Value, json};

use super::Lazada;
use super::event::{buyer_of, shop_of};
use super::give_back::reverse;
use super::order_state::{Package, Purchase, Unit, WAY};
use super::push::{self, Push, Subject};
use super::state::{Role, World};
use crate::platform::{Order, Problem};
use crate::world::catalogue;

/// What the control API asks of orders. `place` takes two accounts, separated by a comma: one purchase, the
/// same number in both shops. `cancel` takes `lines`: only so many pieces. `return` takes `to`: a reverse status.
///
/// # Errors
/// When there is no such shop, buyer, order or action.
pub fn order(lazada: &Lazada, what: &Order) -> Result<Value, Problem> {
    if what.action == "any" {
        return any(lazada);
    }
    if what.action == "place" {
        return place_one(lazada, what);
    }
    let (shop, id) = {
        let world = lazada.world();
        let shop = shop_of(&world, what.account.as_deref())?;
        let open = |o: &&Purchase| what.action != "advance" || o.place().is_some_and(|p| p + 1 < WAY.len());
        let mut mine = world.orders.iter().filter(|o| o.shop == shop);
        let found = match &what.order {
            Some(id) => mine.find(|o| o.id.to_string() == *id),
            None => mine.filter(open).max_by_key(|o| (o.created, o.id)),
        };
        (shop, found.map(|o| o.id).ok_or_else(|| Problem::new("there is no such order"))?)
    };
    match (what.action.as_str(), what.to.as_deref()) {
        ("advance", None) => step(lazada, shop, id)?,
        ("advance", Some(to)) => step_to(lazada, shop, id, to)?,
        ("cancel", _) => reverse(lazada, shop, id, "CANCEL", what.lines, None)?,
        ("return", to) => {
            let kind = if to.is_some_and(|t| t.starts_with("REFUND")) { "ONLY_REFUND" } else { "RETURN" };
            reverse(lazada, shop, id, kind, what.lines, to)?;
        }
        (other, _) => {
            return Err(Problem::new(format!("orders cannot {other:?}: place, advance, cancel or return")));
        }
    }
    Ok(summary(lazada, shop, id))
}

fn place_one(lazada: &Lazada, what: &Order) -> Result<Value, Problem> {
    let accounts: Vec<Option<&str>> = match &what.account {
        Some(list) => list.split(',').map(|a| Some(a.trim())).collect(),
        None => vec![None],
    };
    let (shops, id) = {
        let mut world = lazada.world();
        let shops: Result<Vec<u64>, Problem> = accounts.iter().map(|a| shop_of(&world, *a)).collect();
        let shops = shops?;
        let buyer = buyer_of(&mut world, lazada.desk.seed, shops[0], what.customer.as_deref())?;
        let now = lazada.desk.clock.now_s();
        let id = fresh_order_id(lazada, now * 1000);
        for shop in &shops {
            place(lazada, &mut world, *shop, buyer, id, what.lines.unwrap_or(1), now);
        }
        (shops, id)
    };
    for shop in &shops {
        push_units(lazada, *shop, id);
        match what.to.as_deref() {
            Some("unpaid") => {}
            Some(to) => step_to(lazada, *shop, id, to)?,
            // Most people pay at once.
            None => step(lazada, *shop, id)?,
        }
    }
    Ok(summary(lazada, shops[0], id))
}

/// Moves some open order of a shop that lets us in, or fails when there is none.
fn any(lazada: &Lazada) -> Result<Value, Problem> {
    let open: Vec<(u64, u64)> = {
        let world = lazada.world();
        let life = lazada.desk.clock.life_ms();
        let moves = |o: &&Purchase| o.place().is_some_and(|p| p + 1 < WAY.len());
        let ours = |o: &&Purchase| world.authorized(Role::Orders, o.shop, life);
        world.orders.iter().filter(moves).filter(ours).map(|o| (o.shop, o.id)).collect()
    };
    if open.is_empty() {
        return Err(Problem::new("no order is open"));
    }
    let (shop, id) = open[lazada.desk.dice.below(open.len())];
    if lazada.desk.dice.percent(4) {
        reverse(lazada, shop, id, "CANCEL", None, None)?;
    } else {
        step(lazada, shop, id)?;
    }
    Ok(summary(lazada, shop, id))
}

/// Sixteen digits, below 2^53, a hundred apart, so that pieces fit between; never the same in two runs.
pub fn fresh_order_id(lazada: &Lazada, at_ms: i64) -> u64 {
    8_000_000_000_000_000 + lazada.desk.dice.number(at_ms) % 9_000_000_000_000 * 100
}

/// A new unpaid order.
pub fn place(lazada: &Lazada, world: &mut World, shop: u64, buyer: u64, id: u64, lines: usize, now: i64) {
    let dice = &lazada.desk.dice;
    let Some(market) = world.shop(shop).map(|s| s.market) else { return };
    let products = catalogue::of(market);
    let first = dice.below(products.len());
    let mut units = Vec::new();
    for n in 0..lines.clamp(1, products.len()) {
        let product = products[(first + n) % products.len()];
        for _ in 0..=usize::from(dice.percent(30)) {
            // Two shops of one purchase do not share pieces.
            let piece = id + 10_000_000 + shop % 7 * 1_000_000 + units.len() as u64;
            units.push(Unit {
                id: piece,
                product,
                status: "unpaid".to_owned(),
                updated: now,
                reason: String::new(),
                reverse: None,
            });
        }
    }
    let goods: i64 = units.iter().map(|u| u.product.price_hundredths).sum();
    world.orders.push(Purchase {
        id,
        shop,
        buyer,
        units,
        postage: goods / 2000 * 100,
        voucher: if dice.percent(25) { goods / 1000 * 100 } else { 0 },
        created: now,
        updated: now,
        cod: dice.percent(40),
        package: None,
        note: String::new(),
    });
}

fn summary(lazada: &Lazada, shop: u64, id: u64) -> Value {
    let world = lazada.world();
    let Some(o) = world.orders.iter().find(|o| o.shop == shop && o.id == id) else { return Value::Null };
    let reverse = world.reverses.iter().rfind(|r| r.order == id && r.shop == shop);
    json!({
        "order_id": o.id.to_string(), "account": o.shop.to_string(), "customer": o.buyer.to_string(), "statuses": o.statuses(),
        "order_item_ids": o.units.iter().map(|u| u.id.to_string()).collect::<Vec<_>>(), "tracking_number": o.tracking(),
        "package_id": o.package.as_ref().map(|p| p.id.clone()), "reverse_order_id": reverse.map(|r| r.id.to_string()),
        "reverse_status": reverse.map(|r| r.status.clone()),
    })
}

/// Type 0, one for each piece: order pushes are per line.
pub fn push_units(lazada: &Lazada, shop: u64, id: u64) {
    let units: Vec<(u64, String)> = {
        let world = lazada.world();
        let order = world.orders.iter().find(|o| o.shop == shop && o.id == id);
        order.map(|o| o.units.iter().map(|u| (u.id, u.status.clone())).collect()).unwrap_or_default()
    };
    for (unit, status) in units {
        let push = Push {
            role: Role::Orders,
            kind: 0,
            shop: Some(shop),
            event: format!("{unit}/{status}"),
            lane: None,
            subject: Subject::Line(shop, id, unit),
        };
        push::send(lazada, push);
    }
}

/// Type 14, where there is a parcel.
pub fn push_package(lazada: &Lazada, shop: u64, id: u64) {
    let found = {
        let world = lazada.world();
        let order = world.orders.iter().find(|o| o.shop == shop && o.id == id);
        order.and_then(|o| Some((o.buyer, o.package.clone()?)))
    };
    let Some((buyer, package)) = found else { return };
    let data = json!({
        "trade_order_id": id.to_string(), "buyer_id": buyer, "fulfillment_package_id": package.id, "status": package.status,
        "status_update_time": package.updated,
    });
    let event = format!("{}/{}", package.id, package.status);
    push::send(
        lazada,
        Push {
            role: Role::Orders,
            kind: 14,
            shop: Some(shop),
            event,
            lane: None,
            subject: Subject::Fixed(data),
        },
    );
}

fn step(lazada: &Lazada, shop: u64, id: u64) -> Result<(), Problem> {
    {
        let mut world = lazada.world();
        let now = lazada.desk.clock.now_s();
        let order = world.orders.iter_mut().find(|o| o.shop == shop && o.id == id);
        let order = order.ok_or_else(|| Problem::new("there is no such order"))?;
        let next = order.place().and_then(|p| WAY.get(p + 1));
        let next = next
            .ok_or_else(|| Problem::new(format!("the order is {:?} and goes nowhere", order.statuses())))?;
        advance(order, next, now);
    }
    push_units(lazada, shop, id);
    push_package(lazada, shop, id);
    Ok(())
}

fn step_to(lazada: &Lazada, shop: u64, id: u64, to: &str) -> Result<(), Problem> {
    let goal = WAY.iter().position(|s| *s == to);
    let goal = goal.ok_or_else(|| {
        Problem::new(format!("an order cannot advance to {to:?}; the way is {}", WAY.join(" → ")))
    })?;
    loop {
        let at =
            lazada.world().orders.iter().find(|o| o.shop == shop && o.id == id).and_then(Purchase::place);
        match at {
            Some(at) if at < goal => step(lazada, shop, id)?,
            _ => return Ok(()),
        }
    }
}

/// One step of an order itself: of all pieces that still move.
pub fn advance(order: &mut Purchase, to: &str, now: i64) {
    // Two steps within one second must differ, or the later one looks like the earlier again.
    order.updated = now.max(order.updated + 1);
    let at = order.updated;
    for unit in order.units.iter_mut().filter(|u| WAY.contains(&u.status.as_str())) {
        to.clone_into(&mut unit.status);
        unit.updated = at;
    }
    let id = order.id;
    let package = order.package.as_mut();
    match (to, package) {
        ("packed", _) => {
            order.package = Some(Package {
                id: format!("FP{:013}", id / 100 % 10_000_000_000_000),
                tracking: format!("LEXTH{:010}", id / 100 % 10_000_000_000),
                status: "READY_TO_SHIP_PENDING".to_owned(),
                updated: at,
                rows: Vec::new(),
            });
        }
        ("ready_to_ship", Some(p)) => {
            p.rows.push((at, "Packed by seller", "Handed to carrier soon", "1200", "ready_to"));
            p.moved("READY_TO_SHIP", at);
        }
        ("shipped", Some(p)) => {
            p.rows.push((at, "In transit", "The parcel was picked up by the carrier", "1300", "shipped"));
            p.moved("INFO_ST_DOMESTIC_OUT_FOR_DELIVERY", at);
        }
        ("delivered", Some(p)) => {
            p.rows.push((at, "Delivered", "The parcel was delivered", "1500", "delivered"));
            p.moved("DELIVERED", at);
        }
        _ => {}
    }
}
