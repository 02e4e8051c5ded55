//! Somebody says that two contacts are one person.

use model::{ContactId, Time, WorkspaceId};
use store::{StoreError, Tx, contact};

use super::change::note;

/// Makes `from` part of `into`: its identities, conversations and orders are `into`'s from now on.
pub async fn merge(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    now: Time,
) -> Result<(), StoreError> {
    let merged = contact::merge(tx, workspace, from, into, now).await?;
    note(tx, &merged, now).await
}
