//! Fetching files later.

use model::{AttachmentId, Time, WorkspaceId};

use super::Attachment;
use crate::{StoreError, Tx};

/// Claims files that are due, of all workspaces, until `until`; each counts one more try.
pub async fn claim_due(
    _tx: &Tx,
    _now: Time,
    _until: Time,
    _limit: u32,
) -> Result<Vec<Attachment>, StoreError> {
    todo!()
}

/// We have it: the row takes what was found by looking (`attachment`'s type, size and measures).
pub async fn ready(_tx: &Tx, _attachment: &Attachment) -> Result<(), StoreError> {
    todo!()
}

/// Try again later.
pub async fn retry(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: AttachmentId,
    _next_at: Time,
    _problem: &str,
) -> Result<(), StoreError> {
    todo!()
}

/// It cannot be had.
pub async fn failed(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: AttachmentId,
    _problem: &str,
) -> Result<(), StoreError> {
    todo!()
}
