//! The platform describes an order.

use model::{AccountId, ContactId, ConversationId, Order, Time, WorkspaceId};

use super::StoredOrder;
use crate::{StoreError, Tx};

/// Whose it is, as far as known; none leaves what is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Whose purchase it is.
    pub contact_id: Option<ContactId>,
    /// The conversation with them.
    pub conversation_id: Option<ConversationId>,
}

/// What became of a description.
#[derive(Clone, Debug, PartialEq)]
pub struct Upserted {
    /// The order now.
    pub stored: StoredOrder,
    /// New here.
    pub created: bool,
}

/// Stores an order, or what has become of it, with its search words. None when what we have is newer, or the same:
/// nothing is changed then (but missing links are filled in).
pub async fn upsert(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _order: &Order,
    _links: Links,
    _now: Time,
) -> Result<Option<Upserted>, StoreError> {
    todo!()
}
