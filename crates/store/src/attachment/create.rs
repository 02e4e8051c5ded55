//! Noting a file.

use model::{AccountId, AttachmentId, AttachmentKind, MediaRef, MessageId, Time, WorkspaceId};

use super::Attachment;
use crate::{StoreError, Tx};

/// A file to be noted: pending when it has to be fetched, or when its bytes are still being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// Through which account it is fetched.
    pub account_id: Option<AccountId>,
    /// In which message.
    pub message_id: Option<MessageId>,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Its type, as claimed.
    pub content_type: Option<String>,
    /// Bytes, as claimed.
    pub size: Option<u64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// How to fetch it.
    pub fetch: Option<MediaRef>,
}

/// Notes a file, pending. One with `fetch` is due at once ([`super::claim_due`]).
pub async fn create(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _new: NewAttachment,
    _now: Time,
) -> Result<Attachment, StoreError> {
    todo!()
}

/// Removes a file's row, and its bytes once the transaction has committed.
pub async fn remove(_tx: &Tx, _workspace: WorkspaceId, _id: AttachmentId) -> Result<bool, StoreError> {
    todo!()
}
