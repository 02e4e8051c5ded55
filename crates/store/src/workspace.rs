//! Workspaces: nothing crosses from one to another.

use model::{Time, WorkspaceId};
use sea_orm::Value;

use crate::{
    Db, Store, StoreError, Tx, account,
    db::DbExt,
    entity::workspace::Model,
    grant,
    key::Place,
    search,
    sql::{self, Sql},
    vault,
    word::time,
};

/// One business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Ours.
    pub id: WorkspaceId,
    /// Its name, unique.
    pub name: String,
    /// First seen.
    pub created_at: Time,
}

/// Makes a workspace and its content key. [`StoreError::Exists`] when the name is taken.
pub async fn create(tx: &Tx, name: &str, now: Time) -> Result<Workspace, StoreError> {
    let house = tx.house_keys().await?;
    let id = WorkspaceId::new(now, tx.ten());
    // The key first, in the vault: a workspace without one could hold nothing. One without a workspace is harmless.
    vault::create_content_key(tx.shared(), id.uuid()).await?;
    let mut sql = Sql::new("INSERT INTO workspace (id, name, name_index, change_seq, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ");
    sql.bind(house.seal_text(tx.random(), Place::new("workspace", id.uuid(), "name"), name)).add(", ");
    sql.bind(house.blind("workspace", &name.trim().to_lowercase())).add(", 0, ").bind(now.as_millis());
    sql.add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("workspace"));
    }
    Ok(Workspace { id, name: name.to_owned(), created_at: now })
}

/// A workspace.
pub async fn get(db: &impl Db, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
    Ok(open_all(db, "SELECT * FROM workspace WHERE id = $1", vec![id.uuid().into()]).await?.pop())
}

/// A workspace by name.
pub async fn find(db: &impl Db, name: &str) -> Result<Option<Workspace>, StoreError> {
    let index = db.house_keys().await?.blind("workspace", &name.trim().to_lowercase());
    Ok(open_all(db, "SELECT * FROM workspace WHERE name_index = $1", vec![index.into()]).await?.pop())
}

/// All workspaces, oldest first.
pub async fn list(db: &impl Db) -> Result<Vec<Workspace>, StoreError> {
    open_all(db, "SELECT * FROM workspace ORDER BY id", vec![]).await
}

/// Erases a workspace: destroys its content key and grants first, so that nothing of it can be opened any more, then removes
/// its rows and files.
pub async fn erase(store: &Store, id: WorkspaceId) -> Result<bool, StoreError> {
    if get(store, id).await?.is_none() {
        return Ok(false);
    }
    for account in account::list(store, &crate::Sight::house(id)).await? {
        grant::destroy(store, &account.platform, account.id).await?;
    }
    for app in crate::app::list(store, id).await? {
        crate::app::remove(store, id, app.id).await?;
    }
    vault::destroy_content_key(&store.shared, id.uuid()).await?;
    // From here on nothing of it can be opened. What follows only makes room.
    store
        .write(|tx| async move {
            sql::execute(
                &tx,
                "DELETE FROM account_hour WHERE account_id IN (SELECT id FROM account WHERE workspace_id = $1)",
                vec![id.uuid().into()],
            )
            .await
        })
        .await?;
    for table in OF_WORKSPACE {
        while store.write(|tx| async move { remove_some(&tx, table, id).await }).await? > 0 {}
    }
    let files = store.shared.data_dir.join("attachments").join(id.uuid().simple().to_string());
    match tokio::fs::remove_dir_all(files).await {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(true),
    }
}

/// Tables that hold a workspace's rows, in an order in which they can be emptied, with what tells their rows apart.
const OF_WORKSPACE: [(&str, &str); 27] = [
    ("search_entry", "id"),
    ("message_alias", "external_id"),
    ("message", "id"),
    ("conversation_label", "conversation_id"),
    ("conversation", "id"),
    ("conversation_count", "account_id"),
    ("attachment", "id"),
    ("orders", "id"),
    ("identity", "contact_id"),
    ("contact", "id"),
    ("pending_effect", "id"),
    ("tombstone", "external_id"),
    ("journal", "seq"),
    ("outbox", "seq"),
    ("job", "id"),
    ("change_event", "seq"),
    ("label", "id"),
    ("team_member", "member_id"),
    ("team", "id"),
    ("assignment_rule", "id"),
    ("assignment_setting", "workspace_id"),
    ("work_state", "member_id"),
    ("oauth_state", "state_hash"),
    ("audit_event", "id"),
    ("account", "id"),
    ("api_token", "id"),
    ("member", "id"),
];

/// Rows that one round removes at most.
const ROUND: i64 = 5_000;

async fn remove_some(tx: &Tx, (table, key): (&str, &str), id: WorkspaceId) -> Result<u64, StoreError> {
    if table == "search_entry" {
        return search::remove_where(tx, "workspace_id", id.uuid(), ROUND).await;
    }
    let done = sql::execute(
        tx,
        format!(
            "DELETE FROM {table} WHERE workspace_id = $1 AND {key} IN (SELECT {key} FROM {table} WHERE workspace_id = $1 LIMIT $2)"
        ),
        vec![id.uuid().into(), ROUND.into()],
    )
    .await?;
    if table == "member" && done.rows_affected() == 0 {
        sql::execute(tx, "DELETE FROM session WHERE workspace_id = $1", vec![id.uuid().into()]).await?;
        sql::execute(tx, "DELETE FROM workspace WHERE id = $1", vec![id.uuid().into()]).await?;
    }
    Ok(done.rows_affected())
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<Workspace>, StoreError> {
    let keys = db.house_keys().await?;
    let mut workspaces = Vec::new();
    for m in sql::models::<Model>(db, sql, values).await? {
        workspaces.push(Workspace {
            id: WorkspaceId::from_uuid(m.id),
            name: keys.open_text(Place::new("workspace", m.id, "name"), &m.name)?,
            created_at: time(m.created_at),
        });
    }
    Ok(workspaces)
}
