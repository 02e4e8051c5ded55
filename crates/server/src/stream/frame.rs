//! Frames: changes, re-read and written as the stream says them.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use bytes::Bytes;
use model::{AccountId, ContactId, ConversationId, MemberId, MessageId, OrderId, WorkspaceId};
use serde::Serialize;
use store::change::{Change, ChangeKind};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{ConversationCounts, PresenceEvent},
    problem::Problem,
    shape::{Account, Contact, Conversation, Member, Message, Order},
    state::Server,
    view,
};

/// What `data:` of an event holds, by the event's name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, clippy::large_enum_variant, reason = "describes the stream for the document")]
pub enum StreamEvent {
    /// `message.created`, `message.updated`
    Message(Message),
    /// `conversation.created`, `conversation.updated`
    Conversation(Conversation),
    /// `order.created`, `order.updated`
    Order(Order),
    /// `contact.updated`
    Contact(Contact),
    /// `account.updated`
    Account(Account),
    /// `member.updated`
    Member(Member),
    /// `presence`; without an id
    Presence(PresenceEvent),
    /// `counts`; without an id
    Counts(ConversationCounts),
}

/// One event, ready to be written.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its place in the workspace's sequence; none for the ephemeral.
    pub seq: Option<i64>,
    /// The account that it is about, for members who may not see all.
    pub account: Option<AccountId>,
    /// Whether counts may have changed with it.
    pub counts: bool,
    /// The bytes.
    pub text: Bytes,
}

impl Frame {
    /// An event without an id.
    pub fn ephemeral<T: Serialize>(name: &str, account: Option<AccountId>, data: &T) -> Frame {
        Frame { seq: None, account, counts: false, text: write(None, name, data) }
    }

    /// The line that says that the id asked for is no longer kept.
    pub fn reset(newest: i64) -> Bytes {
        write(Some(newest), "reset", &serde_json::json!({}))
    }
}

/// An event as the standard writes it. JSON has no line breaks of its own.
fn write<T: Serialize>(seq: Option<i64>, name: &str, data: &T) -> Bytes {
    let json = serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned());
    match seq {
        Some(seq) => format!("id: {seq}\nevent: {name}\ndata: {json}\n\n"),
        None => format!("event: {name}\ndata: {json}\n\n"),
    }
    .into()
}

/// Which changes are told: of several updates of one thing only the last, because all would show it as it is now.
fn told(changes: &[Change]) -> Vec<Change> {
    let mut seen = HashSet::new();
    let mut kept: Vec<Change> = changes
        .iter()
        .rev()
        .filter(|c| is_creation(c.kind) || seen.insert((c.kind, c.object_id)))
        .copied()
        .collect();
    kept.reverse();
    kept
}

fn is_creation(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::MessageCreated | ChangeKind::ConversationCreated | ChangeKind::OrderCreated)
}

/// Makes the frames of changes. What is gone meanwhile is not told.
pub async fn frames(
    server: &Server,
    workspace: WorkspaceId,
    changes: &[Change],
) -> Result<Vec<Frame>, Problem> {
    let told = told(changes);
    let of = |kinds: &[ChangeKind]| -> Vec<Uuid> {
        let ids: HashSet<Uuid> =
            told.iter().filter(|c| kinds.contains(&c.kind)).map(|c| c.object_id).collect();
        ids.into_iter().collect()
    };
    let messages = of(&[ChangeKind::MessageCreated, ChangeKind::MessageUpdated]);
    let conversations = of(&[ChangeKind::ConversationCreated, ChangeKind::ConversationUpdated]);
    let orders = of(&[ChangeKind::OrderCreated, ChangeKind::OrderUpdated]);
    let contacts = of(&[ChangeKind::ContactUpdated]);
    let messages = read_messages(server, workspace, &messages).await?;
    let ids: Vec<ConversationId> = conversations.into_iter().map(ConversationId::from_uuid).collect();
    let conversations = by_id(view::rows(server, workspace, &ids).await?, |c| c.id.uuid());
    let orders = read_orders(server, workspace, &orders).await?;
    let contacts = read_contacts(server, workspace, &contacts).await?;
    let accounts = if told.iter().any(|c| c.kind == ChangeKind::AccountUpdated) {
        let stored = store::account::list(&server.store, workspace).await?;
        by_id(stored.into_iter().map(|a| view::account(server, a)).collect(), |a: &Account| a.id.uuid())
    } else {
        HashMap::new()
    };
    let members = if told.iter().any(|c| c.kind == ChangeKind::MemberUpdated) {
        by_id(view::members(server, workspace).await?, |m: &Member| m.id.uuid())
    } else {
        HashMap::new()
    };
    Ok(told
        .iter()
        .filter_map(|change| {
            let (seq, name, id) = (Some(change.seq), change.kind.as_str(), &change.object_id);
            let text = match change.kind {
                ChangeKind::MessageCreated | ChangeKind::MessageUpdated => {
                    write(seq, name, messages.get(id)?)
                }
                ChangeKind::ConversationCreated | ChangeKind::ConversationUpdated => {
                    write(seq, name, conversations.get(id)?)
                }
                ChangeKind::OrderCreated | ChangeKind::OrderUpdated => write(seq, name, orders.get(id)?),
                ChangeKind::ContactUpdated => write(seq, name, contacts.get(id)?),
                ChangeKind::AccountUpdated => write(seq, name, accounts.get(id)?),
                ChangeKind::MemberUpdated => write(seq, name, members.get(id)?),
            };
            let counts =
                matches!(change.kind, ChangeKind::ConversationCreated | ChangeKind::ConversationUpdated);
            Some(Frame { seq, account: change.account_id, counts, text })
        })
        .collect())
}

async fn read_messages(
    server: &Server,
    workspace: WorkspaceId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Message>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<MessageId> = ids.iter().copied().map(MessageId::from_uuid).collect();
    let rows = store::message::get_many(&server.store, workspace, &ids).await?;
    Ok(by_id(view::messages(server, workspace, rows).await?, |m| m.id.uuid()))
}

async fn read_orders(
    server: &Server,
    workspace: WorkspaceId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Order>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<OrderId> = ids.iter().copied().map(OrderId::from_uuid).collect();
    let stored = store::order::get_many(&server.store, workspace, &ids).await?;
    Ok(by_id(view::orders(stored), |o| o.id.uuid()))
}

async fn read_contacts(
    server: &Server,
    workspace: WorkspaceId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Contact>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ContactId> = ids.iter().copied().map(ContactId::from_uuid).collect();
    let stored = store::contact::get_many(&server.store, workspace, &ids).await?;
    Ok(by_id(view::contacts_of(server, workspace, stored).await?, |c| c.id.uuid()))
}

fn by_id<K: Eq + Hash, T>(items: Vec<T>, id: impl Fn(&T) -> K) -> HashMap<K, T> {
    items.into_iter().map(|item| (id(&item), item)).collect()
}

/// Counts as a member sees them.
pub async fn counts(
    server: &Server,
    workspace: WorkspaceId,
    member: MemberId,
    only: Option<&[AccountId]>,
) -> Result<Bytes, Problem> {
    let counts = store::conversation::counts(&server.store, workspace, Some(member), only).await?;
    Ok(write(None, "counts", &ConversationCounts::from(counts)))
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::*;

    fn change(seq: i64, kind: ChangeKind, object: u128) -> Change {
        Change {
            seq,
            kind,
            object_id: Uuid::from_u128(object),
            account_id: None,
            conversation_id: None,
            at: Time::EPOCH,
        }
    }

    #[test]
    fn of_several_updates_only_the_last_is_told_and_creations_keep_their_place() {
        let all = [
            change(1, ChangeKind::MessageCreated, 1),
            change(2, ChangeKind::ConversationUpdated, 9),
            change(3, ChangeKind::MessageCreated, 2),
            change(4, ChangeKind::MessageUpdated, 1),
            change(5, ChangeKind::ConversationUpdated, 9),
        ];
        let seqs: Vec<i64> = told(&all).iter().map(|c| c.seq).collect();
        assert_eq!(seqs, [1, 3, 4, 5]);
    }

    #[test]
    fn an_event_is_written_as_the_standard_says() {
        let text = write(Some(7), "message.created", &serde_json::json!({"text": "a\nb"}));
        assert_eq!(text, "id: 7\nevent: message.created\ndata: {\"text\":\"a\\nb\"}\n\n");
        assert_eq!(write(None, "presence", &serde_json::json!({})), "event: presence\ndata: {}\n\n");
    }
}
