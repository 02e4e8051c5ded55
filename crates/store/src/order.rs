//! Orders.

mod list;
mod read;
mod step;
mod upsert;

#[cfg(test)]
pub(crate) use list::query as list_query;
pub use list::{OrderFilter, list, of_contact};
pub use read::{find, get, get_many, open_of_contact};
pub use step::{Step, steps};
pub use upsert::{Links, Upserted, upsert};
pub(crate) use upsert::{forget_contact, texts};

use model::{ContactId, ConversationId, Order, OrderId, Time, WorkspaceId};

use crate::account::AccountRef;

/// An order as we keep it, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredOrder {
    /// Ours.
    pub id: OrderId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// On which account.
    pub account: AccountRef,
    /// Whose purchase it is, where known.
    pub contact_id: Option<ContactId>,
    /// The conversation with them on this account, where there is one.
    pub conversation_id: Option<ConversationId>,
    /// What the platform last said of it.
    pub order: Order,
    /// Counts changes.
    pub version: i64,
    /// First seen.
    pub created_at: Time,
}
