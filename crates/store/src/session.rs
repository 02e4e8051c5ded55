//! Sessions: signed-in devices. Only a hash of the token is kept.

use std::{collections::HashMap, time::Duration};

use model::{SessionId, Time, UserId, WorkspaceId};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::session::Model,
    key::Place,
    sql::{self, Sql},
    word::time,
};

/// How long sessions live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Without use.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

/// What a session came from. Sealed: it says where a person is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// What the browser calls itself.
    pub user_agent: String,
    /// From which address they signed in.
    pub address: String,
    /// By which way: "password", "passkey", or an issuer's name.
    pub way: String,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Ours.
    pub id: SessionId,
    /// Who.
    pub user_id: UserId,
    /// In which workspace they are, where they have chosen.
    pub workspace_id: Option<WorkspaceId>,
    /// When they signed in.
    pub created_at: Time,
    /// Last use, within a minute.
    pub seen_at: Time,
    /// When it ends without further use.
    pub idle_expires_at: Time,
    /// When it ends at the latest.
    pub expires_at: Time,
    /// What it came from, where it was told.
    pub device: Option<Device>,
}

/// Signs a user in under a token (made by the caller from at least 16 random bytes).
pub async fn create(
    tx: &Tx,
    user: UserId,
    workspace: Option<WorkspaceId>,
    token: &str,
    device: Option<&Device>,
    lifetime: Lifetime,
    now: Time,
) -> Result<Session, StoreError> {
    let id = SessionId::new(now, tx.ten());
    let (idle, end) = (now.after(lifetime.idle), now.after(lifetime.absolute));
    let sealed = match device {
        Some(device) => Some(tx.house_keys().await?.seal_json(tx.random(), place(id), device)?),
        None => None,
    };
    let mut sql = Sql::new(
        "INSERT INTO session (id, user_id, workspace_id, token_hash, created_at, seen_at, idle_expires_at, expires_at, device) VALUES (",
    );
    sql.bind(id.uuid())
        .add(", ")
        .bind(user.uuid())
        .add(", ")
        .bind(workspace.map(WorkspaceId::uuid))
        .add(", ");
    sql.bind(token_hash(token)).add(", ").bind(now.as_millis()).add(", ").bind(now.as_millis()).add(", ");
    sql.bind(idle.as_millis()).add(", ").bind(end.as_millis()).add(", ").bind(sealed).add(")");
    sql.execute(tx).await?;
    Ok(Session {
        id,
        user_id: user,
        workspace_id: workspace,
        created_at: now,
        seen_at: now,
        idle_expires_at: idle,
        expires_at: end,
        device: device.cloned(),
    })
}

/// The session of a token, if it still lives.
pub async fn find(db: &impl Db, token: &str, now: Time) -> Result<Option<Session>, StoreError> {
    let found = open_all(
        db,
        "SELECT * FROM session WHERE token_hash = $1 AND idle_expires_at > $2 AND expires_at > $2",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    Ok(found.into_iter().next())
}

/// The sessions of a user that still live, the last used first.
pub async fn of_user(db: &impl Db, user: UserId, now: Time) -> Result<Vec<Session>, StoreError> {
    open_all(
        db,
        "SELECT * FROM session WHERE user_id = $1 AND idle_expires_at > $2 AND expires_at > $2 \
         ORDER BY seen_at DESC, id DESC",
        vec![user.uuid().into(), now.as_millis().into()],
    )
    .await
}

/// Ends a session of a user; false when there is none.
pub async fn end(tx: &Tx, user: UserId, id: SessionId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM session WHERE id = $1 AND user_id = $2",
        vec![id.uuid().into(), user.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of a user but one. Gives how many.
pub async fn end_others(tx: &Tx, user: UserId, keep: SessionId) -> Result<u64, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM session WHERE user_id = $1 AND id <> $2",
        vec![user.uuid().into(), keep.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected())
}

/// Whether a session still lives.
pub async fn lives(db: &impl Db, id: SessionId, now: Time) -> Result<bool, StoreError> {
    let row = sql::row(
        db,
        "SELECT 1 AS n FROM session WHERE id = $1 AND idle_expires_at > $2 AND expires_at > $2",
        vec![id.uuid().into(), now.as_millis().into()],
    )
    .await?;
    Ok(row.is_some())
}

/// Notes that a session was used. Call it when `seen_at` is older than a minute.
pub async fn touch(tx: &Tx, id: SessionId, idle: Duration, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE session SET seen_at = $2, idle_expires_at = $3 WHERE id = $1",
        vec![id.uuid().into(), now.as_millis().into(), now.after(idle).as_millis().into()],
    )
    .await?;
    Ok(())
}

/// When whoever has a session last showed that it is them: when they signed in, or since. None when it has ended.
pub async fn proved_at(db: &impl Db, id: SessionId) -> Result<Option<Time>, StoreError> {
    let row = sql::row(
        db,
        "SELECT COALESCE(proved_at, created_at) AS at FROM session WHERE id = $1",
        vec![id.uuid().into()],
    )
    .await?;
    row.map(|row| Ok(time(row.try_get("", "at")?))).transpose()
}

/// Notes that whoever has a session showed that it is them.
pub async fn prove(tx: &Tx, id: SessionId, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE session SET proved_at = $2 WHERE id = $1",
        vec![id.uuid().into(), now.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Goes on in another workspace. Whether the user is a member there is the caller's to ask.
pub async fn switch(tx: &Tx, id: SessionId, workspace: WorkspaceId) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE session SET workspace_id = $2 WHERE id = $1",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}

/// Signs everybody out of a workspace, on every device.
pub async fn remove_workspace(tx: &Tx, workspace: WorkspaceId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM session WHERE workspace_id = $1", vec![workspace.uuid().into()]).await?;
    Ok(())
}

/// When each user was last in a workspace, as far as a session of theirs still tells.
pub async fn last_seen(db: &impl Db, workspace: WorkspaceId) -> Result<HashMap<UserId, Time>, StoreError> {
    sql::rows(
        db,
        "SELECT user_id, MAX(seen_at) AS seen_at FROM session WHERE workspace_id = $1 GROUP BY user_id",
        vec![workspace.uuid().into()],
    )
    .await?
    .iter()
    .map(|row| Ok((UserId::from_uuid(row.try_get("", "user_id")?), time(row.try_get("", "seen_at")?))))
    .collect()
}

/// Signs out; false when the token is not known.
pub async fn remove(tx: &Tx, token: &str) -> Result<bool, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM session WHERE token_hash = $1", vec![token_hash(token).into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// Removes sessions that have ended. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM session WHERE idle_expires_at <= $1 OR expires_at <= $1",
        vec![now.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected())
}

/// What is kept of a token. Tokens are long and random: a plain hash cannot be turned back.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn place(id: SessionId) -> Place {
    Place::new("session", id.uuid(), "device")
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<Session>, StoreError> {
    let models = sql::models::<Model>(db, sql, values).await?;
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.house_keys().await?;
    let mut sessions = Vec::with_capacity(models.len());
    for m in models {
        let id = SessionId::from_uuid(m.id);
        sessions.push(Session {
            id,
            user_id: UserId::from_uuid(m.user_id),
            workspace_id: m.workspace_id.map(WorkspaceId::from_uuid),
            created_at: time(m.created_at),
            seen_at: time(m.seen_at),
            idle_expires_at: time(m.idle_expires_at),
            expires_at: time(m.expires_at),
            device: m.device.map(|sealed| keys.open_json(place(id), &sealed)).transpose()?,
        });
    }
    Ok(sessions)
}
