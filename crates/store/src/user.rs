//! Users: people who sign in.

use model::{SessionId, Time, UserId, WorkspaceId};
use sea_orm::Value;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::users::Model,
    key::Place,
    session,
    sql::{self, Sql},
    word::time,
};

/// A person who signs in, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Ours.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The Argon2 hash of their password, as its own text form.
    pub password_hash: String,
    /// First seen.
    pub created_at: Time,
    /// In which workspace they were last.
    pub workspace_id: Option<WorkspaceId>,
}

/// Makes a user. [`StoreError::Exists`] when the address is taken; addresses are the same whatever their case.
pub async fn create(
    tx: &Tx,
    email: &str,
    name: &str,
    password_hash: &str,
    now: Time,
) -> Result<User, StoreError> {
    let keys = tx.house_keys().await?;
    let id = UserId::new(now, tx.ten());
    let place = |field| Place::new("users", id.uuid(), field);
    let mut sql =
        Sql::new("INSERT INTO users (id, email, email_index, name, password_hash, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(keys.seal_text(tx.random(), place("email"), email.trim())).add(", ");
    sql.bind(keys.blind("email", &same(email))).add(", ").bind(keys.seal_text(
        tx.random(),
        place("name"),
        name,
    ));
    sql.add(", ").bind(password_hash).add(", ").bind(now.as_millis()).add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("user"));
    }
    Ok(User {
        id,
        email: email.trim().to_owned(),
        name: name.to_owned(),
        password_hash: password_hash.to_owned(),
        created_at: now,
        workspace_id: None,
    })
}

/// A user.
pub async fn get(db: &impl Db, id: UserId) -> Result<Option<User>, StoreError> {
    Ok(open_all(db, "SELECT * FROM users WHERE id = $1", vec![id.uuid().into()]).await?.pop())
}

/// A user by address.
pub async fn find(db: &impl Db, email: &str) -> Result<Option<User>, StoreError> {
    let index = db.house_keys().await?.blind("email", &same(email));
    Ok(open_all(db, "SELECT * FROM users WHERE email_index = $1", vec![index.into()]).await?.pop())
}

/// All users, oldest first: for the command line.
pub async fn list(db: &impl Db) -> Result<Vec<User>, StoreError> {
    open_all(db, "SELECT * FROM users ORDER BY id", vec![]).await
}

/// Sets another password hash, and ends all sessions of the user.
pub async fn set_password(tx: &Tx, id: UserId, password_hash: &str) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE users SET password_hash = $2 WHERE id = $1",
        vec![id.uuid().into(), password_hash.into()],
    )
    .await?;
    sql::execute(tx, "DELETE FROM session WHERE user_id = $1", vec![id.uuid().into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// Sets another password hash; of the sessions of the user only one stays.
pub async fn change_password(
    tx: &Tx,
    id: UserId,
    password_hash: &str,
    keep: SessionId,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE users SET password_hash = $2 WHERE id = $1",
        vec![id.uuid().into(), password_hash.into()],
    )
    .await?;
    session::end_others(tx, id, keep).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives another name.
pub async fn rename(tx: &Tx, id: UserId, name: &str) -> Result<bool, StoreError> {
    let sealed = tx.house_keys().await?.seal_text(tx.random(), Place::new("users", id.uuid(), "name"), name);
    let done =
        sql::execute(tx, "UPDATE users SET name = $2 WHERE id = $1", vec![id.uuid().into(), sealed.into()])
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a user still has this password hash, and has it until the transaction ends.
pub async fn has_password(tx: &Tx, id: UserId, password_hash: &str) -> Result<bool, StoreError> {
    let how = if tx.is_postgres() { " FOR NO KEY UPDATE" } else { "" };
    let sql = format!("SELECT 1 AS n FROM users WHERE id = $1 AND password_hash = $2{how}");
    Ok(sql::row(tx, sql, vec![id.uuid().into(), password_hash.into()]).await?.is_some())
}

/// Notes that a user is in a workspace now: there they go on when they sign in again.
pub async fn went(tx: &Tx, id: UserId, workspace: WorkspaceId) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE users SET workspace_id = $2 WHERE id = $1",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}

/// Whether there is any user at all: whether first-run setup is needed.
pub async fn any(db: &impl Db) -> Result<bool, StoreError> {
    Ok(sql::row(db, "SELECT 1 AS n FROM users LIMIT 1", vec![]).await?.is_some())
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Addresses that differ only in case are the same.
pub(crate) fn same(email: &str) -> String {
    email.trim().to_lowercase()
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<User>, StoreError> {
    let keys = db.house_keys().await?;
    let mut users = Vec::new();
    for m in sql::models::<Model>(db, sql, values).await? {
        users.push(User {
            id: UserId::from_uuid(m.id),
            email: keys.open_text(Place::new("users", m.id, "email"), &m.email)?,
            name: keys.open_text(Place::new("users", m.id, "name"), &m.name)?,
            password_hash: m.password_hash,
            created_at: time(m.created_at),
            workspace_id: m.workspace_id.map(WorkspaceId::from_uuid),
        });
    }
    Ok(users)
}
