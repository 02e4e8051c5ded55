//! A person changes a contact.

use model::Time;

use super::Contact;
use crate::{StoreError, Tx};

/// Writes profile and reachability if nobody changed the contact since it was read, and counts its version up;
/// [`StoreError::Stale`] otherwise.
pub async fn save(_tx: &Tx, _contact: &mut Contact, _now: Time) -> Result<(), StoreError> {
    todo!()
}
