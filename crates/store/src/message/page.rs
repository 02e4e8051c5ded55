//! A page of a thread.

use model::{ConversationId, MessageId, WorkspaceId};

use super::MessageRow;
use crate::{Db, StoreError};

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// The newest.
    Newest,
    /// What comes before this message.
    Before(MessageId),
    /// What comes after this message.
    After(MessageId),
}

/// A page of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePage {
    /// Messages with their files, oldest first.
    pub items: Vec<MessageRow>,
    /// There are older ones.
    pub has_more_before: bool,
    /// There are newer ones.
    pub has_more_after: bool,
}

/// A page of a thread, by the platform's time and order. Missing message: [`StoreError::Missing`].
pub async fn page(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _conversation: ConversationId,
    _place: Where,
    _limit: u32,
) -> Result<MessagePage, StoreError> {
    todo!()
}
