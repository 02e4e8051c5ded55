//! Jobs: work to be done later, as rows.

use model::{AccountId, JobId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;
use zeroize::Zeroizing;

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::job::Model,
    key::Place,
    sql::{self, Sql},
    word::{count, maybe, time},
};

/// Work to be put in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What to do.
    pub kind: String,
    /// Whose; none for the house's own.
    pub workspace_id: Option<WorkspaceId>,
    /// For which account; its jobs end with it.
    pub account_id: Option<AccountId>,
    /// At most one job of this key waits at a time; an earlier `run_at` pulls it forward.
    pub unique: Option<String>,
    /// Not before.
    pub run_at: Time,
    /// The worker's own. Sealed.
    pub payload: Vec<u8>,
}

/// Work that was claimed.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// Ours.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// Whose.
    pub workspace_id: Option<WorkspaceId>,
    /// For which account.
    pub account_id: Option<AccountId>,
    /// Times it was claimed.
    pub attempts: u32,
    /// When it was put in.
    pub created_at: Time,
    /// The worker's own.
    pub payload: Zeroizing<Vec<u8>>,
}

/// Puts work in. None when a job of the same `unique` key waits already (it is pulled forward if need be).
pub async fn put(tx: &Tx, job: NewJob, now: Time) -> Result<Option<JobId>, StoreError> {
    put_in(tx, job, now, true).await
}

/// Puts work in, unless the same waits already: that is left to wait until it is due, because the platform may have named a time.
pub async fn put_behind(tx: &Tx, job: NewJob, now: Time) -> Result<Option<JobId>, StoreError> {
    put_in(tx, job, now, false).await
}

async fn put_in(tx: &Tx, job: NewJob, now: Time, pull: bool) -> Result<Option<JobId>, StoreError> {
    let id = JobId::new(now, tx.ten());
    let sealed = seal(tx, id, job.workspace_id, &job.payload).await?;
    let mut sql = Sql::new(
        "INSERT INTO job (id, workspace_id, account_id, kind, unique_key, run_at, attempts, payload, created_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(job.workspace_id.map(WorkspaceId::uuid)).add(", ");
    sql.bind(job.account_id.map(AccountId::uuid))
        .add(", ")
        .bind(job.kind)
        .add(", ")
        .bind(job.unique)
        .add(", ");
    sql.bind(job.run_at.as_millis())
        .add(", 0, ")
        .bind(sealed)
        .add(", ")
        .bind(now.as_millis())
        .add(") ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND holder IS NULL DO UPDATE SET ");
    sql.add(if pull {
        "run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END RETURNING id"
    } else {
        "run_at = job.run_at RETURNING id"
    });
    let row = sql.row(tx).await?.ok_or(StoreError::Unreadable("job"))?;
    tx.after(|after| after.woken.jobs = true);
    Ok((row.try_get::<Uuid>("", "id")? == id.uuid()).then_some(id))
}

/// Claims work of these kinds that is due, until `until`, oldest due first. Work whose claim ran out is claimed anew.
pub async fn claim(
    tx: &Tx,
    holder: &str,
    kinds: &[&str],
    now: Time,
    until: Time,
    limit: u32,
) -> Result<Vec<Job>, StoreError> {
    let mut jobs = Vec::new();
    for m in claim_query(tx.is_postgres(), holder, kinds, now, until, limit).models::<Model>(tx).await? {
        let workspace_id = m.workspace_id.map(WorkspaceId::from_uuid);
        let keys = match workspace_id {
            Some(workspace) => tx.keys(workspace).await?,
            None => tx.house_keys().await?,
        };
        jobs.push(Job {
            id: JobId::from_uuid(m.id),
            kind: m.kind,
            workspace_id,
            account_id: m.account_id.map(AccountId::from_uuid),
            attempts: count(m.attempts),
            created_at: time(m.created_at),
            payload: keys.open(Place::new("job", m.id, "payload"), &m.payload)?,
        });
    }
    Ok(jobs)
}

/// The claim's statement, kept apart so that a test can look at its plan.
pub(crate) fn claim_query(
    postgres: bool,
    holder: &str,
    kinds: &[&str],
    now: Time,
    until: Time,
    limit: u32,
) -> Sql {
    let mut sql = Sql::new("UPDATE job SET attempts = attempts + 1, holder = ");
    sql.bind(holder).add(", run_at = ").bind(until.as_millis()).add(" WHERE id IN (SELECT id FROM (");
    // Each kind by itself, so that each is found by its index however many of another kind wait.
    for (i, kind) in kinds.iter().enumerate() {
        sql.add(if i == 0 { "" } else { " UNION ALL " });
        sql.add("SELECT id, run_at FROM (SELECT id, run_at FROM job WHERE kind = ").bind(*kind);
        sql.add(" AND run_at <= ").bind(now.as_millis());
        sql.add(" ORDER BY run_at LIMIT ").bind(i64::from(limit));
        sql.add(if postgres { " FOR UPDATE SKIP LOCKED) AS one" } else { ") AS one" });
    }
    sql.add(") AS due ORDER BY run_at LIMIT ").bind(i64::from(limit)).add(") RETURNING *");
    sql
}

async fn seal(
    tx: &Tx,
    id: JobId,
    workspace: Option<WorkspaceId>,
    payload: &[u8],
) -> Result<crate::key::Sealed, StoreError> {
    let keys = match workspace {
        Some(workspace) => tx.keys(workspace).await?,
        None => tx.house_keys().await?,
    };
    Ok(keys.seal(tx.random(), Place::new("job", id.uuid(), "payload"), payload))
}

/// Holds a claim longer; false when it is not held any more.
pub async fn hold(tx: &Tx, id: JobId, holder: &str, until: Time) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE job SET run_at = $3 WHERE id = $1 AND holder = $2",
        vec![id.uuid().into(), holder.into(), until.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// It is done: the row leaves.
pub async fn finish(tx: &Tx, id: JobId) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM job WHERE id = $1", vec![id.uuid().into()]).await?;
    Ok(())
}

/// Again at `run_at`, with a new payload where given. Where the same work was put in again meanwhile, it is done by that, and no
/// sooner.
pub async fn retry(tx: &Tx, job: &Job, run_at: Time, payload: Option<&[u8]>) -> Result<(), StoreError> {
    let waits = sql::row(
        tx,
        "SELECT w.id FROM job j JOIN job w ON w.unique_key = j.unique_key AND w.holder IS NULL AND w.id <> j.id WHERE j.id = $1",
        vec![job.id.uuid().into()],
    )
    .await?;
    if let Some(waits) = waits {
        sql::execute(
            tx,
            "UPDATE job SET attempts = $2, run_at = CASE WHEN run_at < $3 THEN $3 ELSE run_at END WHERE id = $1",
            vec![
                waits.try_get::<Uuid>("", "id")?.into(),
                i64::from(job.attempts).into(),
                run_at.as_millis().into(),
            ],
        )
        .await?;
        return finish(tx, job.id).await;
    }
    let mut sql = Sql::new("UPDATE job SET holder = NULL, run_at = ");
    sql.bind(run_at.as_millis());
    if let Some(payload) = payload {
        let sealed = seal(tx, job.id, job.workspace_id, payload).await?;
        sql.add(", payload = ").bind(sealed);
    }
    sql.add(" WHERE id = ").bind(job.id.uuid());
    sql.execute(tx).await?;
    tx.after(|after| after.woken.jobs = true);
    Ok(())
}

/// Makes the work of an account that waits for another try due at once (it was connected again). What was put in for a time of its
/// own keeps it.
pub async fn hurry_account(tx: &Tx, account: AccountId, now: Time) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "UPDATE job SET run_at = $2 WHERE account_id = $1 AND holder IS NULL AND attempts > 0 AND run_at > $2",
        vec![account.uuid().into(), now.as_millis().into()],
    )
    .await?;
    tx.after(|after| after.woken.jobs = true);
    Ok(())
}

/// Ends all jobs of an account. Gives how many.
pub async fn remove_account(tx: &Tx, account: AccountId) -> Result<u64, StoreError> {
    Ok(sql::execute(tx, "DELETE FROM job WHERE account_id = $1", vec![account.uuid().into()])
        .await?
        .rows_affected())
}

/// When the next job of these kinds is due: for sleeping until then.
pub async fn next_due(db: &impl Db, kinds: &[&str]) -> Result<Option<Time>, StoreError> {
    let mut sql = Sql::new("SELECT MIN(due) AS run_at FROM (");
    for (i, kind) in kinds.iter().enumerate() {
        sql.add(if i == 0 { "" } else { " UNION ALL " });
        sql.add("SELECT MIN(run_at) AS due FROM job WHERE kind = ").bind(*kind);
    }
    sql.add(") AS all_kinds");
    let row = sql.row(db).await?;
    let due = row.map(|row| row.try_get::<Option<i64>>("", "run_at")).transpose()?;
    Ok(maybe(due.flatten()))
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewJob")
            .field("kind", &self.kind)
            .field("unique", &self.unique)
            .finish_non_exhaustive()
    }
}
