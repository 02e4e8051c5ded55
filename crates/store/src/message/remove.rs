//! A message leaves without a trace.

use model::{AttachmentId, Time};

use super::Message;
use crate::{StoreError, Tx, attachment, mention, search, sql};

/// Removes a message that never left, and lets its files go free: its writer has them again.
pub async fn take_out(tx: &Tx, message: &mut Message, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE attachment SET message_id = NULL WHERE message_id = $1 AND workspace_id = $2",
        vec![message.id.uuid().into(), message.workspace_id.uuid().into()],
    )
    .await?;
    remove(tx, message, now).await
}

/// Removes a message with its search words, attachments and aliases: it was another message's echo, kept once now.
/// [`StoreError::Stale`] when somebody changed it since it was read.
pub async fn remove(tx: &Tx, message: &mut Message, _now: Time) -> Result<(), StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM message WHERE id = $1 AND workspace_id = $2 AND version = $3",
        vec![message.id.uuid().into(), message.workspace_id.uuid().into(), message.version.into()],
    )
    .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Stale("message"));
    }
    sql::execute(tx, "DELETE FROM message_alias WHERE message_id = $1", vec![message.id.uuid().into()])
        .await?;
    mention::remove(tx, message.id).await?;
    let files = sql::rows(
        tx,
        "SELECT id FROM attachment WHERE message_id = $1 AND workspace_id = $2",
        vec![message.id.uuid().into(), message.workspace_id.uuid().into()],
    )
    .await?;
    for row in files {
        attachment::remove(tx, message.workspace_id, AttachmentId::from_uuid(row.try_get("", "id")?)).await?;
    }
    search::remove(tx, message.id.uuid());
    Ok(())
}
