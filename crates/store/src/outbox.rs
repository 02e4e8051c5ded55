//! The outbox: what has to go out, until the platform has it.

use model::{AccountId, ConversationId, MessageId, OutboxId, Time, WorkspaceId};
use zeroize::Zeroizing;

use crate::{Db, StoreError, Tx};

/// Something that has to go out, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Ours.
    pub id: OutboxId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which message it is.
    pub message_id: MessageId,
    /// In which conversation: one after the other.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// Times it was claimed.
    pub attempts: u32,
    /// When it was put in.
    pub created_at: Time,
    /// The engine's own: pieces and how far they got.
    pub payload: Zeroizing<Vec<u8>>,
}

/// Puts something into the outbox, due at `next_at`. The payload is sealed.
pub async fn put(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _conversation: ConversationId,
    _message: MessageId,
    _payload: &[u8],
    _next_at: Time,
    _now: Time,
) -> Result<OutboxId, StoreError> {
    todo!()
}

/// Claims what is due until `until`: of each conversation only the oldest entry, so that its order holds. Entries whose claim
/// ran out are claimed anew.
pub async fn claim(
    _tx: &Tx,
    _holder: &str,
    _now: Time,
    _until: Time,
    _limit: u32,
) -> Result<Vec<OutboxEntry>, StoreError> {
    todo!()
}

/// Makes progress durable while the claim is held; false when it is not held any more: stop then.
pub async fn progress(
    _tx: &Tx,
    _id: OutboxId,
    _holder: &str,
    _payload: &[u8],
    _until: Time,
) -> Result<bool, StoreError> {
    todo!()
}

/// Lets a claim go, to be tried again at `next_at`.
pub async fn retry(_tx: &Tx, _id: OutboxId, _holder: &str, _next_at: Time) -> Result<bool, StoreError> {
    todo!()
}

/// It is settled (sent, failed or for a person): takes it out.
pub async fn done(_tx: &Tx, _id: OutboxId) -> Result<(), StoreError> {
    todo!()
}

/// Takes out all entries of a message (it is taken back before it went out). Gives how many.
pub async fn remove_message(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _message: MessageId,
) -> Result<u64, StoreError> {
    todo!()
}

/// Takes out all entries of an account (it was disconnected); gives their messages.
pub async fn remove_account(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
) -> Result<Vec<MessageId>, StoreError> {
    todo!()
}

/// Makes all waiting entries of an account due at once (it was connected again).
pub async fn hurry_account(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _now: Time,
) -> Result<(), StoreError> {
    todo!()
}

/// When the next entry is due: for sleeping until then.
pub async fn next_due(_db: &impl Db) -> Result<Option<Time>, StoreError> {
    todo!()
}

impl std::fmt::Debug for OutboxEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboxEntry")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}
