//! What a platform told us becomes rows: one event at a time, inside one transaction, the same however often and in
//! whatever order events come.

mod contact;
mod echo;
mod edit;
mod message;
mod name;
mod order;
mod reaction;
mod receipt;
mod system;
mod unsend;

pub use name::name_sender;
pub use receipt::catch_up;

use connector::Connector;
use model::{ConversationId, Event, JournalSource, MemoItem, MessageId, ThreadRef, Time};
use store::{
    StoreError, Tx,
    account::Account,
    change::{self, ChangeKind, NewChange},
    conversation::{self, Conversation},
};

/// In whose name, and when.
pub struct Receiving<'a> {
    /// The account's connector.
    pub connector: &'static dyn Connector,
    /// The account that the event is for.
    pub account: &'a Account,
    /// How it reached us.
    pub source: JournalSource,
    /// When it reached us.
    pub received_at: Time,
    /// Now.
    pub now: Time,
}

/// What has to be asked of the platform after an event, as jobs of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// Read a contact's profile.
    Profile {
        /// In which conversation.
        conversation: ConversationId,
        /// Somebody inside a group; none for the contact itself.
        member: Option<String>,
    },
    /// Read orders.
    Orders(
        /// By the platform's numbers.
        Vec<String>,
    ),
    /// Read a thread again.
    Thread {
        /// Which.
        thread: ThreadRef,
        /// Just these messages, where named.
        messages: Vec<String>,
    },
    /// The platform says that the permission is gone.
    GrantLost {
        /// Its word.
        reason: String,
        /// False: ask first.
        certain: bool,
    },
    /// Whoever consented took the consent back.
    ConsentWithdrawn {
        /// Whether the history goes too.
        erase: bool,
    },
    /// The permission ends.
    GrantExpires(
        /// When.
        Time,
    ),
}

/// What became of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// It meant something to the inbox.
    pub applied: bool,
    /// What to do next.
    pub follow_ups: Vec<FollowUp>,
}

impl Received {
    fn applied() -> Received {
        Received { applied: true, follow_ups: Vec::new() }
    }

    fn with(follow_up: FollowUp) -> Received {
        Received { applied: true, follow_ups: vec![follow_up] }
    }
}

/// Applies one event.
pub async fn receive(tx: &Tx, r: &Receiving<'_>, event: Event) -> Result<Received, StoreError> {
    match event {
        Event::Message(incoming) => message::receive(tx, r, *incoming).await,
        Event::Edited { ref external_id, ref parts, at, .. } => {
            edit::receive(tx, r, &event, external_id, parts, at).await
        }
        Event::Unsent { ref external_id, at, .. } => unsend::receive(tx, r, &event, external_id, at).await,
        Event::Reaction { ref external_id, ref by, ref emoji, at, .. } => {
            reaction::receive(tx, r, &event, external_id, by, emoji.as_deref(), at).await
        }
        Event::Receipt(told) => receipt::receive(tx, r, told).await,
        Event::Contact { thread, contact, reachable, .. } => {
            contact::receive(tx, r, thread, &contact, reachable).await
        }
        Event::System { thread, external_id, what, detail, at } => {
            system::receive(tx, r, &thread, external_id, what, detail, at).await
        }
        Event::Memo { thread, items, .. } => remember(tx, r, &thread, &items).await,
        Event::OrderChanged { external_id, .. } => Ok(Received::with(FollowUp::Orders(vec![external_id]))),
        Event::Order(order) => order::receive(tx, r, &order).await,
        Event::ThreadChanged { thread, messages, .. } => {
            Ok(Received::with(FollowUp::Thread { thread, messages }))
        }
        Event::GrantLost { reason, certain, .. } => {
            Ok(Received::with(FollowUp::GrantLost { reason, certain }))
        }
        Event::ConsentWithdrawn { erase, .. } => Ok(Received::with(FollowUp::ConsentWithdrawn { erase })),
        Event::GrantExpires { expires_at } => Ok(Received::with(FollowUp::GrantExpires(expires_at))),
        Event::Ignored { .. } => Ok(Received::default()),
    }
}

async fn remember(
    tx: &Tx,
    r: &Receiving<'_>,
    thread: &ThreadRef,
    items: &[MemoItem],
) -> Result<Received, StoreError> {
    if let Some(found) = find(tx, r, &thread.id).await?
        && let Some(mut c) = conversation::lock(tx, r.account.workspace_id, found.id).await?
        && c.remember(items)
    {
        conversation::save(tx, &mut c, r.now).await?;
        note_conversation(tx, r, ChangeKind::ConversationUpdated, &c).await?;
    }
    Ok(Received::applied())
}

async fn find(tx: &Tx, r: &Receiving<'_>, thread: &str) -> Result<Option<Conversation>, StoreError> {
    conversation::find(tx, r.account.workspace_id, r.account.id, thread).await
}

async fn note_conversation(
    tx: &Tx,
    r: &Receiving<'_>,
    kind: ChangeKind,
    c: &Conversation,
) -> Result<(), StoreError> {
    let noted = NewChange {
        kind,
        object_id: c.id.uuid(),
        account_id: Some(c.account_id),
        conversation_id: Some(c.id),
    };
    change::note(tx, c.workspace_id, &[noted], r.now).await
}

async fn note_message(
    tx: &Tx,
    r: &Receiving<'_>,
    kind: ChangeKind,
    id: MessageId,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    let noted = NewChange {
        kind,
        object_id: id.uuid(),
        account_id: Some(r.account.id),
        conversation_id: Some(conversation),
    };
    change::note(tx, r.account.workspace_id, &[noted], r.now).await
}
