//! Password resets: links by which a user sets another password. Only a hash of a link's token is kept.

use std::time::Duration;

use model::{Time, UserId};
use sea_orm::prelude::Uuid;

use crate::{Db, StoreError, Tx, session::token_hash, sql};

/// How long a link works.
pub const LIFETIME: Duration = Duration::from_hours(24);

/// Notes a link (its token is made by the caller from at least 16 random bytes).
pub async fn create(tx: &Tx, user: UserId, token: &str, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO password_reset (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        vec![
            token_hash(token).into(),
            user.uuid().into(),
            now.as_millis().into(),
            now.after(LIFETIME).as_millis().into(),
        ],
    )
    .await?;
    Ok(())
}

/// How many links were made for a user since a moment.
pub async fn count_since(db: &impl Db, user: UserId, since: Time) -> Result<i64, StoreError> {
    let row = sql::row(
        db,
        "SELECT COUNT(*) AS n FROM password_reset WHERE user_id = $1 AND created_at >= $2",
        vec![user.uuid().into(), since.as_millis().into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or_default())
}

/// Whether a token works.
pub async fn works(db: &impl Db, token: &str, now: Time) -> Result<bool, StoreError> {
    let row = sql::row(
        db,
        "SELECT 1 AS n FROM password_reset WHERE token_hash = $1 AND expires_at > $2",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    Ok(row.is_some())
}

/// Uses a token up, and with it every other link of the same user; none when it does not work (any more).
pub async fn take(tx: &Tx, token: &str, now: Time) -> Result<Option<UserId>, StoreError> {
    let row = sql::row(
        tx,
        "DELETE FROM password_reset WHERE token_hash = $1 AND expires_at > $2 RETURNING user_id",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let user = UserId::from_uuid(row.try_get::<Uuid>("", "user_id")?);
    forget(tx, user).await?;
    Ok(Some(user))
}

/// Ends all links of a user.
pub async fn forget(tx: &Tx, user: UserId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM password_reset WHERE user_id = $1", vec![user.uuid().into()]).await?;
    Ok(())
}

/// Removes links that have ended. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM password_reset WHERE expires_at <= $1", vec![now.as_millis().into()])
            .await?;
    Ok(done.rows_affected())
}
