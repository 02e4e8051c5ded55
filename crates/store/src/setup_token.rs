//! The token of the first run: only a hash of it is kept.

use model::Time;

use crate::{Db, StoreError, Tx, session::token_hash, sql};

/// Sets the token, replacing an older one.
pub async fn set(tx: &Tx, token: &str, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO setup_token (id, token_hash, created_at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
        vec![token_hash(token).into(), now.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Whether this is the token.
pub async fn check(db: &impl Db, token: &str) -> Result<bool, StoreError> {
    let found =
        sql::row(db, "SELECT 1 AS n FROM setup_token WHERE token_hash = $1", vec![token_hash(token).into()])
            .await?;
    Ok(found.is_some())
}

/// Uses the token up; false when it is not the token: for the transaction that sets up.
pub async fn take(tx: &Tx, token: &str) -> Result<bool, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM setup_token WHERE token_hash = $1", vec![token_hash(token).into()])
            .await?;
    Ok(done.rows_affected() == 1)
}
