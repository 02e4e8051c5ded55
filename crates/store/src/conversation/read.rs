//! Looking conversations up.

use std::collections::HashMap;

use model::{AccountId, ContactId, ConversationId, TeamId, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};

use super::{Conversation, ConversationRow, list, sealed};
use crate::{Db, Sight, StoreError, Tx, db::DbExt, entity::conversation::Model, sql, sql::Sql};

/// One conversation.
pub async fn get(
    db: &impl Db,
    sight: &Sight,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    Ok(get_many(db, sight, &[id]).await?.pop())
}

/// Several conversations, in no order; those that are not there, or not seen, are left out.
pub async fn get_many(
    db: &impl Db,
    sight: &Sight,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT c.* FROM conversation c WHERE c.workspace_id = ");
    sql.bind(sight.workspace().uuid()).add(" AND c.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.conversations(&mut sql, "c");
    open_all(db, sight.workspace(), sql).await
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

/// One conversation that a caller sees at this moment, locked until the transaction ends. What they saw before it began does not
/// count: their limits, or the conversation's team, may have changed meanwhile.
pub async fn lock_seen(
    tx: &Tx,
    sight: &Sight,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    let found = lock(tx, sight.workspace(), id).await?;
    // Behind the lock: whoever was limited while this waited for it is limited.
    let Some(sight) = sight.renewed(tx).await? else { return Ok(None) };
    Ok(found.filter(|c| sight.sees(c.account_id, c.team_id)))
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
    sight: &Sight,
    contact: ContactId,
) -> Result<Vec<Conversation>, StoreError> {
    let mut sql = Sql::new("SELECT c.* FROM conversation c WHERE c.contact_id = ");
    sql.bind(contact.uuid()).add(" AND c.workspace_id = ").bind(sight.workspace().uuid());
    sight.conversations(&mut sql, "c");
    sql.add(" ORDER BY c.last_activity_at DESC, c.id DESC");
    open_all(db, sight.workspace(), sql).await
}

/// One conversation with everything that its row shows.
pub async fn row(
    db: &impl Db,
    sight: &Sight,
    id: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    Ok(rows(db, sight, &[id]).await?.pop())
}

/// Several conversations with everything that their rows show, in no order: for the stream.
pub async fn rows(
    db: &impl Db,
    sight: &Sight,
    ids: &[ConversationId],
) -> Result<Vec<ConversationRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(list::SELECT);
    sql.add(" WHERE c.workspace_id = ").bind(sight.workspace().uuid());
    sql.add(" AND c.id IN ").list(ids.iter().map(|id| id.uuid()));
    sight.conversations(&mut sql, "c");
    list::open_rows(db, sight.workspace(), sql).await
}

/// On which account and in which team conversations are, without opening them: for telling who may hear of what is in them.
pub async fn places(
    db: &impl Db,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, Place>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT id, account_id, team_id FROM conversation WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(ids.iter().map(|id| id.uuid()));
    let rows = sql.rows(db).await?;
    rows.iter().map(|row| Ok((ConversationId::from_uuid(row.try_get("", "id")?), Place::of(row)?))).collect()
}

/// Where the conversations of contacts are, without opening them.
pub async fn places_of_contacts(
    db: &impl Db,
    workspace: WorkspaceId,
    ids: &[ContactId],
) -> Result<HashMap<ContactId, Vec<Place>>, StoreError> {
    let mut places: HashMap<ContactId, Vec<Place>> = HashMap::new();
    if ids.is_empty() {
        return Ok(places);
    }
    let mut sql = Sql::new("SELECT contact_id, account_id, team_id FROM conversation WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND contact_id IN ").list(ids.iter().map(|id| id.uuid()));
    for row in sql.rows(db).await? {
        let contact = ContactId::from_uuid(row.try_get("", "contact_id")?);
        places.entry(contact).or_default().push(Place::of(&row)?);
    }
    Ok(places)
}

/// Where a conversation is: what decides who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// On which account.
    pub account: AccountId,
    /// Which team has it.
    pub team: Option<TeamId>,
}

impl Place {
    fn of(row: &QueryResult) -> Result<Place, StoreError> {
        Ok(Place {
            account: AccountId::from_uuid(row.try_get("", "account_id")?),
            team: row.try_get::<Option<Uuid>>("", "team_id")?.map(TeamId::from_uuid),
        })
    }
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
