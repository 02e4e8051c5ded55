//! A platform shows a customer.

use model::{AccountId, ContactSeen, Time, WorkspaceId};

use super::Contact;
use crate::{StoreError, Tx};

/// What became of what a platform showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The contact now.
    pub contact: Contact,
    /// New here.
    pub created: bool,
    /// New, or something of it was told anew.
    pub changed: bool,
}

/// Makes or updates the contact behind a platform's id on an account. What the platform leaves out stays; a name that our
/// people wrote stays too; a merged contact leads to the one it was merged into.
pub async fn see(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _account: AccountId,
    _seen: &ContactSeen,
    _now: Time,
) -> Result<Seen, StoreError> {
    todo!()
}
