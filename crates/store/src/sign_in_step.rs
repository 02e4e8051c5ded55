//! A step of signing in that waits for its second half: single use, found by a hash of its key, its state sealed.

use model::Time;
use sea_orm::prelude::Uuid;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    session::token_hash,
    sql,
    word::time,
};

/// Keeps a step under a key (made by the caller from at least 16 random bytes).
pub async fn put<T: Serialize + Sync>(
    tx: &Tx,
    kind: &str,
    key: &str,
    state: &T,
    expires_at: Time,
) -> Result<(), StoreError> {
    let hash = token_hash(key);
    let sealed = tx.house_keys().await?.seal_json(tx.random(), place(&hash)?, state)?;
    sql::execute(
        tx,
        "INSERT INTO sign_in_step (key_hash, kind, state, expires_at) VALUES ($1, $2, $3, $4)",
        vec![hash.into(), kind.into(), sealed.into(), expires_at.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Takes a step out, once; none when the key is not known, used, too old, or of another kind.
pub async fn take<T: DeserializeOwned>(
    tx: &Tx,
    kind: &str,
    key: &str,
    now: Time,
) -> Result<Option<T>, StoreError> {
    let hash = token_hash(key);
    let found = sql::row(
        tx,
        "DELETE FROM sign_in_step WHERE key_hash = $1 AND kind = $2 RETURNING state, expires_at",
        vec![hash.clone().into(), kind.into()],
    )
    .await?;
    let Some(row) = found else { return Ok(None) };
    if time(row.try_get("", "expires_at")?) <= now {
        return Ok(None);
    }
    let sealed: Sealed = row.try_get("", "state")?;
    tx.house_keys().await?.open_json(place(&hash)?, &sealed).map(Some)
}

/// Removes those that were never finished. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM sign_in_step WHERE expires_at <= $1", vec![now.as_millis().into()])
            .await?;
    Ok(done.rows_affected())
}

fn place(hash: &[u8]) -> Result<Place, StoreError> {
    let owner = hash.get(..16).and_then(|half| Uuid::from_slice(half).ok());
    Ok(Place::new("sign_in_step", owner.ok_or(StoreError::Unreadable("step"))?, "state"))
}
