//! Idempotency keys: the same write twice answers the same.

use std::time::Duration;

use model::{Time, UserId};

use crate::{StoreError, Tx, db::DbExt, entity::idempotency::Model, key::Place, sql};

/// How long a key holds.
pub const HOLDS: Duration = Duration::from_hours(24);

/// After this a write that was begun and never answered may begin again.
const ABANDONED: Duration = Duration::from_mins(1);

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it is begun now. Finish it with [`finish`].
    Begun,
    /// The same write is under way.
    UnderWay,
    /// The same write was answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// The answer.
        body: Vec<u8>,
    },
    /// Another write carried this key.
    Other,
}

/// Looks a key up, or begins it. `body_hash` tells the same write from another. A write that began over a minute ago and
/// was never finished may begin again.
pub async fn begin(
    tx: &Tx,
    user: UserId,
    key: &str,
    body_hash: &[u8; 32],
    now: Time,
) -> Result<Known, StoreError> {
    // Under a key that is not in the database: a body may hold a password, and who has the database tries many.
    let body_hash = tx.house_keys().await?.blind("idempotency", &hex::encode(body_hash));
    let values = || vec![user.uuid().into(), key.into()];
    let known =
        sql::models::<Model>(tx, "SELECT * FROM idempotency WHERE user_id = $1 AND key = $2", values())
            .await?
            .pop();
    if let Some(m) = known {
        let age = now.since(Time::from_millis(m.created_at));
        if age < HOLDS {
            if m.body_hash != body_hash {
                return Ok(Known::Other);
            }
            match (m.status, m.answer) {
                (Some(status), Some(answer)) => {
                    let keys = tx.house_keys().await?;
                    let body = keys.open(Place::new("idempotency", user.uuid(), "answer"), &answer)?;
                    let status =
                        u16::try_from(status).map_err(|_| StoreError::Unreadable("idempotency key"))?;
                    return Ok(Known::Answered { status, body: body.to_vec() });
                }
                _ if age < ABANDONED => return Ok(Known::UnderWay),
                _ => {}
            }
        }
        // That one, and not what somebody else began in its place at this moment.
        let mut old = values();
        old.push(m.created_at.into());
        let which = "DELETE FROM idempotency WHERE user_id = $1 AND key = $2 AND created_at = $3";
        sql::execute(tx, which, old).await?;
    }
    let begun = sql::execute(
        tx,
        "INSERT INTO idempotency (user_id, key, body_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        vec![user.uuid().into(), key.into(), body_hash.into(), now.as_millis().into()],
    )
    .await?;
    Ok(if begun.rows_affected() == 1 { Known::Begun } else { Known::UnderWay })
}

/// Keeps the answer, sealed.
pub async fn finish(tx: &Tx, user: UserId, key: &str, status: u16, body: &[u8]) -> Result<(), StoreError> {
    let keys = tx.house_keys().await?;
    let sealed = keys.seal(tx.random(), Place::new("idempotency", user.uuid(), "answer"), body);
    sql::execute(
        tx,
        "UPDATE idempotency SET status = $3, answer = $4 WHERE user_id = $1 AND key = $2",
        vec![user.uuid().into(), key.into(), i64::from(status).into(), sealed.into()],
    )
    .await?;
    Ok(())
}

/// Forgets a key whose write failed in a way that may be tried again.
pub async fn forget(tx: &Tx, user: UserId, key: &str) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM idempotency WHERE user_id = $1 AND key = $2 AND status IS NULL",
        vec![user.uuid().into(), key.into()],
    )
    .await?;
    Ok(())
}

/// Removes keys that hold no longer. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let before = now.before(HOLDS).as_millis();
    Ok(sql::execute(tx, "DELETE FROM idempotency WHERE created_at <= $1", vec![before.into()])
        .await?
        .rows_affected())
}
