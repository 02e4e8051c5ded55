//! The steps that orders went through: where each stood, and since when.

use std::collections::HashMap;

use model::{OrderId, OrderStatus, Time, WorkspaceId};

use super::StoredOrder;
use crate::{
    Db, StoreError, Tx,
    sql::Sql,
    word::{Word, time},
};

/// A step of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stood from then on.
    pub status: OrderStatus,
    /// Since when, by the platform's time.
    pub at: Time,
}

/// Notes where an order stands now.
pub(super) async fn note(tx: &Tx, stored: &StoredOrder) -> Result<(), StoreError> {
    let mut sql = Sql::new("INSERT INTO order_step (order_id, status, at, workspace_id) VALUES (");
    sql.bind(stored.id.uuid()).add(", ").bind(stored.order.status.word());
    sql.add(", ").bind(stored.order.updated_at.as_millis()).add(", ").bind(stored.workspace_id.uuid());
    sql.add(") ON CONFLICT DO NOTHING");
    sql.execute(tx).await?;
    Ok(())
}

/// The steps of several orders, each order's oldest first. What the order itself tells (placed, paid, sent, arrived) is among
/// them, also from before it was known here; a status that it stood in more than once is there as often.
pub async fn steps(
    db: &impl Db,
    workspace: WorkspaceId,
    orders: &[StoredOrder],
) -> Result<HashMap<OrderId, Vec<Step>>, StoreError> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let mut noted: HashMap<OrderId, Vec<Step>> = HashMap::new();
    let mut sql = Sql::new("SELECT order_id, status, at FROM order_step WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND order_id IN ").list(orders.iter().map(|o| o.id.uuid()));
    for row in sql.rows(db).await? {
        let status = OrderStatus::read(&row.try_get::<String>("", "status")?)?;
        let id = OrderId::from_uuid(row.try_get("", "order_id")?);
        noted.entry(id).or_default().push(Step { status, at: time(row.try_get("", "at")?) });
    }
    Ok(orders
        .iter()
        .map(|stored| (stored.id, whole(stored, noted.remove(&stored.id).unwrap_or_default())))
        .collect())
}

/// What was noted, with what the order itself knows better: the moment, not when the platform next told of the order.
fn whole(stored: &StoredOrder, mut noted: Vec<Step>) -> Vec<Step> {
    let order = &stored.order;
    let first = |of: &dyn Fn(&model::Parcel) -> Option<Time>| order.parcels.iter().filter_map(of).min();
    let last = |of: &dyn Fn(&model::Parcel) -> Option<Time>| order.parcels.iter().filter_map(of).max();
    let arrived = order.parcels.iter().all(|p| p.delivered_at.is_some());
    for (status, at) in [
        (OrderStatus::Unpaid, Some(order.placed_at)),
        (OrderStatus::ToShip, order.paid_at),
        (OrderStatus::Shipped, first(&|p| p.shipped_at)),
        (OrderStatus::Delivered, last(&|p| p.delivered_at).filter(|_| arrived)),
    ] {
        if let Some(at) = at {
            noted.retain(|step| step.status != status);
            noted.push(Step { status, at });
        }
    }
    noted.sort_by_key(|step| (step.at, step.status.word()));
    noted.dedup_by_key(|step| step.status);
    noted
}
