//! A contact is forgotten.

use model::{ContactId, Time, WorkspaceId};

use crate::{StoreError, Tx};

/// Removes a contact with identities, conversations, messages, attachments and search words, takes it off its orders, and
/// leaves tombstones by platform id so that no re-sync brings anything back. False when there is no such contact.
pub async fn erase(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: ContactId,
    _now: Time,
) -> Result<bool, StoreError> {
    todo!()
}
