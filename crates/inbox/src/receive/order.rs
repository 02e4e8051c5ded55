//! The platform describes an order.

use model::{ContactSeen, Order};
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    contact, conversation,
    order::{self, Links},
};

use super::{Received, Receiving, note_conversation};

/// Keeps an order's newest description, linked to its buyer and their conversation, and sets right what the conversation's
/// row says of orders.
pub(super) async fn receive(tx: &Tx, r: &Receiving<'_>, described: &Order) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let buyer = match &described.buyer_external_id {
        Some(id) => {
            let seen = ContactSeen {
                external_id: id.clone(),
                name: described.buyer_name.clone(),
                ..ContactSeen::default()
            };
            Some(contact::see(tx, workspace, account, &seen, r.now).await?.contact)
        }
        None => None,
    };
    let chat = match &buyer {
        Some(buyer) => {
            let all = conversation::of_contact(tx, &store::Sight::house(workspace), buyer.id).await?;
            all.into_iter().find(|c| c.account_id == account)
        }
        None => None,
    };
    let links =
        Links { contact_id: buyer.as_ref().map(|b| b.id), conversation_id: chat.as_ref().map(|c| c.id) };
    let Some(up) = order::upsert(tx, workspace, account, described, links, r.now).await? else {
        return Ok(Received::applied());
    };
    let noted = NewChange {
        kind: if up.created { ChangeKind::OrderCreated } else { ChangeKind::OrderUpdated },
        object_id: up.stored.id.uuid(),
        account_id: Some(account),
        conversation_id: up.stored.conversation_id,
    };
    change::note(tx, workspace, &[noted], r.now).await?;
    if let (Some(buyer), Some(chat)) = (&buyer, &chat)
        && let Some(mut c) = conversation::lock(tx, workspace, chat.id).await?
    {
        let (open, last_at, last_open) = order::open_of_contact(tx, workspace, account, buyer.id).await?;
        if (c.open_order_count, c.last_order_at, &c.last_order_external_id) != (open, last_at, &last_open) {
            (c.open_order_count, c.last_order_at, c.last_order_external_id) = (open, last_at, last_open);
            let id = described.buyer_external_id.as_deref().unwrap_or_default();
            crate::conversation::window::refresh(r.connector, r.account, &mut c, id, r.now);
            conversation::save(tx, &mut c, r.now).await?;
            note_conversation(tx, r, ChangeKind::ConversationUpdated, &c).await?;
        }
    }
    Ok(Received::applied())
}
