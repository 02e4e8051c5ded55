//! Looking orders up.

use model::{AccountId, ContactId, OrderId, Time, WorkspaceId};

use super::StoredOrder;
use crate::{Db, StoreError};

/// One order.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: OrderId,
) -> Result<Option<StoredOrder>, StoreError> {
    todo!()
}

/// Several orders, in no order.
pub async fn get_many(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[OrderId],
) -> Result<Vec<StoredOrder>, StoreError> {
    todo!()
}

/// An order by the platform's number.
pub async fn find(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
) -> Result<Option<StoredOrder>, StoreError> {
    todo!()
}

/// What a contact's conversation shows of their orders on its account: how many are open, when the last was placed, and
/// the number of the newest open one.
pub async fn open_of_contact(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _contact: ContactId,
) -> Result<(u32, Option<Time>, Option<String>), StoreError> {
    todo!()
}
