//! What became of raw events.

use model::{AccountId, JournalId, Time, WorkspaceId};

use crate::{StoreError, Tx};

/// What became of a raw event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Interpreted and applied.
    Applied,
    /// Known, and means nothing to an inbox.
    Ignored,
    /// Could not be interpreted: why, without its content.
    Failed(String),
    /// For an account that we do not have.
    Unrouted,
}

/// Settles raw events, in the transaction that applied them.
pub async fn settle(_tx: &Tx, _ids: &[JournalId], _outcome: &Outcome) -> Result<(), StoreError> {
    todo!()
}

/// Makes failed (and unrouted) raw events pending again: the given ones, or all of the account, or all received since; none
/// narrows by none. Gives how many. `workspace` none: of all.
pub async fn replay(
    _tx: &Tx,
    _workspace: Option<WorkspaceId>,
    _ids: Option<&[JournalId]>,
    _account: Option<AccountId>,
    _since: Option<Time>,
) -> Result<u64, StoreError> {
    todo!()
}

/// Gives the unrouted events of a platform's id to an account that was just connected, and makes them pending.
pub async fn replay_account(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _now: Time,
) -> Result<u64, StoreError> {
    todo!()
}

/// Removes applied and ignored events received before `before`, at most `limit` of them. Gives how many.
pub async fn prune(_tx: &Tx, _before: Time, _limit: u32) -> Result<u64, StoreError> {
    todo!()
}
