//! Tombstones: platform ids of what was erased, so that no re-sync brings it back.

use model::{AccountId, Time, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erased {
    /// A message, by the platform's id of it.
    Message,
    /// A customer, by the platform's id of them.
    Contact,
    /// Everything in a thread before the tombstone's time.
    Thread,
}

/// Whether something was erased, and when.
pub async fn check(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _what: Erased,
    _external_id: &str,
) -> Result<Option<Time>, StoreError> {
    todo!()
}

/// Leaves a tombstone.
pub async fn put(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _what: Erased,
    _external_id: &str,
    _now: Time,
) -> Result<(), StoreError> {
    todo!()
}
