//! Looking contacts up.

use model::{AccountId, ContactId, WorkspaceId};

use super::{Contact, Identity};
use crate::{Db, Page, StoreError};

/// One contact. A merged one is given as it is, with `merged_into`.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    todo!()
}

/// Several contacts, in no order; those that are not there are left out.
pub async fn get_many(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _ids: &[ContactId],
) -> Result<Vec<Contact>, StoreError> {
    todo!()
}

/// The contact behind a platform's id on an account.
pub async fn find(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _account: AccountId,
    _external_id: &str,
) -> Result<Option<Contact>, StoreError> {
    todo!()
}

/// Who a contact is on each account.
pub async fn identities(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: ContactId,
) -> Result<Vec<Identity>, StoreError> {
    todo!()
}

/// Contacts, newest first. Merged ones are left out.
pub async fn list(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _cursor: Option<&str>,
    _limit: u32,
) -> Result<Page<Contact>, StoreError> {
    todo!()
}
