//! Leases: one holder at a time, across processes, until a moment.

use model::Time;

use crate::{StoreError, Tx, sql};

/// Takes a lease, or holds it longer; false when somebody else holds it.
pub async fn take(tx: &Tx, name: &str, holder: &str, now: Time, until: Time) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "INSERT INTO lease (name, holder, until_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET \
         holder = excluded.holder, until_at = excluded.until_at WHERE lease.holder = $2 OR lease.until_at <= $4",
        vec![name.into(), holder.into(), until.as_millis().into(), now.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a lease go, if it is ours.
pub async fn release(tx: &Tx, name: &str, holder: &str) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM lease WHERE name = $1 AND holder = $2", vec![name.into(), holder.into()])
        .await?;
    Ok(())
}
