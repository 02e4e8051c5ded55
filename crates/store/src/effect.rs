//! Effects: edits, unsends, reactions and receipts that came before their message, and wait for it. Sealed.

use model::{AccountId, Event, Time, WorkspaceId};

use crate::{StoreError, Tx};

/// Keeps an event until the message with this platform id comes.
pub async fn put(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
    _event: &Event,
    _now: Time,
) -> Result<(), StoreError> {
    todo!()
}

/// Takes what waits for a message, oldest first.
pub async fn take(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
) -> Result<Vec<Event>, StoreError> {
    todo!()
}

/// Removes what has waited in vain since before `before`. Gives how many.
pub async fn prune(_tx: &Tx, _before: Time) -> Result<u64, StoreError> {
    todo!()
}
