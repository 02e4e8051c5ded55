//! Finding a thread's conversation, or beginning it.

use model::{AccountId, ContactId, ThreadRef, Time, WorkspaceId};

use super::Conversation;
use crate::{StoreError, Tx};

/// A thread's conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The conversation, locked until the transaction ends.
    pub conversation: Conversation,
    /// New here.
    pub created: bool,
}

/// Finds the conversation of a thread, or begins it (open, nothing in it), and locks its row for the rest of the transaction.
pub async fn open(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _thread: &ThreadRef,
    _contact: ContactId,
    _now: Time,
) -> Result<Opened, StoreError> {
    todo!()
}
