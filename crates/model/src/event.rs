//! What a platform told us, in our words: what a connector makes of a raw event.

use serde::{Deserialize, Serialize};

use crate::{ContactSeen, Order, Part, SenderKind, Time};

/// One thing that a platform told us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A message, from the contact or an echo of what our side wrote.
    Message(Box<Incoming>),
    /// A message's parts were changed. May come before its message.
    Edited {
        /// Where.
        thread: ThreadRef,
        /// Which message.
        external_id: String,
        /// What it says now.
        parts: Vec<Part>,
        /// When; the latest wins.
        at: Time,
    },
    /// A message was taken back. May come before its message; its content must not be shown again.
    Unsent {
        /// Where.
        thread: ThreadRef,
        /// Which message.
        external_id: String,
        /// When.
        at: Time,
    },
    /// A reaction was put on a message, or taken off it.
    Reaction {
        /// Where.
        thread: ThreadRef,
        /// Which message.
        external_id: String,
        /// Who: the platform's id.
        by: String,
        /// The emoji; none when taken off.
        emoji: Option<String>,
        /// When.
        at: Time,
    },
    /// Our messages arrived or were read.
    Receipt(Receipt),
    /// Something about a customer.
    Contact {
        /// The thread they are the contact of, where the event says so.
        thread: Option<ThreadRef>,
        /// What was told.
        contact: ContactSeen,
        /// Whether they can be written to: `Some(false)` when they blocked us.
        reachable: Option<bool>,
        /// When.
        at: Time,
    },
    /// A line for the thread that nobody wrote.
    System {
        /// Where.
        thread: ThreadRef,
        /// A unique id within the account.
        external_id: String,
        /// What happened.
        what: SystemKind,
        /// The platform's detail, where there is one.
        detail: Option<String>,
        /// When.
        at: Time,
    },
    /// The connector's own memory of a thread changes (a reply token, say).
    Memo {
        /// Where.
        thread: ThreadRef,
        /// What to remember.
        items: Vec<MemoItem>,
        /// When.
        at: Time,
    },
    /// An order changed: fetch it.
    OrderChanged {
        /// The platform's order number.
        external_id: String,
        /// When.
        at: Time,
    },
    /// An order, whole.
    Order(Box<Order>),
    /// A thread has something that we were not told: read it again.
    ThreadChanged {
        /// Where.
        thread: ThreadRef,
        /// Messages to read, where the event names them; else the newest.
        messages: Vec<String>,
        /// When.
        at: Time,
    },
    /// The platform says that the account's permission is gone.
    GrantLost {
        /// The platform's word.
        reason: String,
        /// False for a hint that has to be confirmed by asking.
        certain: bool,
        /// When.
        at: Time,
    },
    /// Whoever consented took the consent back: the account's tokens are to be destroyed at once.
    ConsentWithdrawn {
        /// True when what the platform gave us of the account has to be erased too.
        erase: bool,
        /// When.
        at: Time,
    },
    /// The account's permission ends at a time.
    GrantExpires {
        /// When it ends.
        expires_at: Time,
    },
    /// Known, and means nothing to an inbox.
    Ignored {
        /// What it was.
        what: String,
    },
}

/// A thread as the platform names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ThreadRef {
    /// Unique within the account.
    pub id: String,
    /// With one customer, or several.
    pub kind: ThreadKind,
}

/// With whom a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadKind {
    /// One customer.
    Direct,
    /// Several; the group itself is the contact.
    Group,
}

/// A message that arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// Where.
    pub thread: ThreadRef,
    /// The platform's id of the message, unique within the account.
    pub external_id: String,
    /// True for an echo: what our side wrote, here or in the platform's own tools.
    pub outbound: bool,
    /// Who wrote it.
    pub sender: SenderSeen,
    /// The contact of the thread: the other side, or the group.
    pub contact: ContactSeen,
    /// The platform's time.
    pub sent_at: Time,
    /// The platform's order among messages of the same time; 0 where it has none.
    pub seq: i64,
    /// What it says.
    pub parts: Vec<Part>,
    /// The message it answers to.
    pub reply_to: Option<String>,
    /// Orders it is about.
    pub order_ids: Vec<String>,
    /// Whether a person has to answer (inbound), or this is an answer (outbound); false for system cards.
    pub counts: bool,
    /// What the connector wants to remember with it.
    pub memo: Vec<MemoItem>,
}

/// Who wrote a message, as the platform shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderSeen {
    /// What they are.
    pub kind: SenderKind,
    /// The platform's id, where told.
    pub external_id: Option<String>,
    /// Their name, where told.
    pub name: Option<String>,
}

/// A value that a connector keeps for a thread; sealed at rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoItem {
    /// Its name.
    pub key: String,
    /// Its value; none forgets it.
    pub value: Option<String>,
    /// The platform's time of it: an older value never replaces a newer one.
    pub at: Time,
}

/// How far our messages got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where.
    pub thread: ThreadRef,
    /// Arrived or read.
    pub kind: ReceiptKind,
    /// Up to which message.
    pub upto: Upto,
    /// When.
    pub at: Time,
}

/// What a receipt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// It reached the device.
    Delivered,
    /// It was read.
    Read,
}

/// Up to which message a receipt counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upto {
    /// All that we sent until this moment.
    Time(Time),
    /// All until this `seq`.
    Seq(i64),
    /// This message and all that we sent before it.
    Message(String),
    /// Just these messages.
    Messages(Vec<String>),
}

/// Lines that nobody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemKind {
    /// They added or unblocked us.
    Followed,
    /// They blocked us.
    Unfollowed,
    /// We were added to a group.
    Joined,
    /// We left, or were taken out of, a group.
    Left,
    /// Somebody joined a group.
    MemberJoined,
    /// Somebody left a group.
    MemberLeft,
    /// Another tool holds the conversation.
    HandledElsewhere,
    /// The platform says something of its own.
    Platform,
}
