//! Our messages arrived, or were read.

use model::{Event, MessageId, Receipt, Upto};
use store::{StoreError, Tx, change::ChangeKind, conversation, effect, message as messages, outbox};

use super::{Received, Receiving, find, note_message};

/// Moves our messages forward. A receipt for a message whose platform id is not known yet waits for it: platforms tell of
/// arrival and reading before they answer the call that sent it.
pub(super) async fn receive(tx: &Tx, r: &Receiving<'_>, receipt: Receipt) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let Some(c) = find(tx, r, &receipt.thread.id).await? else { return Ok(Received::applied()) };
    // Whoever settles a message of ours holds it too: its id is there already, or what is kept for it is found then.
    conversation::lock(tx, workspace, c.id).await?;
    let changed = messages::receipt(tx, workspace, c.id, receipt.kind, &receipt.upto, r.now).await?;
    for id in changed {
        note_message(tx, r, ChangeKind::MessageUpdated, id, c.id).await?;
    }
    for id in named(&receipt.upto) {
        if messages::find(tx, workspace, account, id).await?.is_none() {
            let upto = match &receipt.upto {
                Upto::Message(_) => Upto::Message(id.clone()),
                _ => Upto::Messages(vec![id.clone()]),
            };
            let event = Event::Receipt(Receipt { upto, ..receipt.clone() });
            effect::put(tx, workspace, account, id, &event, r.now).await?;
        }
    }
    if matches!(receipt.upto, Upto::Time(_) | Upto::Seq(_)) {
        for message in outbox::messages_of(tx, workspace, c.id).await? {
            let event = Event::Receipt(receipt.clone());
            effect::put(tx, workspace, account, &on_its_way(message), &event, r.now).await?;
        }
    }
    Ok(Received::applied())
}

/// Applies what came for a message of ours before its platform id was known. To be called in the transaction that settles it.
pub async fn catch_up(tx: &Tx, r: &Receiving<'_>, id: MessageId) -> Result<(), StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let mut names = vec![on_its_way(id)];
    names.extend(messages::external_ids(tx, workspace, id).await?);
    for name in names {
        for event in effect::take(tx, workspace, account, &name).await? {
            // Boxed: an effect is an event, and applying one may come back here.
            Box::pin(super::receive(tx, r, event)).await?;
        }
    }
    Ok(())
}

fn named(upto: &Upto) -> &[String] {
    match upto {
        Upto::Time(_) | Upto::Seq(_) => &[],
        Upto::Message(id) => std::slice::from_ref(id),
        Upto::Messages(ids) => ids,
    }
}

/// Under which name effects wait for a message that has no platform id. No platform's id has this form.
fn on_its_way(id: MessageId) -> String {
    format!("on its way: {id}")
}
