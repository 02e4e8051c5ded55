//! Two contacts are one person.

use model::{ContactId, Time, WorkspaceId};

use super::Contact;
use crate::{StoreError, Tx};

/// Moves identities, conversations and orders of `from` to `into`, and fills what `into` lacks. `from` stays as a pointer.
pub async fn merge(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _from: ContactId,
    _into: ContactId,
    _now: Time,
) -> Result<Contact, StoreError> {
    todo!()
}
