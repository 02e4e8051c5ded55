//! Messages, with their files and the names of their writers.

use std::collections::HashMap;

use model::{DeliveryState, MessageId, SenderKind, Time, WorkspaceId};
use store::{
    StoreError,
    attachment::Attachment as StoredFile,
    message::{Earlier, MessageRow},
};

use crate::{
    problem::Problem,
    shape::{
        Attachment, DeliveryView, EarlierWords, Files, Message, PartView, Reaction, SenderView, When,
        attachment_url,
    },
    state::Server,
};

/// Shows several, in their order.
pub async fn messages(
    server: &Server,
    workspace: WorkspaceId,
    rows: Vec<MessageRow>,
) -> Result<Vec<Message>, Problem> {
    let ours = |row: &MessageRow| row.message.sender.kind == SenderKind::Member;
    let names = if rows.iter().any(ours) { member_names(server, workspace).await? } else { HashMap::new() };
    let mut held = held(server, workspace, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let until = held.remove(&row.message.id);
            show(row, &names, until)
        })
        .collect())
}

/// Until when those are held back that are.
async fn held(
    server: &Server,
    workspace: WorkspaceId,
    rows: &[MessageRow],
) -> Result<HashMap<MessageId, Time>, StoreError> {
    let queued =
        |row: &&MessageRow| row.message.delivery.as_ref().is_some_and(|d| d.state == DeliveryState::Queued);
    let ids: Vec<MessageId> = rows.iter().filter(queued).map(|row| row.message.id).collect();
    Ok(store::outbox::held(&server.store, workspace, &ids, server.now()).await?.into_iter().collect())
}

/// Members' names are the members': a message keeps only who it was.
pub(super) async fn member_names(
    server: &Server,
    workspace: WorkspaceId,
) -> Result<HashMap<String, String>, StoreError> {
    let members = store::member::list(&server.store, workspace).await?;
    Ok(members.into_iter().map(|m| (m.id.to_string(), m.name)).collect())
}

fn show(row: MessageRow, names: &HashMap<String, String>, held_until: Option<Time>) -> Message {
    let files: Files = row.attachments.into_iter().map(|f| (f.id, (f.state.into(), file(f)))).collect();
    let m = row.message;
    let member_name = m.sender.id.as_ref().and_then(|id| names.get(id)).cloned();
    Message {
        id: m.id.into(),
        conversation_id: m.conversation_id.into(),
        direction: m.direction.into(),
        parts: m.parts.into_iter().map(|part| PartView::of(part, &files)).collect(),
        sender: SenderView {
            kind: m.sender.kind.into(),
            id: m.sender.id,
            name: if m.sender.kind == SenderKind::Member {
                member_name.or(m.sender.name)
            } else {
                m.sender.name
            },
        },
        sent_at: When(m.sent_at),
        received_at: When(m.received_at),
        delivery: m.delivery.map(DeliveryView::from),
        external_id: m.external_id,
        reply_to_id: m.reply_to_id.map(Into::into),
        reactions: m.reactions.into_iter().map(Reaction::from).collect(),
        edited_at: m.edited_at.map(When),
        unsent_at: m.unsent_at.map(When),
        mentions: m.mentions.into_iter().map(Into::into).collect(),
        held_until: held_until.map(When),
        // Stored as user:key, because two users may think of the same key; the page knows its own by the key.
        client_id: m.client_id.map(|id| id.split_once(':').map(|(_, key)| key.to_owned()).unwrap_or(id)),
    }
}

/// What a message said before it was edited, oldest first.
pub fn earlier(row: MessageRow) -> Vec<EarlierWords> {
    let files: Files = row.attachments.into_iter().map(|f| (f.id, (f.state.into(), file(f)))).collect();
    let show = |was: Earlier| EarlierWords {
        parts: was.parts.into_iter().map(|part| PartView::of(part, &files)).collect(),
        until: When(was.until),
    };
    row.message.earlier.into_iter().map(show).collect()
}

/// Shows a file.
pub fn file(f: StoredFile) -> Attachment {
    Attachment {
        id: f.id.into(),
        url: attachment_url(f.id.into()),
        content_type: f.content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        size: f.size.unwrap_or_default(),
        name: f.name,
        width: f.width,
        height: f.height,
        duration_ms: f.duration_ms,
    }
}
