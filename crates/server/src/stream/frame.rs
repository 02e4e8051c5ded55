//! Frames: changes, re-read and written as the stream says them.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use bytes::Bytes;
use model::{AccountId, ContactId, ConversationId, MemberId, MessageId, OrderId, WorkspaceId};
use serde::Serialize;
use store::{
    Sight,
    change::{Change, ChangeKind},
    conversation::Place,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::scope::Scope;
use crate::{
    api::{ConversationCounts, PresenceEvent},
    auth::Caller,
    problem::Problem,
    shape::{Account, Contact, Conversation, Draft, Id, Member, Message, Order, RemovedDraft},
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
    /// `message.removed`
    RemovedMessage(RemovedMessage),
    /// `conversation.created`, `conversation.updated`
    Conversation(Conversation),
    /// `conversation.hidden`
    Hidden(HiddenConversation),
    /// `order.created`, `order.updated`
    Order(Order),
    /// `contact.updated`
    Contact(Contact),
    /// `account.updated`
    Account(Account),
    /// `member.updated`
    Member(Member),
    /// `draft.updated`: one's own, written on another device; without an id
    Draft(Draft),
    /// `draft.removed`; without an id
    RemovedDraft(RemovedDraft),
    /// `presence`; without an id
    Presence(PresenceEvent),
    /// `counts`; without an id
    Counts(ConversationCounts),
}

/// A message that is gone without a trace: it was taken back before it left, or was the echo of another.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovedMessage {
    /// Its id.
    pub id: Id,
    /// Where it was.
    pub conversation_id: Id,
}

/// A conversation that left the member's teams: it is no longer theirs to see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HiddenConversation {
    /// Its id.
    pub id: Id,
}

/// One event, ready to be written.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its place in the workspace's sequence; none for the ephemeral.
    pub seq: Option<i64>,
    /// Who may hear it.
    pub scope: Scope,
    /// Whether counts may have changed with it.
    pub counts: bool,
    /// The bytes.
    pub text: Bytes,
}

impl Frame {
    /// An event without an id.
    pub fn ephemeral<T: Serialize>(name: &str, scope: Scope, data: &T) -> Frame {
        Frame { seq: None, scope, counts: false, text: write(None, name, data) }
    }

    /// What lets a member's clients look again who they are.
    pub fn recheck(member: MemberId) -> Frame {
        Frame { seq: None, scope: Scope::Recheck(member), counts: false, text: Bytes::new() }
    }

    /// The JSON of its `data:`.
    pub fn data(&self) -> &str {
        data_of(&self.text)
    }

    /// The line that says that the id asked for is no longer kept.
    pub fn reset(newest: i64) -> Bytes {
        write(Some(newest), "reset", &serde_json::json!({}))
    }
}

fn data_of(text: &[u8]) -> &str {
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.split_once("\ndata: ").map_or("null", |(_, data)| data.trim_end())
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
        .filter(|c| each_counts(c.kind) || seen.insert((c.kind, c.object_id)))
        .copied()
        .collect();
    kept.reverse();
    kept
}

/// Whether each change of a kind is told in its place: creations; what a member may see, because it holds for what comes
/// behind it; and which team a conversation left, because each has others who saw it there.
fn each_counts(kind: ChangeKind) -> bool {
    use ChangeKind::{ConversationCreated, ConversationHidden, MemberUpdated, MessageCreated, OrderCreated};
    matches!(kind, MessageCreated | ConversationCreated | OrderCreated | MemberUpdated | ConversationHidden)
}

/// What the changes of one batch are about, read for the whole workspace.
struct Read {
    places: HashMap<ConversationId, Place>,
    buyers: HashMap<ContactId, Vec<Place>>,
    messages: HashMap<Uuid, Message>,
    conversations: HashMap<Uuid, Conversation>,
    orders: HashMap<Uuid, Order>,
    contacts: HashMap<Uuid, Contact>,
    accounts: HashMap<Uuid, Account>,
    members: HashMap<Uuid, Member>,
}

/// Makes the frames of changes. What is gone meanwhile is not told.
pub async fn frames(
    server: &Server,
    workspace: WorkspaceId,
    changes: &[Change],
) -> Result<Vec<Frame>, Problem> {
    let told = told(changes);
    let read = read(server, workspace, &told).await?;
    Ok(told.iter().filter_map(|change| frame(change, &read)).collect())
}

fn frame(change: &Change, read: &Read) -> Option<Frame> {
    let (seq, name, id) = (Some(change.seq), change.kind.as_str(), &change.object_id);
    let (scope, text) = match change.kind {
        ChangeKind::MessageCreated | ChangeKind::MessageUpdated => {
            let message = read.messages.get(id)?;
            let at = read.places.get(&message.conversation_id.into())?;
            (Scope::Conversation { account: at.account, team: at.team }, write(seq, name, message))
        }
        ChangeKind::MessageRemoved => {
            let of = change.conversation_id?;
            let at = read.places.get(&of)?;
            let gone = RemovedMessage { id: MessageId::from_uuid(*id).into(), conversation_id: of.into() };
            (Scope::Conversation { account: at.account, team: at.team }, write(seq, name, &gone))
        }
        ChangeKind::ConversationCreated | ChangeKind::ConversationUpdated => {
            let c = read.conversations.get(id)?;
            let team = c.team.as_ref().map(|team| team.id.into());
            (Scope::Conversation { account: c.account.id.into(), team }, write(seq, name, c))
        }
        ChangeKind::ConversationHidden => {
            let (account, left) = (change.account_id?, change.left_team?);
            let id = ConversationId::from_uuid(*id);
            let team = read.places.get(&id).and_then(|at| at.team);
            let hidden = HiddenConversation { id: id.into() };
            (Scope::Hidden { account, left, team }, write(seq, name, &hidden))
        }
        ChangeKind::OrderCreated | ChangeKind::OrderUpdated => {
            let order = read.orders.get(id)?;
            let buyer = order.contact_id.map(ContactId::from);
            let places = buyer.and_then(|id| read.buyers.get(&id)).cloned().unwrap_or_default();
            (Scope::Order { account: order.account.id.into(), places }, write(seq, name, order))
        }
        ChangeKind::ContactUpdated => {
            (Scope::Contact(ContactId::from_uuid(*id)), write(seq, name, read.contacts.get(id)?))
        }
        ChangeKind::AccountUpdated => {
            (Scope::Account(AccountId::from_uuid(*id)), write(seq, name, read.accounts.get(id)?))
        }
        // A member who is gone has nothing to be shown; their own clients still have to hear of it.
        ChangeKind::MemberUpdated => match (MemberId::from_uuid(*id), read.members.get(id)) {
            (member, Some(shown)) => (Scope::About(member), write(seq, name, shown)),
            (member, None) => (Scope::Recheck(member), Bytes::new()),
        },
    };
    let counts = matches!(
        change.kind,
        ChangeKind::ConversationCreated | ChangeKind::ConversationUpdated | ChangeKind::ConversationHidden
    );
    Some(Frame { seq, scope, counts, text })
}

async fn read(server: &Server, workspace: WorkspaceId, told: &[Change]) -> Result<Read, Problem> {
    let (store, house) = (&server.store, &Sight::house(workspace));
    let messages = ids(told, &[ChangeKind::MessageCreated, ChangeKind::MessageUpdated], MessageId::from_uuid);
    let messages = if messages.is_empty() {
        Vec::new()
    } else {
        let rows = store::message::get_many(store, house, &messages).await?;
        view::messages(server, workspace, rows).await?
    };
    let mut threads = ids(told, &[ChangeKind::ConversationHidden], ConversationId::from_uuid);
    threads.extend(
        told.iter().filter(|c| c.kind == ChangeKind::MessageRemoved).filter_map(|c| c.conversation_id),
    );
    threads.extend(messages.iter().map(|m| ConversationId::from(m.conversation_id)));
    threads.sort_unstable();
    threads.dedup();
    // After the messages: whoever a conversation was taken from meanwhile no longer hears what is in it.
    let places = store::conversation::places(store, workspace, &threads).await?;
    let conversations = ids(
        told,
        &[ChangeKind::ConversationCreated, ChangeKind::ConversationUpdated],
        ConversationId::from_uuid,
    );
    let conversations = view::rows(server, house, &conversations).await?;
    let orders = ids(told, &[ChangeKind::OrderCreated, ChangeKind::OrderUpdated], OrderId::from_uuid);
    let orders =
        view::orders(server, workspace, store::order::get_many(store, house, &orders).await?).await?;
    let buyers: Vec<ContactId> = orders.iter().filter_map(|o| o.contact_id).map(ContactId::from).collect();
    let buyers = store::conversation::places_of_contacts(store, workspace, &buyers).await?;
    let contacts = ids(told, &[ChangeKind::ContactUpdated], ContactId::from_uuid);
    let contacts = store::contact::get_many(store, house, &contacts).await?;
    let contacts = view::contacts(server, house, contacts).await?;
    let accounts = if told.iter().any(|c| c.kind == ChangeKind::AccountUpdated) {
        let stored = store::account::list(store, house).await?;
        view::accounts(server, workspace, stored).await?
    } else {
        Vec::new()
    };
    let members = if told.iter().any(|c| c.kind == ChangeKind::MemberUpdated) {
        view::members(server, workspace).await?
    } else {
        Vec::new()
    };
    Ok(Read {
        places,
        buyers,
        messages: by_id(messages, |m| m.id.uuid()),
        conversations: by_id(conversations, |c| c.id.uuid()),
        orders: by_id(orders, |o| o.id.uuid()),
        contacts: by_id(contacts, |c| c.id.uuid()),
        accounts: by_id(accounts, |a: &Account| a.id.uuid()),
        members: by_id(members, |m: &Member| m.id.uuid()),
    })
}

/// A frame's object, read again through a member's own sight; none when they do not see it.
pub async fn own(server: &Server, sight: &Sight, frame: &Frame) -> Result<Option<Bytes>, Problem> {
    match &frame.scope {
        Scope::Contact(id) => {
            let shown = view::contact(server, sight, *id).await?;
            Ok(shown.map(|shown| write(frame.seq, ChangeKind::ContactUpdated.as_str(), &shown)))
        }
        Scope::Account(id) => {
            let Some(stored) = store::account::get(&server.store, sight, *id).await? else { return Ok(None) };
            let shown = view::account(server, sight.workspace(), stored).await?;
            Ok(Some(write(frame.seq, ChangeKind::AccountUpdated.as_str(), &shown)))
        }
        _ => Ok(None),
    }
}

/// What changes of these kinds are about, each once.
fn ids<T>(told: &[Change], kinds: &[ChangeKind], make: impl Fn(Uuid) -> T) -> Vec<T> {
    let ids: HashSet<Uuid> = told.iter().filter(|c| kinds.contains(&c.kind)).map(|c| c.object_id).collect();
    ids.into_iter().map(make).collect()
}

fn by_id<K: Eq + Hash, T>(items: Vec<T>, id: impl Fn(&T) -> K) -> HashMap<K, T> {
    items.into_iter().map(|item| (id(&item), item)).collect()
}

/// Counts as a member sees them.
pub async fn counts(server: &Server, who: &Caller) -> Result<Bytes, Problem> {
    Ok(write(None, "counts", &view::counts(server, who).await?))
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
            left_team: None,
            at: Time::EPOCH,
        }
    }

    #[test]
    fn of_several_updates_only_the_last_is_told_and_what_counts_each_keeps_its_place() {
        let all = [
            change(1, ChangeKind::MessageCreated, 1),
            change(2, ChangeKind::ConversationUpdated, 9),
            change(3, ChangeKind::MessageCreated, 2),
            change(4, ChangeKind::MessageUpdated, 1),
            change(5, ChangeKind::ConversationUpdated, 9),
            change(6, ChangeKind::MemberUpdated, 7),
            change(7, ChangeKind::ConversationHidden, 9),
            change(8, ChangeKind::MemberUpdated, 7),
            change(9, ChangeKind::ConversationHidden, 9),
        ];
        let seqs: Vec<i64> = told(&all).iter().map(|c| c.seq).collect();
        assert_eq!(seqs, [1, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn an_event_is_written_as_the_standard_says() {
        let text = write(Some(7), "message.created", &serde_json::json!({"text": "a\nb"}));
        assert_eq!(data_of(&text), "{\"text\":\"a\\nb\"}");
        assert_eq!(text, "id: 7\nevent: message.created\ndata: {\"text\":\"a\\nb\"}\n\n");
        assert_eq!(write(None, "presence", &serde_json::json!({})), "event: presence\ndata: {}\n\n");
    }
}
