//! Orders.

use std::collections::HashMap;

use model::WorkspaceId;
use store::order::{Step, StoredOrder};

use super::conversation::account;
use crate::{
    problem::Problem,
    shape::{Money, Order, OrderLine, OrderStep, Parcel, When},
    state::Server,
};

/// Shows several, in their order, with the steps that they went through.
pub async fn orders(
    server: &Server,
    workspace: WorkspaceId,
    stored: Vec<StoredOrder>,
) -> Result<Vec<Order>, Problem> {
    let mut steps = store::order::steps(&server.store, workspace, &stored).await?;
    Ok(stored.into_iter().map(|one| show(&mut steps, one)).collect())
}

fn show(steps: &mut HashMap<model::OrderId, Vec<Step>>, stored: StoredOrder) -> Order {
    let steps = steps.remove(&stored.id).unwrap_or_default();
    let o = stored.order;
    let currency = o.currency.or(o.total.map(|t| t.currency));
    Order {
        id: stored.id.into(),
        account: account(stored.account),
        contact_id: stored.contact_id.map(Into::into),
        conversation_id: stored.conversation_id.map(Into::into),
        external_id: o.external_id,
        status: o.status.into(),
        platform_status: o.platform_status,
        total: o.total.map(Money::from),
        currency: currency.map(|c| c.as_str().to_owned()),
        lines: o.lines.into_iter().map(OrderLine::from).collect(),
        parcels: o.parcels.into_iter().map(Parcel::from).collect(),
        buyer_note: o.buyer_note,
        placed_at: When(o.placed_at),
        paid_at: o.paid_at.map(When),
        ship_by: o.ship_by.map(When),
        updated_at: When(o.updated_at),
        steps: steps.into_iter().map(|s| OrderStep { status: s.status.into(), at: When(s.at) }).collect(),
    }
}
