//! Cancellations, refunds and returns: each step pushes type 10 for every piece (lazada §2.4, §4.6).

use serde_json::json;

use super::Lazada;
use super::flow::{push_package, push_units};
use super::order_state::Reverse;
use super::push::{self, Push, Subject};
use super::state::Role;
use crate::platform::Problem;

/// What a reverse order goes through, and what its pieces are called then.
fn way(request_type: &str) -> &'static [(&'static str, &'static str)] {
    match request_type {
        "CANCEL" => &[("CANCEL_SUCCESS", "canceled")],
        "ONLY_REFUND" => &[("REFUND_INIT", ""), ("REFUND_PENDING", ""), ("REFUND_SUCCESS", "returned")],
        _ => &[("RTM_INIT", ""), ("RTM_SHIPPING_BACK", "shipped_back"), ("RTM_RECEIVE_ITEM", "returned")],
    }
}

/// Begins a cancellation or return, or moves the one that is there.
///
/// # Errors
/// When there is no such order, or no piece is left for it.
pub fn reverse(
    lazada: &Lazada,
    shop: u64,
    id: u64,
    request: &'static str,
    pieces: Option<usize>,
    to: Option<&str>,
) -> Result<(), Problem> {
    let now = lazada.desk.clock.now_s();
    let reverse_id = {
        let mut world = lazada.world();
        let world = &mut *world;
        let order = world.orders.iter_mut().find(|o| o.shop == shop && o.id == id);
        let order = order.ok_or_else(|| Problem::new("there is no such order"))?;
        let running = world
            .reverses
            .iter_mut()
            .find(|r| r.shop == shop && r.order == id && r.request_type == request && request != "CANCEL");
        order.updated = now.max(order.updated + 1);
        let at = order.updated;
        let (it, status) = if let Some(it) = running {
            let place = way(request).iter().position(|(s, _)| *s == it.status);
            let next = place.and_then(|p| way(request).get(p + 1)).or(way(request).last());
            let status = to.or(next.map(|n| n.0)).unwrap_or("RTM_RECEIVE_ITEM").to_owned();
            (it, status)
        } else {
            let free =
                order.units.iter().filter(|u| u.reverse.is_none() && u.status != "canceled").map(|u| u.id);
            let units: Vec<u64> = free.take(pieces.unwrap_or(usize::MAX)).collect();
            if units.is_empty() {
                return Err(Problem::new("no piece of the order is left for this"));
            }
            let reason = if request == "CANCEL" { "Change of delivery address" } else { "Damaged item" };
            let reverse = Reverse {
                id: 771_000_000_000_000 + lazada.desk.dice.number(now * 1000) % 1_000_000_000_000 * 100,
                order: id,
                shop,
                request_type: request,
                status: String::new(),
                units,
                created: at,
                updated: at,
                reason: reason.to_owned(),
            };
            world.reverses.push(reverse);
            let first = to.unwrap_or(way(request)[0].0).to_owned();
            let last = world.reverses.len() - 1;
            (&mut world.reverses[last], first)
        };
        it.status.clone_from(&status);
        it.updated = at;
        let item_status = way(request).iter().find(|(s, _)| *s == status).map_or("", |w| w.1);
        for unit in order.units.iter_mut().filter(|u| it.units.contains(&u.id)) {
            unit.reverse = Some(it.id);
            unit.reason.clone_from(&it.reason);
            unit.updated = at;
            if !item_status.is_empty() {
                item_status.clone_into(&mut unit.status);
            }
        }
        if request == "CANCEL"
            && order.units.iter().all(|u| u.status == "canceled")
            && let Some(p) = order.package.as_mut()
        {
            p.moved("CANCELLED", at);
        }
        it.id
    };
    push_reverse(lazada, reverse_id);
    push_units(lazada, shop, id);
    if request == "CANCEL" {
        push_package(lazada, shop, id);
    }
    Ok(())
}

/// Type 10, one for each piece.
fn push_reverse(lazada: &Lazada, id: u64) {
    let found = {
        let world = lazada.world();
        world.reverses.iter().find(|r| r.id == id).map(|r| {
            let buyer = world.orders.iter().find(|o| o.id == r.order && o.shop == r.shop).map(|o| o.buyer);
            (r.clone(), buyer)
        })
    };
    let Some((it, buyer)) = found else { return };
    for (n, unit) in it.units.iter().enumerate() {
        let data = json!({
            "reverse_order_id": it.id, "reverse_order_line_id": it.line(n), "reverse_status": it.status, "trade_order_id": it.order,
            "trade_order_line_id": unit, "buyer_id": buyer, "seller_id": it.shop, "status_update_time": it.updated, "extraParams": {},
        });
        let event = format!("{}/{}", it.line(n), it.status);
        push::send(
            lazada,
            Push {
                role: Role::Orders,
                kind: 10,
                shop: Some(it.shop),
                event,
                lane: None,
                subject: Subject::Fixed(data),
            },
        );
    }
}
