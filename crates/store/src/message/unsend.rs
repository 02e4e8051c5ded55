//! A message is taken back.

use model::{AttachmentId, Time};

use super::{Message, save};
use crate::{StoreError, Tx, attachment, mention, sql};

/// Takes a message's content away for good: parts, earlier texts, reactions, search words, attachments and their files. The
/// entry stays, with `unsent_at`.
pub async fn unsend(tx: &Tx, message: &mut Message, at: Time, now: Time) -> Result<(), StoreError> {
    let files = sql::rows(
        tx,
        "SELECT id FROM attachment WHERE message_id = $1 AND workspace_id = $2",
        vec![message.id.uuid().into(), message.workspace_id.uuid().into()],
    )
    .await?;
    for row in files {
        attachment::remove(tx, message.workspace_id, AttachmentId::from_uuid(row.try_get("", "id")?)).await?;
    }
    mention::remove(tx, message.id).await?;
    message.parts.clear();
    message.earlier.clear();
    message.reactions.clear();
    message.unsent_at = Some(at);
    save(tx, message, now).await
}
