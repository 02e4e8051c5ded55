//! Looking files up.

use model::{AttachmentId, WorkspaceId};

use super::Attachment;
use crate::{Db, StoreError};

/// One file.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: AttachmentId,
) -> Result<Option<Attachment>, StoreError> {
    todo!()
}

/// Several files, in no order.
pub async fn get_many(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[AttachmentId],
) -> Result<Vec<Attachment>, StoreError> {
    todo!()
}

/// A file of whatever workspace: for signed media addresses, whose signature is the permission.
pub async fn anywhere(_db: &impl Db, _id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    todo!()
}
