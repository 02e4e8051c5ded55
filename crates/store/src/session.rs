//! Sessions: signed-in devices. Only a hash of the token is kept.

use std::{collections::HashMap, time::Duration};

use model::{SessionId, Time, UserId, WorkspaceId};

use sha2::{Digest, Sha256};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::session::Model,
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
}

/// Signs a user in under a token (made by the caller from at least 16 random bytes).
pub async fn create(
    tx: &Tx,
    user: UserId,
    workspace: Option<WorkspaceId>,
    token: &str,
    lifetime: Lifetime,
    now: Time,
) -> Result<Session, StoreError> {
    let id = SessionId::new(now, tx.ten());
    let (idle, end) = (now.after(lifetime.idle), now.after(lifetime.absolute));
    let mut sql = Sql::new(
        "INSERT INTO session (id, user_id, workspace_id, token_hash, created_at, seen_at, idle_expires_at, expires_at) VALUES (",
    );
    sql.bind(id.uuid())
        .add(", ")
        .bind(user.uuid())
        .add(", ")
        .bind(workspace.map(WorkspaceId::uuid))
        .add(", ");
    sql.bind(token_hash(token)).add(", ").bind(now.as_millis()).add(", ").bind(now.as_millis()).add(", ");
    sql.bind(idle.as_millis()).add(", ").bind(end.as_millis()).add(")");
    sql.execute(tx).await?;
    Ok(Session {
        id,
        user_id: user,
        workspace_id: workspace,
        created_at: now,
        seen_at: now,
        idle_expires_at: idle,
        expires_at: end,
    })
}

/// The session of a token, if it still lives.
pub async fn find(db: &impl Db, token: &str, now: Time) -> Result<Option<Session>, StoreError> {
    let models = sql::models::<Model>(
        db,
        "SELECT * FROM session WHERE token_hash = $1 AND idle_expires_at > $2 AND expires_at > $2",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    Ok(models.into_iter().next().map(|m| Session {
        id: SessionId::from_uuid(m.id),
        user_id: UserId::from_uuid(m.user_id),
        workspace_id: m.workspace_id.map(WorkspaceId::from_uuid),
        created_at: time(m.created_at),
        seen_at: time(m.seen_at),
        idle_expires_at: time(m.idle_expires_at),
        expires_at: time(m.expires_at),
    }))
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
