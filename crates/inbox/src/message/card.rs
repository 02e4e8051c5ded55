//! What the cards that a member sends are about, as far as it is known here: a platform takes only their number, and the thread
//! shows them before it gives them back.
//!
//! Only what this contact bought, or was shown, is told of: whoever types the number of somebody else's order learns nothing.

use model::{OrderLine, Part};
use store::{
    Sight, StoreError, Tx,
    conversation::Conversation,
    message::{self, Where},
    order::{self, OrderFilter, StoredOrder},
};

/// So many of the contact's orders, and of the last messages, are looked through: once for all cards of a message.
const MOST: u32 = 100;

/// The parts, with what is known of each product and order among them.
pub(super) async fn described(tx: &Tx, c: &Conversation, parts: &[Part]) -> Result<Vec<Part>, StoreError> {
    let is_bare = |part: &Part| {
        matches!(part, Part::Order { order_id: None, title: None, .. } | Part::Product { title: None, .. })
    };
    if !parts.iter().any(is_bare) {
        return Ok(parts.to_vec());
    }
    let bought =
        OrderFilter { contact: Some(c.contact_id), account: Some(c.account_id), ..OrderFilter::default() };
    let orders = order::list(tx, &Sight::house(c.workspace_id), &bought, None, MOST).await?.items;
    let is_new = |part: &Part| match part {
        Part::Product { external_id, title: None, .. } => line(&orders, external_id).is_none(),
        _ => false,
    };
    let shown = if parts.iter().any(is_new) { shown(tx, c).await? } else { Vec::new() };
    Ok(parts.iter().map(|part| describe(part, &orders, &shown).unwrap_or_else(|| part.clone())).collect())
}

/// What a card is about: an order of the contact, a product that they bought, or one that was spoken of. None where it is not known.
fn describe(part: &Part, orders: &[StoredOrder], shown: &[Part]) -> Option<Part> {
    match part {
        Part::Order { external_id, order_id: None, title: None, status } => {
            let known = orders.iter().find(|o| o.order.external_id == *external_id)?;
            Some(Part::Order {
                external_id: external_id.clone(),
                order_id: Some(known.id),
                title: known.order.lines.first().map(|line| line.title.clone()),
                status: status.clone(),
            })
        }
        Part::Product { external_id: id, title: None, .. } => match line(orders, id) {
            Some(line) => Some(of_line(id, line)),
            None => shown
                .iter()
                .find(|part| matches!(part, Part::Product { external_id, .. } if external_id == id))
                .cloned(),
        },
        _ => None,
    }
}

fn line<'a>(orders: &'a [StoredOrder], product: &str) -> Option<&'a OrderLine> {
    let mut lines = orders.iter().flat_map(|o| &o.order.lines);
    lines.find(|line| line.product_external_id.as_deref() == Some(product))
}

fn of_line(id: &str, line: &OrderLine) -> Part {
    Part::Product {
        external_id: id.to_owned(),
        title: Some(line.title.clone()),
        price: line.unit_price,
        image_url: line.image_url.clone(),
        url: None,
    }
}

/// The products that a thread has shown, the newest first.
async fn shown(tx: &Tx, c: &Conversation) -> Result<Vec<Part>, StoreError> {
    let page = message::page(tx, &Sight::house(c.workspace_id), c.id, Where::Newest, MOST).await?;
    let parts = page.items.into_iter().rev().flat_map(|row| row.message.parts);
    Ok(parts.filter(|part| matches!(part, Part::Product { title: Some(_), .. })).collect())
}
