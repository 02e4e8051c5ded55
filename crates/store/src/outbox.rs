//! The outbox: what has to go out, until the platform has it.

use model::{AccountId, ConversationId, MessageId, OutboxId, Time, WorkspaceId};
use zeroize::Zeroizing;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::outbox::Model,
    key::Place,
    sql::{self, Sql},
    word::{count, maybe, time},
};

/// Something that has to go out, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Ours.
    pub id: OutboxId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which message it is.
    pub message_id: MessageId,
    /// In which conversation: one after the other.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// Times it was claimed.
    pub attempts: u32,
    /// When it was put in.
    pub created_at: Time,
    /// The engine's own: pieces and how far they got.
    pub payload: Zeroizing<Vec<u8>>,
}

/// Puts something into the outbox, due at `next_at`. The payload is sealed.
#[expect(
    clippy::too_many_arguments,
    reason = "an entry is these eight things, and nothing is gained by naming them twice"
)]
pub async fn put(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    conversation: ConversationId,
    message: MessageId,
    payload: &[u8],
    next_at: Time,
    now: Time,
) -> Result<OutboxId, StoreError> {
    let id = OutboxId::new(now, tx.ten());
    let keys = tx.keys(workspace).await?;
    let sealed = keys.seal(tx.random(), Place::new("outbox", id.uuid(), "payload"), payload);
    let mut sql = Sql::new(
        "INSERT INTO outbox (id, workspace_id, message_id, conversation_id, account_id, next_at, attempts, payload, created_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(message.uuid()).add(", ");
    sql.bind(conversation.uuid())
        .add(", ")
        .bind(account.uuid())
        .add(", ")
        .bind(next_at.as_millis())
        .add(", 0, ");
    sql.bind(sealed).add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    tx.after(|after| after.woken.outbox = true);
    Ok(id)
}

/// Claims what is due until `until`: of each conversation only the oldest entry, so that its order holds. Entries whose claim
/// ran out are claimed anew.
pub async fn claim(
    tx: &Tx,
    holder: &str,
    now: Time,
    until: Time,
    limit: u32,
) -> Result<Vec<OutboxEntry>, StoreError> {
    let mut entries = Vec::new();
    for m in claim_query(tx.is_postgres(), holder, now, until, limit).models::<Model>(tx).await? {
        let workspace_id = WorkspaceId::from_uuid(m.workspace_id);
        let keys = tx.keys(workspace_id).await?;
        entries.push(OutboxEntry {
            id: OutboxId::from_uuid(m.id),
            workspace_id,
            message_id: MessageId::from_uuid(m.message_id),
            conversation_id: ConversationId::from_uuid(m.conversation_id),
            account_id: AccountId::from_uuid(m.account_id),
            attempts: count(m.attempts),
            created_at: time(m.created_at),
            payload: keys.open(Place::new("outbox", m.id, "payload"), &m.payload)?,
        });
    }
    Ok(entries)
}

/// The claim's statement, kept apart so that a test can look at its plan.
pub(crate) fn claim_query(postgres: bool, holder: &str, now: Time, until: Time, limit: u32) -> Sql {
    let mut sql = Sql::new("UPDATE outbox SET attempts = attempts + 1, holder = ");
    sql.bind(holder).add(", next_at = ").bind(until.as_millis());
    sql.add(" WHERE seq IN (SELECT o.seq FROM outbox o WHERE o.next_at <= ").bind(now.as_millis());
    sql.add(
        " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.seq < o.seq) \
         ORDER BY o.next_at LIMIT ",
    );
    sql.bind(i64::from(limit));
    sql.add(if postgres { " FOR UPDATE SKIP LOCKED) RETURNING *" } else { ") RETURNING *" });
    sql
}

/// Makes progress durable while the claim is held; false when it is not held any more: stop then.
pub async fn progress(
    tx: &Tx,
    id: OutboxId,
    holder: &str,
    payload: &[u8],
    until: Time,
) -> Result<bool, StoreError> {
    let Some(row) =
        sql::row(tx, "SELECT workspace_id FROM outbox WHERE id = $1", vec![id.uuid().into()]).await?
    else {
        return Ok(false);
    };
    let keys = tx.keys(WorkspaceId::from_uuid(row.try_get("", "workspace_id")?)).await?;
    let sealed = keys.seal(tx.random(), Place::new("outbox", id.uuid(), "payload"), payload);
    let done = sql::execute(
        tx,
        "UPDATE outbox SET payload = $3, next_at = $4 WHERE id = $1 AND holder = $2",
        vec![id.uuid().into(), holder.into(), sealed.into(), until.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Holds a claim on until a later time; false when it is not held any more.
pub async fn hold(tx: &Tx, id: OutboxId, holder: &str, until: Time) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outbox SET next_at = $3 WHERE id = $1 AND holder = $2",
        vec![id.uuid().into(), holder.into(), until.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a claim go, to be tried again at `next_at`.
pub async fn retry(tx: &Tx, id: OutboxId, holder: &str, next_at: Time) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outbox SET holder = NULL, next_at = $3 WHERE id = $1 AND holder = $2",
        vec![id.uuid().into(), holder.into(), next_at.as_millis().into()],
    )
    .await?;
    tx.after(|after| after.woken.outbox = true);
    Ok(done.rows_affected() == 1)
}

/// It is settled (sent, failed or for a person): takes it out.
pub async fn done(tx: &Tx, id: OutboxId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM outbox WHERE id = $1", vec![id.uuid().into()]).await?;
    // The next one of the conversation may go now.
    tx.after(|after| after.woken.outbox = true);
    Ok(())
}

/// Takes out all entries of a message (it is taken back before it went out). Gives how many.
pub async fn remove_message(tx: &Tx, workspace: WorkspaceId, message: MessageId) -> Result<u64, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM outbox WHERE message_id = $1 AND workspace_id = $2",
        vec![message.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    tx.after(|after| after.woken.outbox = true);
    Ok(done.rows_affected())
}

/// Takes a held message out before it leaves. False when it is on its way, or was never here.
pub async fn take_back(tx: &Tx, workspace: WorkspaceId, message: MessageId) -> Result<bool, StoreError> {
    // Whoever claims it counts the attempt up in the same statement: one of the two comes first.
    let done = sql::execute(
        tx,
        "DELETE FROM outbox WHERE message_id = $1 AND workspace_id = $2 AND attempts = 0 AND holder IS NULL",
        vec![message.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    tx.after(|after| after.woken.outbox = true);
    Ok(done.rows_affected() > 0)
}

/// Until when messages are held back, of those that are.
pub async fn held(
    db: &impl Db,
    workspace: WorkspaceId,
    messages: &[MessageId],
    now: Time,
) -> Result<Vec<(MessageId, Time)>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT message_id, next_at FROM outbox WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND attempts = 0 AND next_at > ").bind(now.as_millis());
    sql.add(" AND message_id IN ").list(messages.iter().map(|id| id.uuid()));
    let held = |row: &sea_orm::QueryResult| {
        Ok((MessageId::from_uuid(row.try_get("", "message_id")?), time(row.try_get("", "next_at")?)))
    };
    sql.rows(db).await?.iter().map(held).collect()
}

/// Takes out all entries of an account (it was disconnected); gives their messages.
pub async fn remove_account(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
) -> Result<Vec<MessageId>, StoreError> {
    sql::rows(
        tx,
        "DELETE FROM outbox WHERE account_id = $1 AND workspace_id = $2 RETURNING message_id",
        vec![account.uuid().into(), workspace.uuid().into()],
    )
    .await?
    .iter()
    .map(|row| Ok(MessageId::from_uuid(row.try_get("", "message_id")?)))
    .collect()
}

/// The messages of a conversation that wait in the outbox or are being sent, oldest first.
pub async fn messages_of(
    db: &impl Db,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Vec<MessageId>, StoreError> {
    sql::rows(
        db,
        "SELECT message_id FROM outbox WHERE conversation_id = $1 AND workspace_id = $2 ORDER BY seq",
        vec![conversation.uuid().into(), workspace.uuid().into()],
    )
    .await?
    .iter()
    .map(|row| Ok(MessageId::from_uuid(row.try_get("", "message_id")?)))
    .collect()
}

/// Makes all waiting entries of an account due at once (it was connected again). What was never tried is held by its writer,
/// and stays so.
pub async fn hurry_account(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    now: Time,
) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE outbox SET next_at = $3 WHERE account_id = $1 AND workspace_id = $2 AND holder IS NULL AND attempts > 0 AND next_at > $3",
        vec![account.uuid().into(), workspace.uuid().into(), now.as_millis().into()],
    )
    .await?;
    tx.after(|after| after.woken.outbox = true);
    Ok(())
}

/// When the next entry is due: for sleeping until then.
pub async fn next_due(db: &impl Db) -> Result<Option<Time>, StoreError> {
    // Entries behind another of their conversation wait for that one, whenever they are due themselves.
    let row = sql::row(
        db,
        "SELECT o.next_at FROM outbox o WHERE NOT EXISTS \
         (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.seq < o.seq) ORDER BY o.next_at LIMIT 1",
        vec![],
    )
    .await?;
    Ok(maybe(row.map(|row| row.try_get::<i64>("", "next_at")).transpose()?))
}

impl std::fmt::Debug for OutboxEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboxEntry")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}
