//! Looking messages up.

use model::{AccountId, ConversationId, DeliveryState, MemberId, MessageId, SenderKind, Time, WorkspaceId};
use sea_orm::QueryResult;

use super::{Message, MessageRow, row};
use crate::{
    Db, Sight, StoreError, Tx, attachment, conversation,
    db::DbExt,
    entity::message::Model,
    foresee::{self, Absent},
    sql::{self, Sql},
    word::{Word, maybe, time},
};

/// One message.
pub async fn get(db: &impl Db, sight: &Sight, id: MessageId) -> Result<Option<Message>, StoreError> {
    let mut sql = Sql::new("SELECT m.* FROM message m WHERE m.workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND m.id = ").bind(id.uuid());
    sight.conversation_id(&mut sql, "m.conversation_id");
    Ok(open_all(db, sight.workspace(), sql).await?.pop())
}

/// One message that a caller sees at this moment, its conversation locked until the transaction ends.
pub async fn lock_seen(tx: &Tx, sight: &Sight, id: MessageId) -> Result<Option<Message>, StoreError> {
    let Some(found) = get(tx, &Sight::house(sight.workspace()), id).await? else { return Ok(None) };
    Ok(conversation::lock_seen(tx, sight, found.conversation_id).await?.map(|_| found))
}

/// Several messages with their files, in no order.
pub async fn get_many(db: &impl Db, sight: &Sight, ids: &[MessageId]) -> Result<Vec<MessageRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = sight.workspace();
    let mut sql = Sql::new("SELECT m.* FROM message m WHERE m.workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND m.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.conversation_id(&mut sql, "m.conversation_id");
    let messages = open_all(db, workspace, sql).await?;
    with_attachments(db, workspace, messages).await
}

/// The message behind a platform's id, or one of its aliases.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    external_id: &str,
) -> Result<Option<Message>, StoreError> {
    if foresee::is_absent(db, Absent::Message, account, external_id) {
        return Ok(None);
    }
    let mut sql = Sql::new("SELECT * FROM message WHERE account_id = ");
    sql.bind(account.uuid()).add(" AND external_id = ").bind(external_id);
    sql.add(" AND workspace_id = ").bind(workspace.uuid());
    if let Some(found) = open_all(db, workspace, sql).await?.pop() {
        return Ok(Some(found));
    }
    let mut sql = Sql::new(
        "SELECT m.* FROM message_alias s JOIN message m ON m.id = s.message_id WHERE s.account_id = ",
    );
    sql.bind(account.uuid()).add(" AND s.external_id = ").bind(external_id);
    sql.add(" AND s.workspace_id = ").bind(workspace.uuid());
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// How a message stands at the end of its thread, for its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Which.
    pub id: MessageId,
    /// What its writer is.
    pub sender_kind: SenderKind,
    /// Our id of its writer, where they have one.
    pub sender_id: Option<String>,
    /// How far it got, if it is ours.
    pub delivery: Option<DeliveryState>,
}

/// Who wrote several messages and how far they got, in no order, without opening them.
pub async fn ends(db: &impl Db, workspace: WorkspaceId, ids: &[MessageId]) -> Result<Vec<End>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT id, sender_kind, sender_id, delivery FROM message WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(ids.iter().map(|id| id.uuid()));
    let end = |row: &QueryResult| {
        let delivery: Option<String> = row.try_get("", "delivery")?;
        Ok(End {
            id: MessageId::from_uuid(row.try_get("", "id")?),
            sender_kind: SenderKind::read(&row.try_get::<String>("", "sender_kind")?)?,
            sender_id: row.try_get("", "sender_id")?,
            delivery: delivery.as_deref().map(DeliveryState::read).transpose()?,
        })
    };
    sql.rows(db).await?.iter().map(end).collect()
}

/// How far a platform's clock may lag behind ours before its answer counts as one from before.
const CLOCK_GAP: std::time::Duration = std::time::Duration::from_mins(5);

/// The newest answer of somebody else (a member, or staff in the platform's own tools) that came after `seen` did. What is
/// read back from long ago is no such answer.
pub async fn answered_since(
    db: &impl Db,
    workspace: WorkspaceId,
    conversation: ConversationId,
    seen: MessageId,
    me: MemberId,
) -> Result<Option<MessageId>, StoreError> {
    // Ids sort by the time at which messages came, and tell it: the message itself need not be there any more.
    let came = seen.uuid().get_timestamp().map_or(0, |t| {
        let (secs, nanos) = t.to_unix();
        i64::try_from(secs)
            .unwrap_or(i64::MAX)
            .saturating_mul(1000)
            .saturating_add(i64::from(nanos / 1_000_000))
    });
    let row = sql::row(
        db,
        "SELECT id FROM message WHERE conversation_id = $1 AND workspace_id = $2 AND sent_at >= $3 AND id > $4 \
         AND direction = 'outbound' AND (sender_kind = 'platform' OR (sender_kind = 'member' AND sender_id <> $5)) \
         ORDER BY sent_at DESC, seq DESC, id DESC LIMIT 1",
        vec![
            conversation.uuid().into(),
            workspace.uuid().into(),
            time(came).before(CLOCK_GAP).as_millis().into(),
            seen.uuid().into(),
            me.to_string().into(),
        ],
    )
    .await?;
    row.map(|row| Ok(MessageId::from_uuid(row.try_get("", "id")?))).transpose()
}

/// Every id that the platform has for a message.
pub async fn external_ids(
    db: &impl Db,
    workspace: WorkspaceId,
    id: MessageId,
) -> Result<Vec<String>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT external_id FROM message WHERE id = $1 AND workspace_id = $2 AND external_id IS NOT NULL \
         UNION ALL SELECT external_id FROM message_alias WHERE message_id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    rows.iter().map(|row| Ok(row.try_get("", "external_id")?)).collect()
}

/// The message behind its writer's own id.
pub async fn find_by_client_id(
    db: &impl Db,
    workspace: WorkspaceId,
    client_id: &str,
) -> Result<Option<Message>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM message WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND client_id = ").bind(client_id);
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// Messages with their files.
pub async fn with_attachments(
    db: &impl Db,
    workspace: WorkspaceId,
    messages: Vec<Message>,
) -> Result<Vec<MessageRow>, StoreError> {
    let ids: Vec<_> =
        messages.iter().flat_map(|m| &m.parts).filter_map(|p| p.media()?.attachment_id).collect();
    let files = attachment::get_many(db, &Sight::house(workspace), &ids).await?;
    Ok(messages
        .into_iter()
        .map(|message| {
            let attachments = message
                .parts
                .iter()
                .filter_map(|p| p.media()?.attachment_id)
                .filter_map(|id| files.iter().find(|f| f.id == id).cloned())
                .collect();
            MessageRow { message, attachments }
        })
        .collect())
}

/// The newest message of a conversation that a row may show (not taken back, no system line), and the time of its newest
/// inbound message: to set the row right after a removal.
pub async fn conversation_times(
    db: &impl Db,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<(Option<Message>, Option<Time>), StoreError> {
    let mut sql = Sql::new("SELECT * FROM message WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND conversation_id = ").bind(conversation.uuid());
    sql.add(
        " AND unsent_at IS NULL AND direction <> 'system' ORDER BY sent_at DESC, seq DESC, id DESC LIMIT 1",
    );
    let newest = open_all(db, workspace, sql).await?.pop();
    let inbound = sql::row(
        db,
        "SELECT sent_at FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND direction = 'inbound' \
         ORDER BY sent_at DESC, seq DESC, id DESC LIMIT 1",
        vec![workspace.uuid().into(), conversation.uuid().into()],
    )
    .await?;
    let inbound = inbound.map(|row| row.try_get::<Option<i64>>("", "sent_at")).transpose()?.flatten();
    Ok((newest, maybe(inbound)))
}

pub(super) async fn open_all(
    db: &impl Db,
    workspace: WorkspaceId,
    sql: Sql,
) -> Result<Vec<Message>, StoreError> {
    let models = sql.models::<Model>(db).await?;
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    models.into_iter().map(|m| row::open(&keys, m)).collect()
}
