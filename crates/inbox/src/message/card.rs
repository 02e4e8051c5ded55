//! What the cards that a member sends are about, as far as it is known here: a platform takes only their number, and the thread
//! shows them before it gives them back.

use model::{ConversationId, OrderLine, Part};
use store::{
    Sight, StoreError, Tx,
    conversation::Conversation,
    message::{self, Where},
    order::{self, OrderFilter},
};

/// So many of the contact's orders, and of the last messages, are looked through for a product.
const MOST: u32 = 100;

/// The parts, with what is known of each product and order among them.
pub(super) async fn described(tx: &Tx, c: &Conversation, parts: &[Part]) -> Result<Vec<Part>, StoreError> {
    let mut out = Vec::with_capacity(parts.len());
    for part in parts {
        out.push(match part {
            Part::Order { external_id, order_id: None, title: None, status } => {
                let known = order::find(tx, c.workspace_id, c.account_id, external_id).await?;
                Part::Order {
                    external_id: external_id.clone(),
                    order_id: known.as_ref().map(|o| o.id),
                    title: known.and_then(|o| o.order.lines.into_iter().next()).map(|line| line.title),
                    status: status.clone(),
                }
            }
            Part::Product { external_id, title: None, .. } => {
                product(tx, c, external_id).await?.unwrap_or_else(|| part.clone())
            }
            other => other.clone(),
        });
    }
    Ok(out)
}

/// A product that this contact bought, or that was spoken of.
async fn product(tx: &Tx, c: &Conversation, id: &str) -> Result<Option<Part>, StoreError> {
    let sight = Sight::house(c.workspace_id);
    let bought =
        OrderFilter { contact: Some(c.contact_id), account: Some(c.account_id), ..OrderFilter::default() };
    let orders = order::list(tx, &sight, &bought, None, MOST).await?.items;
    let mut lines = orders.into_iter().flat_map(|o| o.order.lines);
    if let Some(line) = lines.find(|line| line.product_external_id.as_deref() == Some(id)) {
        return Ok(Some(of_line(id, line)));
    }
    shown(tx, &sight, c.id, id).await
}

fn of_line(id: &str, line: OrderLine) -> Part {
    Part::Product {
        external_id: id.to_owned(),
        title: Some(line.title),
        price: line.unit_price,
        image_url: line.image_url,
        url: None,
    }
}

/// The newest card of a product in a thread.
async fn shown(
    tx: &Tx,
    sight: &Sight,
    conversation: ConversationId,
    id: &str,
) -> Result<Option<Part>, StoreError> {
    let page = message::page(tx, sight, conversation, Where::Newest, MOST).await?;
    let parts = page.items.into_iter().rev().flat_map(|row| row.message.parts);
    Ok(parts
        .into_iter()
        .find(|part| matches!(part, Part::Product { external_id, title: Some(_), .. } if external_id == id)))
}
