//! Somebody reacts to a message.

use model::{Event, Reaction, Time};
use store::{StoreError, Tx, change::ChangeKind, effect, message as messages};

use super::{Received, Receiving, note_message};

/// Puts a reaction on a message, or takes it off: one per person, the latest wins.
pub(super) async fn receive(
    tx: &Tx,
    r: &Receiving<'_>,
    event: &Event,
    external_id: &str,
    by: &str,
    emoji: Option<&str>,
    at: Time,
) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    let Some(mut m) = messages::find(tx, workspace, account, external_id).await? else {
        effect::put(tx, workspace, account, external_id, event, r.now).await?;
        return Ok(Received::applied());
    };
    if m.unsent_at.is_some() || m.reactions.iter().any(|known| known.by == by && known.at > at) {
        return Ok(Received::applied());
    }
    m.reactions.retain(|known| known.by != by);
    if let Some(emoji) = emoji {
        m.reactions.push(Reaction { emoji: emoji.to_owned(), by: by.to_owned(), at });
    }
    messages::save(tx, &mut m, r.now).await?;
    note_message(tx, r, ChangeKind::MessageUpdated, m.id, m.conversation_id).await?;
    Ok(Received::applied())
}
