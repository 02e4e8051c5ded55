//! Somebody in a group gets a name after their messages came.

use model::Time;
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    conversation::Conversation,
    message::{self as messages, Where},
};

/// Writes a group member's name to their newest messages that lack it.
pub async fn name_sender(
    tx: &Tx,
    c: &Conversation,
    member: &str,
    name: &str,
    now: Time,
) -> Result<(), StoreError> {
    let page = messages::page(tx, &store::Sight::house(c.workspace_id), c.id, Where::Newest, 50).await?;
    let mut noted = Vec::new();
    for row in page.items {
        let mut m = row.message;
        if m.sender.external_id.as_deref() != Some(member) || m.sender.name.is_some() {
            continue;
        }
        m.sender.name = Some(name.to_owned());
        messages::save(tx, &mut m, now).await?;
        noted.push(NewChange {
            kind: ChangeKind::MessageUpdated,
            object_id: m.id.uuid(),
            account_id: Some(m.account_id),
            conversation_id: Some(m.conversation_id),
        });
    }
    change::note(tx, c.workspace_id, &noted, now).await
}
