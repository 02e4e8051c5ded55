//! A conversation between its row and its opened form.

use std::sync::Arc;

use model::{
    AccountId, ContactId, ConversationId, Direction, LabelId, MemberId, MessageId, PartKind, Priority,
    Status, TeamId, ThreadKind, ThreadRef, WorkspaceId,
};
use sea_orm::{ActiveValue::Set, prelude::Uuid};

use super::{Conversation, LastMessage};
use crate::{
    StoreError,
    entity::conversation::{ActiveModel, Model},
    key::{ContentKeys, Place, Sealed},
    random::Random,
    word::{Word, count, maybe, ms, time},
};

/// What the counters know of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub workspace: Uuid,
    pub account: Uuid,
    /// Nil for none.
    pub team: Uuid,
    pub status: &'static str,
    /// Nil for nobody.
    pub assignee: Uuid,
    pub waiting: bool,
    pub unread: bool,
}

impl Conversation {
    pub(crate) fn class(&self) -> (Class, i64) {
        let class = Class {
            workspace: self.workspace_id.uuid(),
            account: self.account_id.uuid(),
            team: self.team_id.map_or(Uuid::nil(), TeamId::uuid),
            status: self.status.word(),
            assignee: self.assignee_id.map_or(Uuid::nil(), MemberId::uuid),
            waiting: self.waiting_since.is_some(),
            unread: self.unread_count > 0,
        };
        (class, i64::from(self.unread_count))
    }

    /// Notes that the row is now as the struct says.
    pub(crate) fn settled(&mut self) {
        self.was = Some(self.class());
    }
}

pub(crate) fn open(keys: &Arc<ContentKeys>, m: &Model) -> Result<Conversation, StoreError> {
    let last_message =
        match (m.last_message_id, &m.last_message_direction, &m.last_message_kind, m.last_message_at) {
            (Some(id), Some(direction), Some(kind), Some(at)) => Some(LastMessage {
                id: MessageId::from_uuid(id),
                direction: Direction::read(direction)?,
                kind: PartKind::read(kind)?,
                snippet: text(keys, m.id, "snippet", m.snippet.as_ref())?.unwrap_or_default(),
                sent_at: time(at),
            }),
            _ => None,
        };
    let memo = match &m.memo {
        Some(sealed) => keys.open_json(Place::new("conversation", m.id, "memo"), sealed)?,
        None => std::collections::BTreeMap::new(),
    };
    let mut conversation = Conversation {
        id: ConversationId::from_uuid(m.id),
        workspace_id: WorkspaceId::from_uuid(m.workspace_id),
        account_id: AccountId::from_uuid(m.account_id),
        contact_id: ContactId::from_uuid(m.contact_id),
        thread: ThreadRef { id: m.thread.clone(), kind: ThreadKind::read(&m.thread_kind)? },
        status: Status::read(&m.status)?,
        assignee_id: m.assignee_id.map(MemberId::from_uuid),
        team_id: m.team_id.map(TeamId::from_uuid),
        priority: Priority::read(&m.priority)?,
        snoozed_until: maybe(m.snoozed_until),
        unread_count: count(m.unread_count),
        waiting_since: maybe(m.waiting_since),
        window_closes_at: maybe(m.window_closes_at),
        last_message,
        last_activity_at: time(m.last_activity_at),
        last_inbound_at: maybe(m.last_inbound_at),
        last_inbound_received_at: maybe(m.last_inbound_received_at),
        last_inbound_external_id: m.last_inbound_external_id.clone(),
        outbound_since: count(m.outbound_since),
        open_order_count: count(m.open_order_count),
        last_order_at: maybe(m.last_order_at),
        last_order_external_id: m.last_order_external_id.clone(),
        memo,
        label_ids: label_ids(m.label_ids.as_deref()),
        created_at: time(m.created_at),
        updated_at: time(m.updated_at),
        version: m.version,
        was: None,
    };
    conversation.settled();
    Ok(conversation)
}

fn text(
    keys: &ContentKeys,
    id: Uuid,
    field: &'static str,
    sealed: Option<&Sealed>,
) -> Result<Option<String>, StoreError> {
    sealed.map(|s| keys.open_text(Place::new("conversation", id, field), s)).transpose()
}

/// All columns but labels, version and the times of the row itself.
pub(crate) fn write(
    keys: &Arc<ContentKeys>,
    random: &dyn Random,
    c: &Conversation,
) -> Result<ActiveModel, StoreError> {
    let place = |field| Place::new("conversation", c.id.uuid(), field);
    let last = c.last_message.as_ref();
    let memo = if c.memo.is_empty() { None } else { Some(keys.seal_json(random, place("memo"), &c.memo)?) };
    Ok(ActiveModel {
        contact_id: Set(c.contact_id.uuid()),
        status: Set(c.status.word().to_owned()),
        assignee_id: Set(c.assignee_id.map(MemberId::uuid)),
        team_id: Set(c.team_id.map(TeamId::uuid)),
        priority: Set(c.priority.word().to_owned()),
        snoozed_until: Set(ms(c.snoozed_until)),
        unread_count: Set(i64::from(c.unread_count)),
        waiting_since: Set(ms(c.waiting_since)),
        waiting_key: Set(ms(c.waiting_since).unwrap_or(i64::MAX)),
        window_closes_at: Set(ms(c.window_closes_at)),
        window_key: Set(ms(c.window_closes_at).unwrap_or(i64::MAX)),
        last_activity_at: Set(c.last_activity_at.as_millis()),
        last_message_id: Set(last.map(|l| l.id.uuid())),
        last_message_at: Set(last.map(|l| l.sent_at.as_millis())),
        last_message_direction: Set(last.map(|l| l.direction.word().to_owned())),
        last_message_kind: Set(last.map(|l| l.kind.word().to_owned())),
        snippet: Set(last.map(|l| keys.seal_text(random, place("snippet"), &l.snippet))),
        last_inbound_at: Set(ms(c.last_inbound_at)),
        last_inbound_received_at: Set(ms(c.last_inbound_received_at)),
        last_inbound_external_id: Set(c.last_inbound_external_id.clone()),
        outbound_since: Set(i64::from(c.outbound_since)),
        open_order_count: Set(i64::from(c.open_order_count)),
        last_order_at: Set(ms(c.last_order_at)),
        last_order_external_id: Set(c.last_order_external_id.clone()),
        memo: Set(memo),
        ..Default::default()
    })
}

/// Labels lie on the row as their ids, one after the other.
pub(crate) fn label_ids(bytes: Option<&[u8]>) -> Vec<LabelId> {
    bytes
        .unwrap_or_default()
        .chunks_exact(16)
        .filter_map(|id| Uuid::from_slice(id).ok())
        .map(LabelId::from_uuid)
        .collect()
}
