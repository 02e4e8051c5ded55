//! Jobs: work to be done later, as rows.

use model::{AccountId, JobId, Time, WorkspaceId};
use zeroize::Zeroizing;

use crate::{Db, StoreError, Tx};

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
pub async fn put(_tx: &Tx, _job: NewJob, _now: Time) -> Result<Option<JobId>, StoreError> {
    todo!()
}

/// Claims work that is due until `until`, oldest due first; `kinds` empty: of every kind. Work whose claim ran out is
/// claimed anew.
pub async fn claim(
    _tx: &Tx,
    _holder: &str,
    _kinds: &[&str],
    _now: Time,
    _until: Time,
    _limit: u32,
) -> Result<Vec<Job>, StoreError> {
    todo!()
}

/// Holds a claim longer; false when it is not held any more.
pub async fn hold(_tx: &Tx, _id: JobId, _holder: &str, _until: Time) -> Result<bool, StoreError> {
    todo!()
}

/// It is done: the row leaves.
pub async fn finish(_tx: &Tx, _id: JobId) -> Result<(), StoreError> {
    todo!()
}

/// Again at `run_at`, with a new payload where given.
pub async fn retry(_tx: &Tx, _job: &Job, _run_at: Time, _payload: Option<&[u8]>) -> Result<(), StoreError> {
    todo!()
}

/// Ends all jobs of an account. Gives how many.
pub async fn remove_account(_tx: &Tx, _account: AccountId) -> Result<u64, StoreError> {
    todo!()
}

/// When the next job is due: for sleeping until then.
pub async fn next_due(_db: &impl Db) -> Result<Option<Time>, StoreError> {
    todo!()
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
