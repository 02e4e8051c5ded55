//! A reply that waits a moment before it leaves, so that its writer can still take it back.

use std::time::Duration;

use model::{MessageId, Time, WorkspaceId};
use store::{
    Sight, StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    conversation, message as messages, outbox,
};

use crate::conversation::{change::note, place::retell};

/// Longest time that a reply may be held back.
pub const LONGEST: Duration = Duration::from_mins(1);

/// Takes a held reply back before it leaves: it was never written, and its files are free again. False when it is not held any
/// more, or was not.
pub async fn cancel(tx: &Tx, workspace: WorkspaceId, id: MessageId, now: Time) -> Result<bool, StoreError> {
    let Some(mut m) = messages::get(tx, &Sight::house(workspace), id).await? else { return Ok(false) };
    if !outbox::take_back(tx, workspace, id).await? {
        return Ok(false);
    }
    messages::take_out(tx, &mut m, now).await?;
    let gone = NewChange {
        kind: ChangeKind::MessageRemoved,
        object_id: m.id.uuid(),
        account_id: Some(m.account_id),
        conversation_id: Some(m.conversation_id),
    };
    change::note(tx, workspace, &[gone], now).await?;
    if let Some(mut c) = conversation::lock(tx, workspace, m.conversation_id).await? {
        retell(tx, &mut c).await?;
        conversation::save(tx, &mut c, now).await?;
        note(tx, &c, now).await?;
    }
    Ok(true)
}
