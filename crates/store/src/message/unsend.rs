//! A message is taken back.

use model::Time;

use super::Message;
use crate::{StoreError, Tx};

/// Takes a message's content away for good: parts, earlier texts, reactions, search words, attachments and their files. The
/// entry stays, with `unsent_at`.
pub async fn unsend(_tx: &Tx, _message: &mut Message, _at: Time, _now: Time) -> Result<(), StoreError> {
    todo!()
}
