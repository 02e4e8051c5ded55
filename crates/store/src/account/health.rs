//! How an account does: last seen, and counts by the hour.

use std::time::Duration;

use model::{AccountId, Time, WorkspaceId};

use crate::{Db, StoreError, Tx, sql, word::count};

/// What came in within one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Events that came in.
    pub received: u32,
    /// Whether the account could not be heard for some of it.
    pub gap: bool,
}

const HOUR_MS: i64 = 3_600_000;

fn hour(at: Time) -> i64 {
    at.as_millis().div_euclid(HOUR_MS)
}

/// Notes genuine webhooks: the newest per account, with the platform's time where told. For many at once.
pub async fn note_webhooks(tx: &Tx, seen: &[(AccountId, Time, Option<Time>)]) -> Result<(), StoreError> {
    for (id, at, event_at) in seen {
        let lag = event_at.map(|event| i64::try_from(at.since(event).as_millis()).unwrap_or(i64::MAX));
        sql::execute(
            tx,
            "UPDATE account SET last_webhook_at = $2, lag_ms = COALESCE($3, lag_ms) WHERE id = $1 AND (last_webhook_at IS NULL OR last_webhook_at < $2)",
            vec![id.uuid().into(), at.as_millis().into(), lag.into()],
        )
        .await?;
    }
    Ok(())
}

/// Notes a successful poll.
pub async fn note_poll(tx: &Tx, id: AccountId, at: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE account SET last_poll_at = $2 WHERE id = $1 AND (last_poll_at IS NULL OR last_poll_at < $2)",
        vec![id.uuid().into(), at.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// Counts events of an account into the hour of `at`.
pub async fn note_hour(tx: &Tx, id: AccountId, at: Time, received: u32) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO account_hour (account_id, hour, received, gap) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, hour) DO UPDATE SET received = account_hour.received + excluded.received",
        vec![id.uuid().into(), hour(at).into(), i64::from(received).into(), false.into()],
    )
    .await?;
    Ok(())
}

/// Marks the hour of `at` as one in which the account could not be heard.
pub async fn note_gap(tx: &Tx, id: AccountId, at: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO account_hour (account_id, hour, received, gap) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, hour) DO UPDATE SET gap = excluded.gap",
        vec![id.uuid().into(), hour(at).into(), 0_i64.into(), true.into()],
    )
    .await?;
    Ok(())
}

/// The last 24 hours, oldest first; the last is the hour of `now`.
pub async fn hourly(
    db: &impl Db,
    workspace: WorkspaceId,
    id: AccountId,
    now: Time,
) -> Result<[Hour; 24], StoreError> {
    let last = hour(now);
    let rows = sql::rows(
        db,
        "SELECT h.hour, h.received, h.gap FROM account_hour h JOIN account a ON a.id = h.account_id \
         WHERE a.workspace_id = $1 AND h.account_id = $2 AND h.hour > $3 AND h.hour <= $4",
        vec![workspace.uuid().into(), id.uuid().into(), (last - 24).into(), last.into()],
    )
    .await?;
    let mut hours = [Hour::default(); 24];
    for row in rows {
        let ago = last - row.try_get::<i64>("", "hour")?;
        if let Some(place) = usize::try_from(23 - ago).ok().and_then(|i| hours.get_mut(i)) {
            *place = Hour { received: count(row.try_get("", "received")?), gap: row.try_get("", "gap")? };
        }
    }
    Ok(hours)
}

/// Removes hours that no page shows any more. Gives how many.
pub async fn prune_hours(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let before = hour(now.before(Duration::from_hours(48)));
    Ok(sql::execute(tx, "DELETE FROM account_hour WHERE hour < $1", vec![before.into()])
        .await?
        .rows_affected())
}
