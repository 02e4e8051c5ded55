//! Asking.

use std::time::Duration;

use model::{AccountId, ContactId, ConversationId, MessageId, OrderId, Time, WorkspaceId};

use crate::{Page, Store, StoreError};

/// What to search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAsk {
    /// The words.
    pub text: String,
    /// In which kinds; empty: all.
    pub kinds: Vec<FoundKind>,
    /// Only in this conversation.
    pub conversation: Option<ConversationId>,
    /// The accounts that the asking member may see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// Rows of a page.
    pub limit: u32,
    /// After this, what was found so far is given.
    pub deadline: Duration,
}

/// A kind of thing that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoundKind {
    /// A message.
    Message,
    /// A contact, by name.
    Contact,
    /// An order, by number, buyer or goods.
    Order,
}

/// Something that was found. The text is plain, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A message.
    Message {
        /// Which.
        id: MessageId,
        /// Where.
        conversation_id: ConversationId,
        /// On which account.
        account_id: AccountId,
        /// When.
        at: Time,
        /// The words around what was found.
        excerpt: String,
    },
    /// A contact.
    Contact {
        /// Which.
        id: ContactId,
        /// Their name.
        name: Option<String>,
        /// Last seen or changed.
        at: Time,
    },
    /// An order.
    Order {
        /// Which.
        id: OrderId,
        /// The platform's number.
        external_id: String,
        /// On which account.
        account_id: AccountId,
        /// When it was placed.
        at: Time,
    },
}

/// What is found, newest first. Every hit was opened and checked against its plain text.
pub async fn search(
    _store: &Store,
    _workspace: WorkspaceId,
    _ask: &SearchAsk,
) -> Result<Page<Found>, StoreError> {
    todo!()
}
