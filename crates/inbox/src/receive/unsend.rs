//! A message is taken back.

use model::{Event, Time};
use store::{StoreError, Tx, change::ChangeKind, conversation, effect, message as messages};

use super::{Received, Receiving, note_conversation, note_message};
use crate::conversation::place::retell;

/// Removes what a message said, for good. Taken back before it came, it is never shown.
pub(super) async fn receive(
    tx: &Tx,
    r: &Receiving<'_>,
    event: &Event,
    external_id: &str,
    at: Time,
) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let Some(mut m) = messages::find(tx, workspace, account, external_id).await? else {
        effect::put(tx, workspace, account, external_id, event, r.now).await?;
        return Ok(Received::applied());
    };
    if m.unsent_at.is_some() {
        return Ok(Received::applied());
    }
    messages::unsend(tx, &mut m, at, r.now).await?;
    note_message(tx, r, ChangeKind::MessageUpdated, m.id, m.conversation_id).await?;
    if let Some(mut c) = conversation::lock(tx, workspace, m.conversation_id).await? {
        retell(tx, &mut c).await?;
        conversation::save(tx, &mut c, r.now).await?;
        note_conversation(tx, r, ChangeKind::ConversationUpdated, &c).await?;
    }
    Ok(Received::applied())
}
