//! A message between its row and its opened form.

use std::sync::Arc;

use model::{
    AccountId, ConversationId, Delivery, DeliveryState, Direction, MessageId, SenderKind, WorkspaceId,
};

use super::{Body, Message, MessageSender};
use crate::{
    StoreError,
    entity::message::Model,
    key::{ContentKeys, Place},
    word::{Word, maybe, time},
};

pub(super) fn open(keys: &Arc<ContentKeys>, m: Model) -> Result<Message, StoreError> {
    let body: Body = keys.open_json(Place::new("message", m.id, "body"), &m.body)?;
    let delivery = m
        .delivery
        .as_deref()
        .map(|state| Ok::<_, StoreError>(Delivery { state: DeliveryState::read(state)?, error: body.error }))
        .transpose()?;
    Ok(Message {
        id: MessageId::from_uuid(m.id),
        workspace_id: WorkspaceId::from_uuid(m.workspace_id),
        conversation_id: ConversationId::from_uuid(m.conversation_id),
        account_id: AccountId::from_uuid(m.account_id),
        direction: Direction::read(&m.direction)?,
        sender: MessageSender {
            kind: SenderKind::read(&m.sender_kind)?,
            id: m.sender_id,
            external_id: m.sender_external_id,
            name: body.sender_name,
        },
        sent_at: time(m.sent_at),
        seq: m.seq,
        received_at: time(m.received_at),
        external_id: m.external_id,
        client_id: m.client_id,
        reply_to_id: m.reply_to_id.map(MessageId::from_uuid),
        reply_to_external_id: m.reply_to_external_id,
        delivery,
        parts: body.parts,
        reactions: body.reactions,
        mentions: body.mentions,
        earlier: body.earlier,
        edited_at: maybe(m.edited_at),
        unsent_at: maybe(m.unsent_at),
        version: m.version,
        updated_at: time(m.updated_at),
    })
}

/// What of a message is sealed.
pub(super) fn body(message: &Message) -> Body {
    Body {
        parts: message.parts.clone(),
        sender_name: message.sender.name.clone(),
        reactions: message.reactions.clone(),
        mentions: message.mentions.clone(),
        earlier: message.earlier.clone(),
        error: message.delivery.as_ref().and_then(|d| d.error.clone()),
    }
}
