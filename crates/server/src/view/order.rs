//! Orders.

use store::order::StoredOrder;

use super::conversation::account;
use crate::shape::{Money, Order, OrderLine, Parcel, When};

/// Shows several, in their order.
pub fn orders(stored: Vec<StoredOrder>) -> Vec<Order> {
    stored.into_iter().map(order).collect()
}

/// Shows one.
pub fn order(stored: StoredOrder) -> Order {
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
    }
}
