//! A contact is forgotten.

use model::{AccountId, AttachmentId, ContactId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use super::read;
use crate::{
    StoreError, Tx, attachment, conversation,
    foresee::Foreseen,
    order, outgoing, search, sql,
    tombstone::{self, Erased},
};

/// Removes a contact with identities, conversations, messages, attachments and search words, takes it off its orders, and
/// leaves tombstones by platform id so that no re-sync brings anything back. False when there is no such contact.
pub async fn erase(tx: &Tx, workspace: WorkspaceId, id: ContactId, now: Time) -> Result<bool, StoreError> {
    let ws = workspace.uuid();
    let house = crate::Sight::house(workspace);
    // Whoever stores something of theirs at this moment is waited for, or waits and finds them gone.
    read::lock(tx, workspace, &[id]).await?;
    if read::get(tx, &house, id).await?.is_none() {
        return Ok(false);
    }
    let mut theirs = conversation::of_contact(tx, &house, id).await?;
    theirs.sort_unstable_by_key(|c| c.id);
    for conversation in theirs {
        let Some(conversation) = conversation::lock(tx, workspace, conversation.id).await? else { continue };
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
        for table in ["message", "mention", "draft", "outbox", "conversation_label", "notice"] {
            sql::execute(
                tx,
                format!("DELETE FROM {table} WHERE conversation_id = $1"),
                vec![conversation.id.uuid().into()],
            )
            .await?;
        }
        outgoing::delivery::erase(tx, workspace, conversation.id.uuid()).await?;
        conversation::remove(tx, &conversation).await?;
    }
    for identity in read::identities(tx, &house, id).await? {
        let account: AccountId = identity.account_id;
        tombstone::put(tx, workspace, account, Erased::Contact, &identity.external_id, now).await?;
    }
    outgoing::delivery::erase(tx, workspace, id.uuid()).await?;
    order::forget_contact(tx, workspace, id, now).await?;
    sql::execute(
        tx,
        "DELETE FROM contact_merge WHERE workspace_id = $2 AND (from_id = $1 OR into_id = $1)",
        vec![id.uuid().into(), ws.into()],
    )
    .await?;
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
