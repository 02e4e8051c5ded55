//! Where an account signed in from before: addresses and browsers, as marks that nobody can turn back.

use model::{Time, UserId};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    sql::{self, Sql},
};

/// Which of these places an account signed in from before, in their order. Asks the same of every mail address, whether
/// somebody has it or not.
pub async fn which(db: &impl Db, email: &str, places: &[&str]) -> Result<Vec<bool>, StoreError> {
    let mut marks = Vec::with_capacity(places.len());
    for place in places {
        marks.push(mark(db, email, place).await?);
    }
    let mut sql = Sql::new("SELECT mark FROM known_device WHERE mark IN ");
    sql.list(marks.iter().cloned());
    let mut found = Vec::new();
    for row in sql.rows(db).await? {
        found.push(row.try_get::<Vec<u8>>("", "mark")?);
    }
    Ok(marks.iter().map(|mark| found.contains(mark)).collect())
}

/// Notes that a user signed in from these places.
pub async fn note(tx: &Tx, user: UserId, email: &str, places: &[&str], now: Time) -> Result<(), StoreError> {
    for place in places {
        sql::execute(
            tx,
            "INSERT INTO known_device (mark, user_id, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (mark) DO UPDATE SET seen_at = excluded.seen_at, user_id = excluded.user_id",
            vec![mark(tx, email, place).await?.into(), user.uuid().into(), now.as_millis().into()],
        )
        .await?;
    }
    Ok(())
}

/// Forgets places that were not used since. Gives how many.
pub async fn prune(tx: &Tx, before: Time) -> Result<u64, StoreError> {
    let done =
        sql::execute(tx, "DELETE FROM known_device WHERE seen_at < $1", vec![before.as_millis().into()])
            .await?;
    Ok(done.rows_affected())
}

async fn mark(db: &impl Db, email: &str, place: &str) -> Result<Vec<u8>, StoreError> {
    let email = email.trim().to_lowercase();
    Ok(db.house_keys().await?.blind("known-device", &format!("{email}\n{place}")))
}
