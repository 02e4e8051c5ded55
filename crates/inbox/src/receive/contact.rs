//! Something is told about a customer.

use model::{ContactId, ContactSeen, ThreadKind, ThreadRef};
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    contact, conversation,
};

use super::{Received, Receiving};
use crate::conversation::window;

/// Keeps what was told; a thread named with it is begun, so that a new follower can be written to.
pub(super) async fn receive(
    tx: &Tx,
    r: &Receiving<'_>,
    thread: Option<ThreadRef>,
    seen: &ContactSeen,
    reachable: Option<bool>,
) -> Result<Received, StoreError> {
    let workspace = r.account.workspace_id;
    let mut known = contact::see(tx, workspace, r.account.id, seen, r.now).await?;
    if let Some(reachable) = reachable.filter(|now| *now != known.contact.reachable) {
        known.contact.reachable = reachable;
        contact::save(tx, &mut known.contact, r.now).await?;
        known.changed = true;
    }
    let mut received = Received::applied();
    if let Some(thread) = thread
        && let Some(found) = conversation::find(tx, workspace, r.account.id, &thread.id).await?
    {
        if thread.kind == ThreadKind::Direct && found.contact_id != known.contact.id {
            // Until now only the thread was known of its contact; now the platform says who it is.
            contact::merge(tx, workspace, found.contact_id, known.contact.id, r.now).await?;
            if r.connector.manifest().has_orders
                && let Some(mut c) = conversation::lock(tx, workspace, found.id).await?
            {
                // Whoever they are ordered before: those orders belong here.
                super::message::link_orders(tx, r, &mut c).await?;
                window::refresh(r.connector, r.account, &mut c, &seen.external_id, r.now);
                conversation::save(tx, &mut c, r.now).await?;
            }
            known.changed = true;
        }
        if seen.name.is_none() {
            received.follow_ups.push(super::FollowUp::Profile { conversation: found.id, member: None });
        }
        if known.changed {
            super::note_conversation(tx, r, ChangeKind::ConversationUpdated, &found).await?;
        }
    }
    if known.changed && !known.created {
        note(tx, r, known.contact.id).await?;
    }
    Ok(received)
}

/// Notes that a contact changed.
pub(super) async fn note(tx: &Tx, r: &Receiving<'_>, id: ContactId) -> Result<(), StoreError> {
    let noted = NewChange {
        kind: ChangeKind::ContactUpdated,
        object_id: id.uuid(),
        account_id: Some(r.account.id),
        conversation_id: None,
    };
    change::note(tx, r.account.workspace_id, &[noted], r.now).await
}
