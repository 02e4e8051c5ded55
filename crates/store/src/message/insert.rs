//! A message arrives, or is written.

use model::{
    AccountId, ConversationId, Delivery, Direction, MemberId, MessageId, Part, Reaction, Time, WorkspaceId,
};

use super::{MessageRow, MessageSender};
use crate::{StoreError, Tx};

/// A message to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// Ours, where the caller has made it already; else it is made here.
    pub id: Option<MessageId>,
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub sender: MessageSender,
    /// The platform's time.
    pub sent_at: Time,
    /// The platform's order among messages of the same time.
    pub seq: i64,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's id.
    pub external_id: Option<String>,
    /// The writer's own id of it.
    pub client_id: Option<String>,
    /// The message it answers to.
    pub reply_to_id: Option<MessageId>,
    /// The platform's id of the message it answers to.
    pub reply_to_external_id: Option<String>,
    /// How far it got, if it is outbound.
    pub delivery: Option<Delivery>,
    /// What it says. Files with `fetch` become pending attachments; files with `attachment_id` are taken over.
    pub parts: Vec<Part>,
    /// Reactions that came before it.
    pub reactions: Vec<Reaction>,
    /// Whom it mentions.
    pub mentions: Vec<MemberId>,
}

/// Stores a message with its attachments and search words. None when the platform's id (or an alias, or the client's id)
/// is known already: nothing is changed then.
pub async fn insert(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _new: NewMessage,
) -> Result<Option<MessageRow>, StoreError> {
    todo!()
}

/// Notes a further platform id of a message (one reply that became several messages there). False when it is known already.
pub async fn add_alias(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
    _message: MessageId,
) -> Result<bool, StoreError> {
    todo!()
}
