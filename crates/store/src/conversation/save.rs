//! Writing a changed conversation.

use model::Time;

use super::Conversation;
use crate::{StoreError, Tx};

/// Writes all fields (but the labels) if nobody changed the conversation since it was read, sets `updated_at`, and counts
/// its version up; [`StoreError::Stale`] otherwise. Counters follow by themselves.
pub async fn save(_tx: &Tx, _conversation: &mut Conversation, _now: Time) -> Result<(), StoreError> {
    todo!()
}
