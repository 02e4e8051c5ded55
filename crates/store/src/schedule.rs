//! The schedule: when each recurring thing last began, so that a restart forgets nothing and two processes do not both do it.

use std::time::Duration;

use model::Time;

use crate::{Db, StoreError, Tx, sql, word::maybe};

/// Whether a recurring thing is to be begun now: true for exactly one caller per interval, durably.
pub async fn begin(tx: &Tx, name: &str, every: Duration, now: Time) -> Result<bool, StoreError> {
    let due = now.before(every);
    let done = sql::execute(
        tx,
        "INSERT INTO schedule (name, began_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET began_at = excluded.began_at \
         WHERE schedule.began_at <= $3",
        vec![name.into(), now.as_millis().into(), due.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When it last began.
pub async fn last(db: &impl Db, name: &str) -> Result<Option<Time>, StoreError> {
    let row = sql::row(db, "SELECT began_at FROM schedule WHERE name = $1", vec![name.into()]).await?;
    Ok(maybe(row.map(|row| row.try_get::<i64>("", "began_at")).transpose()?))
}
