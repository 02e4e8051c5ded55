//! Looking conversations up.

use model::{AccountId, ContactId, ConversationId, Time, WorkspaceId};

use super::{Conversation, ConversationRow};
use crate::{Db, StoreError, Tx};

/// One conversation.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    todo!()
}

/// Several conversations, in no order; those that are not there are left out.
pub async fn get_many(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[ConversationId],
) -> Result<Vec<Conversation>, StoreError> {
    todo!()
}

/// One conversation, locked until the transaction ends.
pub async fn lock(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    todo!()
}

/// The conversation of a thread.
pub async fn find(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _thread: &str,
) -> Result<Option<Conversation>, StoreError> {
    todo!()
}

/// The conversations of a contact, newest first.
pub async fn of_contact(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _contact: ContactId,
) -> Result<Vec<Conversation>, StoreError> {
    todo!()
}

/// One conversation with everything that its row shows.
pub async fn row(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: ConversationId,
) -> Result<Option<ConversationRow>, StoreError> {
    todo!()
}

/// Several conversations with everything that their rows show, in no order: for the stream.
pub async fn rows(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[ConversationId],
) -> Result<Vec<ConversationRow>, StoreError> {
    todo!()
}

/// Snoozed conversations, of all workspaces, whose time has come.
pub async fn due_snoozes(
    _db: &impl Db,
    _now: Time,
    _limit: u32,
) -> Result<Vec<(WorkspaceId, ConversationId)>, StoreError> {
    todo!()
}
