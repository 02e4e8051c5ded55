//! Somebody has read a conversation, or wants it to look unread again.

use model::{ConversationId, Time, WorkspaceId};
use store::{StoreError, Tx, conversation};

/// Sets the unread count to nothing (or, marking unread, to at least one). Gives whether anything changed; none when there is
/// no such conversation.
pub async fn read(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    unread: bool,
    now: Time,
) -> Result<Option<bool>, StoreError> {
    let Some(mut c) = conversation::lock(tx, workspace, id).await? else { return Ok(None) };
    let count = if unread { c.unread_count.max(1) } else { 0 };
    if c.unread_count == count {
        return Ok(Some(false));
    }
    c.unread_count = count;
    conversation::save(tx, &mut c, now).await?;
    super::change::note(tx, &c, now).await?;
    Ok(Some(true))
}
