//! Writing a changed message.

use model::Time;

use super::Message;
use crate::{StoreError, Tx};

/// Writes all fields if nobody changed the message since it was read, with the search words of its parts;
/// [`StoreError::Stale`] otherwise. Files named anew become pending attachments. [`StoreError::Exists`] when the platform's
/// id belongs to another message.
pub async fn save(_tx: &Tx, _message: &mut Message, _now: Time) -> Result<(), StoreError> {
    todo!()
}
