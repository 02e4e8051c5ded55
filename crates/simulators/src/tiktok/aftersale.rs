//! Orders that are taken back: cancellations (type 11) and returns (type 12) along their ways (tiktok §2.6).

use serde_json::{Value, json};

use super::TikTok;
use super::event::number;
use super::flow::{advance, announce, change, step, summary};
use super::purchase::{Cancellation, Return};
use super::webhook::{self, Notice, notification_id};
use crate::platform::Problem;

/// Why buyers cancel.
pub const REASON: &str = "Need to change delivery address";

const CANCEL_WAY: &[&str] =
    &["CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_COMPLETE"];

const RETURN_WAY: &[&str] = &[
    "RETURN_OR_REFUND_REQUEST_PENDING",
    "AWAITING_BUYER_SHIP",
    "BUYER_SHIPPED_ITEM",
    "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "RETURN_OR_REFUND_REQUEST_COMPLETE",
];

/// A cancellation: the next step of the buyer's request, or the status named. Without one it is granted at
/// once.
pub fn cancel(tiktok: &TikTok, id: u64, to: Option<&str>) -> Result<Value, Problem> {
    let now = tiktok.desk.clock.now_s();
    let (fresh, notification) = (number(tiktok, 4_036_000_000_000_000_000), notification_id(tiktok));
    let (it, shop) = {
        let mut world = tiktok.world();
        let order = world.order(id).ok_or_else(|| Problem::new("there is no such order"))?;
        let shop = order.shop;
        if matches!(order.status.as_str(), "DELIVERED" | "COMPLETED") {
            return Err(Problem::new(format!(
                "the order is {} and can no longer be cancelled",
                order.status
            )));
        }
        let named = to.filter(|to| *to != "CANCELLED");
        if let Some(it) = world.cancellations.iter_mut().find(|c| c.order == id) {
            let next = CANCEL_WAY.iter().position(|s| *s == it.status).and_then(|at| CANCEL_WAY.get(at + 1));
            named.or(next.copied()).unwrap_or(CANCEL_WAY[2]).clone_into(&mut it.status);
            it.updated = now.max(it.updated + 1);
            (it.clone(), shop)
        } else {
            let status = named.unwrap_or(CANCEL_WAY[1]).to_owned();
            let it = Cancellation {
                id: fresh,
                order: id,
                shop,
                status,
                role: "BUYER",
                created: now,
                updated: now,
            };
            world.cancellations.push(it.clone());
            (it, shop)
        }
    };
    let over = matches!(it.status.as_str(), "CANCELLATION_REQUEST_SUCCESS" | "CANCELLATION_REQUEST_COMPLETE");
    let ends = change(tiktok, id, |order| {
        order.asks_cancel = (it.status == CANCEL_WAY[0]).then_some(now);
        let ends = over && order.status != "CANCELLED";
        if ends {
            advance(order, "CANCELLED", now, 0);
            order.cancelled = Some((REASON, it.role, order.updated));
        }
        ends
    })?;
    let data = json!({
        "order_id": id.to_string(), "cancellations_role": it.role, "cancel_status": it.status,
        "cancel_id": it.id.to_string(), "create_time": it.created,
    });
    // Two topics of one step share the notification's id, as the official samples do (tiktok §2.3).
    let notice = Notice::new(tiktok, 11, shop, format!("{}/{}", it.id, it.status), data);
    webhook::send(tiktok, Notice { id: Some(notification.clone()), ..notice });
    if ends {
        announce(tiktok, id, &notification);
    }
    let mut out = summary(tiktok, id);
    out["cancel_id"] = json!(it.id.to_string());
    out["cancel_status"] = json!(it.status);
    Ok(out)
}

/// A return: begun, or its next step, or the status named (any word, `REFUND_ONLY` begins a mere refund).
pub fn give_back(tiktok: &TikTok, id: u64, to: Option<&str>) -> Result<Value, Problem> {
    let now = tiktok.desk.clock.now_s();
    let fresh = number(tiktok, 4_037_000_000_000_000_000);
    let it = {
        let mut world = tiktok.world();
        let shop = world.order(id).map(|o| o.shop).ok_or_else(|| Problem::new("there is no such order"))?;
        if let Some(it) = world.returns.iter_mut().find(|r| r.order == id) {
            let next = RETURN_WAY.iter().position(|s| *s == it.status).and_then(|at| RETURN_WAY.get(at + 1));
            to.or(next.copied()).unwrap_or(RETURN_WAY[4]).clone_into(&mut it.status);
            it.updated = now.max(it.updated + 1);
            it.clone()
        } else {
            let (kind, status) = match to {
                Some("REFUND_ONLY") => ("REFUND", RETURN_WAY[0]),
                Some(to) if to.starts_with("REPLACEMENT") => ("REPLACEMENT", to),
                other => ("RETURN_AND_REFUND", other.unwrap_or(RETURN_WAY[0])),
            };
            let status = status.to_owned();
            let it = Return { id: fresh, order: id, shop, kind, status, created: now, updated: now };
            world.returns.push(it.clone());
            it
        }
    };
    let data = json!({
        "order_id": id.to_string(), "return_role": "BUYER", "return_type": it.kind, "return_status": it.status,
        "return_id": it.id.to_string(), "create_time": it.created, "update_time": it.updated,
    });
    webhook::send(tiktok, Notice::new(tiktok, 12, it.shop, format!("{}/{}", it.id, it.status), data));
    // A full refund ends an order that is still on its way (tiktok §4.3).
    let status = tiktok.world().order(id).map(|o| o.status.clone()).unwrap_or_default();
    if it.status == RETURN_WAY[4] && matches!(status.as_str(), "AWAITING_COLLECTION" | "IN_TRANSIT") {
        step(tiktok, id, "COMPLETED")?;
    }
    let mut out = summary(tiktok, id);
    out["return_id"] = json!(it.id.to_string());
    out["return_status"] = json!(it.status);
    Ok(out)
}
