//! The second factor of a user: a sealed secret, the newest code that was taken, and recovery codes as hashes.

use std::collections::HashSet;

use model::{Time, UserId, WorkspaceId};
use sea_orm::QueryResult;
use zeroize::Zeroizing;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    session::token_hash,
    sql,
    word::time,
};

/// A second factor, opened.
pub struct Totp {
    /// What codes are made of.
    pub secret: Zeroizing<Vec<u8>>,
    /// When its owner showed that they have it; none while it is being set up.
    pub confirmed_at: Option<Time>,
}

/// The second factor of a user, confirmed or not.
pub async fn get(db: &impl Db, user: UserId) -> Result<Option<Totp>, StoreError> {
    let row =
        sql::row(db, "SELECT secret, confirmed_at FROM totp WHERE user_id = $1", vec![user.uuid().into()])
            .await?;
    let Some(row) = row else { return Ok(None) };
    open(db, user, &row).await.map(Some)
}

async fn open(db: &impl Db, user: UserId, row: &QueryResult) -> Result<Totp, StoreError> {
    let sealed: Sealed = row.try_get("", "secret")?;
    let confirmed: Option<i64> = row.try_get("", "confirmed_at")?;
    Ok(Totp { secret: db.house_keys().await?.open(place(user), &sealed)?, confirmed_at: confirmed.map(time) })
}

/// Those of a workspace's members who sign in in two steps.
pub async fn of_workspace(db: &impl Db, workspace: WorkspaceId) -> Result<HashSet<UserId>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT t.user_id FROM totp t JOIN member m ON m.user_id = t.user_id \
         WHERE m.workspace_id = $1 AND t.confirmed_at IS NOT NULL",
        vec![workspace.uuid().into()],
    )
    .await?;
    rows.iter().map(|row| Ok(UserId::from_uuid(row.try_get("", "user_id")?))).collect()
}

/// Begins setting up: another secret, in place of one that was never confirmed. [`StoreError::Exists`] when there is a
/// confirmed one.
pub async fn begin(tx: &Tx, user: UserId, secret: &[u8], now: Time) -> Result<(), StoreError> {
    let sealed = tx.house_keys().await?.seal(tx.random(), place(user), secret);
    let done = sql::execute(
        tx,
        "INSERT INTO totp (user_id, secret, last_step, created_at) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at \
         WHERE totp.confirmed_at IS NULL",
        vec![user.uuid().into(), sealed.into(), now.as_millis().into()],
    )
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Exists("second factor")) } else { Ok(()) }
}

/// Confirms the secret that is being set up, and keeps these recovery codes instead of older ones; false when there is none
/// to confirm.
pub async fn confirm(tx: &Tx, user: UserId, codes: &[String], now: Time) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE totp SET confirmed_at = $2 WHERE user_id = $1 AND confirmed_at IS NULL",
        vec![user.uuid().into(), now.as_millis().into()],
    )
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sql::execute(tx, "DELETE FROM recovery_code WHERE user_id = $1", vec![user.uuid().into()]).await?;
    for code in codes {
        sql::execute(
            tx,
            "INSERT INTO recovery_code (user_id, code_hash) VALUES ($1, $2)",
            vec![user.uuid().into(), token_hash(code).into()],
        )
        .await?;
    }
    Ok(true)
}

/// Takes the code of a time step; false when that step, or a later one, was taken before.
pub async fn take_step(tx: &Tx, user: UserId, step: i64) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2",
        vec![user.uuid().into(), step.into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a recovery code, once; false when it is not one, or used.
pub async fn take_recovery(tx: &Tx, user: UserId, code: &str) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2",
        vec![user.uuid().into(), token_hash(code).into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes are left.
pub async fn recovery_left(db: &impl Db, user: UserId) -> Result<u64, StoreError> {
    let rows = sql::rows(db, "SELECT 1 AS n FROM recovery_code WHERE user_id = $1", vec![user.uuid().into()])
        .await?;
    Ok(rows.len() as u64)
}

/// Takes the second factor and its recovery codes away; false when there was none.
pub async fn remove(tx: &Tx, user: UserId) -> Result<bool, StoreError> {
    sql::execute(tx, "DELETE FROM recovery_code WHERE user_id = $1", vec![user.uuid().into()]).await?;
    let done = sql::execute(tx, "DELETE FROM totp WHERE user_id = $1", vec![user.uuid().into()]).await?;
    Ok(done.rows_affected() == 1)
}

fn place(user: UserId) -> Place {
    Place::new("totp", user.uuid(), "secret")
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Totp").field("confirmed_at", &self.confirmed_at).finish_non_exhaustive()
    }
}
