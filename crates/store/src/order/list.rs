//! Lists of orders.

use model::{AccountId, ContactId, OrderStatus, Platform, WorkspaceId};

use super::StoredOrder;
use crate::{Db, Page, StoreError};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of which platform.
    pub platform: Option<Platform>,
    /// Of which account.
    pub account: Option<AccountId>,
    /// The accounts that the asking member may see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// Any of these; empty: all.
    pub status: Vec<OrderStatus>,
    /// Of which contact.
    pub contact: Option<ContactId>,
    /// With this order number.
    pub external_id: Option<String>,
}

/// A page of orders, placed last first.
pub async fn list(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _filter: &OrderFilter,
    _cursor: Option<&str>,
    _limit: u32,
) -> Result<Page<StoredOrder>, StoreError> {
    todo!()
}

/// A page of a contact's orders, placed last first.
pub async fn of_contact(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _contact: ContactId,
    _cursor: Option<&str>,
    _limit: u32,
) -> Result<Page<StoredOrder>, StoreError> {
    todo!()
}
