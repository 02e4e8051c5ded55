//! Our messages arrived, or were read.

use model::{ConversationId, MessageId, ReceiptKind, Time, Upto, WorkspaceId};

use crate::{StoreError, Tx};

/// Moves our messages of a conversation forward to delivered or read, never backward; gives the changed ones. Platform ids
/// that are not known are ignored.
pub async fn receipt(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _conversation: ConversationId,
    _kind: ReceiptKind,
    _upto: &Upto,
    _now: Time,
) -> Result<Vec<MessageId>, StoreError> {
    todo!()
}
