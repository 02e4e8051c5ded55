//! Looking messages up.

use model::{AccountId, ConversationId, MessageId, Time, WorkspaceId};

use super::{Message, MessageRow};
use crate::{Db, StoreError};

/// One message.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: MessageId,
) -> Result<Option<Message>, StoreError> {
    todo!()
}

/// Several messages with their files, in no order.
pub async fn get_many(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[MessageId],
) -> Result<Vec<MessageRow>, StoreError> {
    todo!()
}

/// The message behind a platform's id, or one of its aliases.
pub async fn find(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
) -> Result<Option<Message>, StoreError> {
    todo!()
}

/// The message behind its writer's own id.
pub async fn find_by_client_id(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _client_id: &str,
) -> Result<Option<Message>, StoreError> {
    todo!()
}

/// A message's files.
pub async fn with_attachments(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _messages: Vec<Message>,
) -> Result<Vec<MessageRow>, StoreError> {
    todo!()
}

/// The newest message of a conversation that a row may show (not taken back, no system line), and the times of its newest
/// inbound message: to set the row right after a removal.
pub async fn conversation_times(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _conversation: ConversationId,
) -> Result<(Option<Message>, Option<Time>), StoreError> {
    todo!()
}
