//! Looking conversations up.

use model::{AccountId, ContactId, ConversationId, Time, WorkspaceId};

use super::{Conversation, ConversationRow, list, sealed};
use crate::{Db, StoreError, Tx, db::DbExt, entity::conversation::Model, sql, sql::Sql};

/// One conversation.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    Ok(get_many(db, workspace, &[id]).await?.pop())
}

/// Several conversations, in no order; those that are not there are left out.
pub async fn get_many(
    db: &impl Db,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT * FROM conversation WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(ids.iter().map(|id| id.uuid()));
    open_all(db, workspace, sql).await
}

/// One conversation, locked until the transaction ends.
pub async fn lock(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM conversation WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id = ").bind(id.uuid());
    if tx.is_postgres() {
        sql.add(" FOR UPDATE");
    }
    Ok(open_all(tx, workspace, sql).await?.pop())
}

/// The conversation of a thread.
pub async fn find(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    thread: &str,
) -> Result<Option<Conversation>, StoreError> {
    by_thread(db, workspace, account, thread, false).await
}

pub(super) async fn by_thread(
    db: &impl Db,
    workspace: WorkspaceId,
    account: AccountId,
    thread: &str,
    locked: bool,
) -> Result<Option<Conversation>, StoreError> {
    let known = db.tx().and_then(|tx| tx.foreseen(|known| known.conversation(account, thread).cloned()));
    if known.is_some() {
        return Ok(known);
    }
    let mut sql = Sql::new("SELECT * FROM conversation WHERE account_id = ");
    sql.bind(account.uuid())
        .add(" AND thread = ")
        .bind(thread)
        .add(" AND workspace_id = ")
        .bind(workspace.uuid());
    if locked && db.is_postgres() {
        sql.add(" FOR UPDATE");
    }
    Ok(open_all(db, workspace, sql).await?.pop())
}

/// The conversations of several threads, locked until the transaction ends; those that are not there are left out.
pub(crate) async fn lock_threads(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    threads: &[&str],
) -> Result<Vec<Conversation>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM conversation WHERE account_id = ");
    sql.bind(account.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    sql.add(" AND thread IN ").list(threads.iter().copied()).add(" ORDER BY id");
    if tx.is_postgres() {
        sql.add(" FOR UPDATE");
    }
    open_all(tx, workspace, sql).await
}

/// The conversations of a contact, newest first.
pub async fn of_contact(
    db: &impl Db,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<Conversation>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM conversation WHERE contact_id = ");
    sql.bind(contact.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    sql.add(" ORDER BY last_activity_at DESC, id DESC");
    open_all(db, workspace, sql).await
}

/// One conversation with everything that its row shows.
pub async fn row(
    db: &impl Db,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    Ok(rows(db, workspace, &[id]).await?.pop())
}

/// Several conversations with everything that their rows show, in no order: for the stream.
pub async fn rows(
    db: &impl Db,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<Vec<ConversationRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(list::SELECT);
    sql.add(" WHERE c.workspace_id = ").bind(workspace.uuid());
    sql.add(" AND c.id IN ").list(ids.iter().map(|id| id.uuid()));
    list::open_rows(db, workspace, sql).await
}

/// Snoozed conversations, of all workspaces, whose time has come.
pub async fn due_snoozes(
    db: &impl Db,
    now: Time,
    limit: u32,
) -> Result<Vec<(WorkspaceId, ConversationId)>, StoreError> {
    sql::rows(
        db,
        "SELECT workspace_id, id FROM conversation WHERE status = 'snoozed' AND snoozed_until <= $1 \
         ORDER BY snoozed_until LIMIT $2",
        vec![now.as_millis().into(), i64::from(limit).into()],
    )
    .await?
    .iter()
    .map(|row| {
        Ok((
            WorkspaceId::from_uuid(row.try_get("", "workspace_id")?),
            ConversationId::from_uuid(row.try_get("", "id")?),
        ))
    })
    .collect()
}

/// Open conversations whose contact waits, the longest first.
pub async fn waiting(
    db: &impl Db,
    workspace: WorkspaceId,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    sql::rows(
        db,
        "SELECT id FROM conversation WHERE workspace_id = $1 AND status = 'open' AND waiting_since IS NOT NULL \
         ORDER BY waiting_key, id LIMIT $2",
        vec![workspace.uuid().into(), i64::from(limit).into()],
    )
    .await?
    .iter()
    .map(|row| Ok(ConversationId::from_uuid(row.try_get("", "id")?)))
    .collect()
}

async fn open_all(db: &impl Db, workspace: WorkspaceId, sql: Sql) -> Result<Vec<Conversation>, StoreError> {
    let models = sql.models::<Model>(db).await?;
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    models.iter().map(|m| sealed::open(&keys, m)).collect()
}
