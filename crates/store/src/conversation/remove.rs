//! Removing a conversation's row.

use super::Conversation;
use crate::{StoreError, Tx, foresee::Foreseen, sql};

/// Removes the row and takes it out of the counters. What belongs to it is removed by the caller.
pub(crate) async fn remove(tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
    sql::execute(tx, "DELETE FROM conversation WHERE id = $1", vec![conversation.id.uuid().into()]).await?;
    tx.foreseen(Foreseen::forget_rows);
    let was = conversation.was;
    tx.after(|after| after.counts.moved(was, None));
    Ok(())
}
