//! A message leaves without a trace.

use model::Time;

use super::Message;
use crate::{StoreError, Tx};

/// Removes a message with its search words, attachments and aliases: it was another message's echo, kept once now.
pub async fn remove(_tx: &Tx, _message: &mut Message, _now: Time) -> Result<(), StoreError> {
    todo!()
}
