//! Tries at the door: how often something was tried in vain, and how long it waits now. In the database, so that a restart forgets
//! none and several processes count together; under marks that nobody can turn back into who tried, or from where.

use std::time::Duration;

use model::Time;
use sea_orm::QueryResult;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    sql::{self, Sql},
    word::time,
};

/// Tries are forgotten after this much quiet.
pub const FORGET: Duration = Duration::from_mins(15);
/// The first wait; it doubles with each further try.
const FIRST: Duration = Duration::from_secs(15);
/// The longest wait.
const LONGEST: Duration = Duration::from_mins(15);

/// Under which name tries are counted, and how many of them wait for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What tells it from all others.
    pub name: String,
    /// Tries before the first wait.
    pub free: u32,
}

struct Tries {
    mark: Vec<u8>,
    count: i64,
    last_at: Time,
    blocked_until: Time,
}

/// How long whoever tries under these names has to wait; nothing when they need not.
pub async fn wait(db: &impl Db, names: &[Name], now: Time) -> Result<Duration, StoreError> {
    let marks = marks(db, names).await?;
    Ok(longest(&read(db, &marks).await?, now))
}

/// Counts a try before it is made, so that parallel tries count too. Gives how long it has to wait where it is refused unseen, and
/// counts nothing then.
pub async fn count(tx: &Tx, names: &[Name], now: Time) -> Result<Duration, StoreError> {
    let marks = marks(tx, names).await?;
    let known = lock(tx, &marks).await?;
    let wait = longest(&known, now);
    if !wait.is_zero() {
        return Ok(wait);
    }
    for (mark, name) in marks.into_iter().zip(names) {
        let before = known.iter().find(|tries| tries.mark == mark);
        let count = before.filter(|t| now.since(t.last_at) < FORGET).map_or(0, |t| t.count) + 1;
        let over = count - i64::from(name.free);
        let pause =
            u32::try_from(over).map_or(Duration::ZERO, |over| (FIRST * 2_u32.pow(over.min(6))).min(LONGEST));
        let until = if pause.is_zero() { Time::EPOCH } else { now.after(pause) };
        put(tx, &mark, count, now, until).await?;
        // Now and then, so that a flood of made-up names does not wait for the house-keeping.
        if mark.first() == Some(&0) {
            prune(tx, now).await?;
        }
    }
    Ok(Duration::ZERO)
}

/// Forgets the tries under these names: whoever made them came in.
pub async fn forget(tx: &Tx, names: &[Name]) -> Result<(), StoreError> {
    let mut sql = Sql::new("DELETE FROM sign_in_try WHERE mark IN ");
    sql.list(marks(tx, names).await?);
    sql.execute(tx).await.map(|_| ())
}

/// Takes one try back under each of these names: it was none in vain.
pub async fn take_back(tx: &Tx, names: &[Name]) -> Result<(), StoreError> {
    let marks = marks(tx, names).await?;
    for tries in lock(tx, &marks).await? {
        let name = marks.iter().position(|mark| *mark == tries.mark).and_then(|at| names.get(at));
        let count = (tries.count - 1).max(0);
        let free = name.is_some_and(|name| count < i64::from(name.free));
        let until = if free { Time::EPOCH } else { tries.blocked_until };
        put(tx, &tries.mark, count, tries.last_at, until).await?;
    }
    Ok(())
}

/// Removes what is forgotten. Gives how many.
pub async fn prune(tx: &Tx, now: Time) -> Result<u64, StoreError> {
    let before = now.before(FORGET).as_millis();
    let done = sql::execute(
        tx,
        "DELETE FROM sign_in_try WHERE last_at <= $1 AND blocked_until <= $2",
        vec![before.into(), now.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected())
}

async fn put(tx: &Tx, mark: &[u8], count: i64, last: Time, until: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "INSERT INTO sign_in_try (mark, tries, last_at, blocked_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mark) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at, \
         blocked_until = excluded.blocked_until",
        vec![mark.to_vec().into(), count.into(), last.as_millis().into(), until.as_millis().into()],
    )
    .await?;
    Ok(())
}

/// What is known, held until the commit: of tries at the same time each counts what the others did. SQLite has one writer anyway.
async fn lock(tx: &Tx, marks: &[Vec<u8>]) -> Result<Vec<Tries>, StoreError> {
    if !tx.is_postgres() {
        return read(tx, marks).await;
    }
    // A row that is not there cannot be held.
    for mark in in_order(marks) {
        sql::execute(
            tx,
            "INSERT INTO sign_in_try (mark, tries, last_at, blocked_until) VALUES ($1, 0, 0, 0) ON CONFLICT DO NOTHING",
            vec![mark.into()],
        )
        .await?;
    }
    let mut sql = Sql::new("SELECT * FROM sign_in_try WHERE mark IN ");
    sql.list(in_order(marks)).add(" ORDER BY mark FOR UPDATE");
    opened(&sql.rows(tx).await?)
}

/// In one order for all, so that two transactions wait for each other instead of forever.
fn in_order(marks: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    marks
}

async fn read(db: &impl Db, marks: &[Vec<u8>]) -> Result<Vec<Tries>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM sign_in_try WHERE mark IN ");
    sql.list(marks.iter().cloned());
    opened(&sql.rows(db).await?)
}

fn opened(rows: &[QueryResult]) -> Result<Vec<Tries>, StoreError> {
    rows.iter()
        .map(|row| {
            Ok(Tries {
                mark: row.try_get("", "mark")?,
                count: row.try_get("", "tries")?,
                last_at: time(row.try_get("", "last_at")?),
                blocked_until: time(row.try_get("", "blocked_until")?),
            })
        })
        .collect()
}

fn longest(known: &[Tries], now: Time) -> Duration {
    known.iter().map(|tries| tries.blocked_until.since(now)).max().unwrap_or_default()
}

async fn marks(db: &impl Db, names: &[Name]) -> Result<Vec<Vec<u8>>, StoreError> {
    let keys = db.house_keys().await?;
    Ok(names.iter().map(|name| keys.blind("sign-in-try", &name.name)).collect())
}
