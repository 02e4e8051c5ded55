//! A contact is forgotten.

use model::{AccountId, AttachmentId, ContactId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use super::read;
use crate::{
    StoreError, Tx, attachment, conversation,
    foresee::Foreseen,
    order, search, sql,
    tombstone::{self, Erased},
};

/// Removes a contact with identities, conversations, messages, attachments and search words, takes it off its orders, and
/// leaves tombstones by platform id so that no re-sync brings anything back. False when there is no such contact.
pub async fn erase(tx: &Tx, workspace: WorkspaceId, id: ContactId, now: Time) -> Result<bool, StoreError> {
    let ws = workspace.uuid();
    if read::get(tx, &crate::Sight::house(workspace), id).await?.is_none() {
        return Ok(false);
    }
    for conversation in conversation::of_contact(tx, &crate::Sight::house(workspace), id).await? {
        let account = conversation.account_id;
        tombstone::put(tx, workspace, account, Erased::Thread, &conversation.thread.id, now).await?;
        let messages = sql::rows(
            tx,
            "SELECT id, external_id FROM message WHERE conversation_id = $1 AND workspace_id = $2",
            vec![conversation.id.uuid().into(), ws.into()],
        )
        .await?;
        for row in messages {
            let message: Uuid = row.try_get("", "id")?;
            if let Some(external_id) = row.try_get::<Option<String>>("", "external_id")? {
                tombstone::put(tx, workspace, account, Erased::Message, &external_id, now).await?;
            }
            let aliases = sql::rows(
                tx,
                "DELETE FROM message_alias WHERE message_id = $1 RETURNING external_id",
                vec![message.into()],
            )
            .await?;
            for alias in aliases {
                tombstone::put(
                    tx,
                    workspace,
                    account,
                    Erased::Message,
                    &alias.try_get::<String>("", "external_id")?,
                    now,
                )
                .await?;
            }
            search::remove(tx, message);
            let files =
                sql::rows(tx, "SELECT id FROM attachment WHERE message_id = $1", vec![message.into()])
                    .await?;
            for file in files {
                attachment::remove(tx, workspace, AttachmentId::from_uuid(file.try_get("", "id")?)).await?;
            }
        }
        for table in ["message", "outbox", "conversation_label"] {
            sql::execute(
                tx,
                format!("DELETE FROM {table} WHERE conversation_id = $1"),
                vec![conversation.id.uuid().into()],
            )
            .await?;
        }
        conversation::remove(tx, &conversation).await?;
    }
    for identity in read::identities(tx, &crate::Sight::house(workspace), id).await? {
        let account: AccountId = identity.account_id;
        tombstone::put(tx, workspace, account, Erased::Contact, &identity.external_id, now).await?;
    }
    order::forget_contact(tx, workspace, id, now).await?;
    sql::execute(tx, "DELETE FROM identity WHERE contact_id = $1", vec![id.uuid().into()]).await?;
    sql::execute(
        tx,
        "DELETE FROM contact WHERE workspace_id = $2 AND (id = $1 OR merged_into = $1)",
        vec![id.uuid().into(), ws.into()],
    )
    .await?;
    search::remove(tx, id.uuid());
    tx.foreseen(Foreseen::forget_rows);
    Ok(true)
}
