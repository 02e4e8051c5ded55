//! Workspaces: nothing crosses from one to another.

mod erase;

pub use erase::erase;

use model::{Time, WorkspaceId};
use sea_orm::{ExecResult, Value};

use crate::{
    Db, StoreError, Tx, audit,
    db::DbExt,
    entity::workspace::Model,
    error::is_unique_violation,
    key::Place,
    session,
    sql::{self, Sql},
    vault,
    word::{maybe, time},
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
    /// When it was deleted; it is erased some time later.
    pub deleted_at: Option<Time>,
}

/// Makes a workspace and its content key. [`StoreError::Exists`] when the name is taken.
pub async fn create(tx: &Tx, name: &str, now: Time) -> Result<Workspace, StoreError> {
    let house = tx.house_keys().await?;
    let id = WorkspaceId::new(now, tx.ten());
    // The key first, in the vault: a workspace without one could hold nothing. One without a workspace is harmless.
    vault::create_content_key(tx.shared(), id.uuid()).await?;
    audit::begin_head(tx.shared(), id, 0, &[]).await?;
    let mut sql = Sql::new("INSERT INTO workspace (id, name, name_index, change_seq, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ");
    sql.bind(house.seal_text(tx.random(), Place::new("workspace", id.uuid(), "name"), name)).add(", ");
    sql.bind(house.blind("workspace", &same(name))).add(", 0, ").bind(now.as_millis());
    sql.add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("workspace"));
    }
    Ok(Workspace { id, name: name.to_owned(), created_at: now, deleted_at: None })
}

/// A workspace.
pub async fn get(db: &impl Db, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
    Ok(open_all(db, "SELECT * FROM workspace WHERE id = $1", vec![id.uuid().into()]).await?.pop())
}

/// A workspace by name.
pub async fn find(db: &impl Db, name: &str) -> Result<Option<Workspace>, StoreError> {
    let index = db.house_keys().await?.blind("workspace", &same(name));
    Ok(open_all(db, "SELECT * FROM workspace WHERE name_index = $1", vec![index.into()]).await?.pop())
}

/// All workspaces that are not deleted, oldest first.
pub async fn list(db: &impl Db) -> Result<Vec<Workspace>, StoreError> {
    open_all(db, "SELECT * FROM workspace WHERE deleted_at IS NULL ORDER BY id", vec![]).await
}

/// Gives a workspace another name. [`StoreError::Exists`] when it is taken, [`StoreError::Missing`] when there is no such workspace.
pub async fn rename(tx: &Tx, id: WorkspaceId, name: &str) -> Result<(), StoreError> {
    let house = tx.house_keys().await?;
    let done = sql::execute(
        tx,
        "UPDATE workspace SET name = $2, name_index = $3 WHERE id = $1 AND deleted_at IS NULL",
        vec![
            id.uuid().into(),
            house.seal_text(tx.random(), Place::new("workspace", id.uuid(), "name"), name).into(),
            house.blind("workspace", &same(name)).into(),
        ],
    )
    .await;
    changed(done)
}

/// Marks a workspace as deleted: nobody is in it any more, and its name is free. It stays until it is erased.
pub async fn delete(tx: &Tx, id: WorkspaceId, now: Time) -> Result<(), StoreError> {
    let index = tx.house_keys().await?.blind("deleted workspace", &id.to_string());
    let done = sql::execute(
        tx,
        "UPDATE workspace SET deleted_at = $2, name_index = $3 WHERE id = $1 AND deleted_at IS NULL",
        vec![id.uuid().into(), now.as_millis().into(), index.into()],
    )
    .await;
    changed(done)?;
    session::remove_workspace(tx, id).await
}

/// Takes back a deletion of after a moment: one of before may be erased right now, and what is being erased is not to be lived in.
/// [`StoreError::Exists`] when another workspace has the name by now.
pub async fn restore(tx: &Tx, id: WorkspaceId, after: Time) -> Result<(), StoreError> {
    let found = get(tx, id).await?.ok_or(StoreError::Missing("workspace"))?;
    let index = tx.house_keys().await?.blind("workspace", &same(&found.name));
    let done = sql::execute(
        tx,
        "UPDATE workspace SET deleted_at = NULL, name_index = $2 WHERE id = $1 AND deleted_at > $3",
        vec![id.uuid().into(), index.into(), after.as_millis().into()],
    )
    .await;
    changed(done)
}

/// Workspaces that were deleted before a moment: their time is over.
pub async fn deleted_before(db: &impl Db, moment: Time) -> Result<Vec<WorkspaceId>, StoreError> {
    sql::rows(
        db,
        "SELECT id FROM workspace WHERE deleted_at <= $1 ORDER BY deleted_at",
        vec![moment.as_millis().into()],
    )
    .await?
    .iter()
    .map(|row| Ok(WorkspaceId::from_uuid(row.try_get("", "id")?)))
    .collect()
}

fn changed(done: Result<ExecResult, StoreError>) -> Result<(), StoreError> {
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(StoreError::Missing("workspace")),
        Err(StoreError::Database(e)) if is_unique_violation(&e) => Err(StoreError::Exists("workspace")),
        Err(e) => Err(e),
    }
}

/// Names that differ only in case are the same.
fn same(name: &str) -> String {
    name.trim().to_lowercase()
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<Workspace>, StoreError> {
    let keys = db.house_keys().await?;
    let mut workspaces = Vec::new();
    for m in sql::models::<Model>(db, sql, values).await? {
        workspaces.push(Workspace {
            id: WorkspaceId::from_uuid(m.id),
            name: keys.open_text(Place::new("workspace", m.id, "name"), &m.name)?,
            created_at: time(m.created_at),
            deleted_at: maybe(m.deleted_at),
        });
    }
    Ok(workspaces)
}
