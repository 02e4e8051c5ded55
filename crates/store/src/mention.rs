//! Mentions: whom a note names, and whether they have read it.

use model::{ConversationId, MemberId, MessageId, Time, WorkspaceId};

use crate::{
    Db, StoreError, Tx,
    message::Message,
    sql::{self, Sql},
};

/// Notes whom a message names; part of storing it.
pub(crate) async fn put(tx: &Tx, message: &Message) -> Result<(), StoreError> {
    for member in &message.mentions {
        let mut sql = Sql::new(
            "INSERT INTO mention (message_id, member_id, workspace_id, account_id, conversation_id, at) VALUES (",
        );
        sql.bind(message.id.uuid()).add(", ").bind(member.uuid()).add(", ");
        sql.bind(message.workspace_id.uuid()).add(", ").bind(message.account_id.uuid()).add(", ");
        sql.bind(message.conversation_id.uuid()).add(", ").bind(message.sent_at.as_millis());
        sql.add(") ON CONFLICT DO NOTHING");
        sql.execute(tx).await?;
    }
    Ok(())
}

/// Notes that a member has read a conversation, with all that names them there. Gives how many were new to them.
pub async fn read(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    conversation: ConversationId,
    now: Time,
) -> Result<u64, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE mention SET read_at = $4 WHERE conversation_id = $1 AND member_id = $2 AND workspace_id = $3 AND read_at IS NULL",
        vec![
            conversation.uuid().into(),
            member.uuid().into(),
            workspace.uuid().into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(done.rows_affected())
}

/// Which of these conversations name a member in something that they have not read.
pub async fn unread(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    conversations: &[ConversationId],
) -> Result<Vec<ConversationId>, StoreError> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT DISTINCT conversation_id FROM mention WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND member_id = ").bind(member.uuid());
    sql.add(" AND read_at IS NULL AND conversation_id IN ").list(conversations.iter().map(|id| id.uuid()));
    sql.rows(db)
        .await?
        .iter()
        .map(|row| Ok(ConversationId::from_uuid(row.try_get("", "conversation_id")?)))
        .collect()
}

/// A message is gone: it names nobody any more.
pub(crate) async fn remove(tx: &Tx, message: MessageId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM mention WHERE message_id = $1", vec![message.uuid().into()]).await?;
    Ok(())
}

/// A member is gone: nobody is named by them any more.
pub(crate) async fn remove_member(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM mention WHERE member_id = $1 AND workspace_id = $2",
        vec![member.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}
