//! A message's words are changed.

use model::{Event, Part, Time};
use store::{
    StoreError, Tx,
    change::ChangeKind,
    conversation, effect,
    message::{self as messages, Earlier},
};

use super::{Received, Receiving, note_conversation, note_message};
use crate::conversation::place::retell;

/// Replaces what a message says; the latest edit wins, whatever order edits come in. An edit before its message waits for it.
pub(super) async fn receive(
    tx: &Tx,
    r: &Receiving<'_>,
    event: &Event,
    external_id: &str,
    parts: &[Part],
    at: Time,
) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let Some(mut m) = messages::find(tx, workspace, account, external_id).await? else {
        effect::put(tx, workspace, account, external_id, event, r.now).await?;
        return Ok(Received::applied());
    };
    // Some platforms send a message again as it was, and do not say whether its words changed.
    if m.unsent_at.is_some() || m.parts == parts || m.edited_at.is_some_and(|last| last >= at) {
        return Ok(Received::applied());
    }
    m.earlier.push(Earlier { parts: std::mem::replace(&mut m.parts, parts.to_vec()), until: at });
    m.edited_at = Some(at);
    messages::save(tx, &mut m, r.now).await?;
    note_message(tx, r, ChangeKind::MessageUpdated, m.id, m.conversation_id).await?;
    if let Some(mut c) = conversation::lock(tx, workspace, m.conversation_id).await?
        && c.last_message.as_ref().is_some_and(|l| l.id == m.id)
    {
        retell(tx, &mut c).await?;
        conversation::save(tx, &mut c, r.now).await?;
        note_conversation(tx, r, ChangeKind::ConversationUpdated, &c).await?;
    }
    Ok(Received::applied())
}
