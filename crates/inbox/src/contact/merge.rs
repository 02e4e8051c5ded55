//! Somebody says that two contacts are one person, or that they are not.

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

/// Takes that back: what came with `from` is its own again. False when it did not go up in `into`.
pub async fn unmerge(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    now: Time,
) -> Result<bool, StoreError> {
    let Some((kept, freed)) = contact::unmerge(tx, workspace, from, into, now).await? else {
        return Ok(false);
    };
    note(tx, &kept, now).await?;
    note(tx, &freed, now).await?;
    Ok(true)
}
