//! A person writes a note: it stays in the house.

use model::{ConversationId, Direction, MemberId, Part, SenderKind, Time, WorkspaceId};
use store::{
    StoreError, Tx,
    change::ChangeKind,
    conversation,
    message::{self as messages, MessageRow, MessageSender, NewMessage},
};

use super::reply::note as note_change;

/// Why a note was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// No such conversation here.
    #[error("there is no such conversation")]
    Missing,
    /// Nothing in it.
    #[error("a note needs a text")]
    Empty,
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Stores a note. It has no delivery, never reaches the outbox, and does not move the conversation in the list. The same
/// `client_id` twice is the same note.
#[expect(
    clippy::too_many_arguments,
    reason = "where, who, what and when: each is of its own type, and there is one caller"
)]
pub async fn note(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    member: MemberId,
    text: &str,
    mentions: &[MemberId],
    client_id: Option<&str>,
    now: Time,
) -> Result<MessageRow, NoteError> {
    if text.trim().is_empty() {
        return Err(NoteError::Empty);
    }
    let c = conversation::lock(tx, workspace, id).await?.ok_or(NoteError::Missing)?;
    let new = NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: c.account_id,
        direction: Direction::Note,
        sender: MessageSender {
            kind: SenderKind::Member,
            id: Some(member.to_string()),
            external_id: None,
            name: None,
        },
        sent_at: now,
        seq: 0,
        received_at: now,
        external_id: None,
        client_id: client_id.map(str::to_owned),
        reply_to_id: None,
        reply_to_external_id: None,
        delivery: None,
        parts: vec![Part::Text { text: text.to_owned() }],
        reactions: Vec::new(),
        mentions: mentions.to_vec(),
    };
    let Some(row) = messages::insert(tx, workspace, new).await? else {
        let known = messages::find_by_client_id(tx, workspace, client_id.unwrap_or_default()).await?;
        let known = known.ok_or(NoteError::Missing)?;
        return messages::with_attachments(tx, workspace, vec![known]).await?.pop().ok_or(NoteError::Missing);
    };
    note_change(tx, &c, row.message.id, ChangeKind::MessageCreated, now).await?;
    Ok(row)
}
