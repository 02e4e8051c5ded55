//! One entry of a conversation.

use serde::{Deserialize, Serialize};

use crate::Time;

/// Which way an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the contact.
    Inbound,
    /// To the contact.
    Outbound,
    /// Among the team only.
    Note,
    /// A line of the system.
    System,
}

/// Who wrote an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    /// The customer.
    Contact,
    /// One of us, through Sampan.
    Member,
    /// The platform itself, or staff in the platform's own tools.
    Platform,
    /// Another integration.
    App,
}

/// Who wrote an entry, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// What they are.
    pub kind: SenderKind,
    /// Our id of the contact or member.
    pub id: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// How far an outbound message got. Never more than the platform told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// In the outbox.
    Queued,
    /// Being handed over.
    Sending,
    /// The platform has it and gave it an id.
    Sent,
    /// It reached the device.
    Delivered,
    /// It was read.
    Read,
    /// The platform refused it.
    Failed,
    /// The platform may or may not have it; only a person may send it again.
    Unconfirmed,
}

/// Why a message did not go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryError {
    /// A stable name.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
}

/// The delivery of an outbound message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How far it got.
    pub state: DeliveryState,
    /// Why it got no further.
    pub error: Option<DeliveryError>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji, or the platform's word for it.
    pub emoji: String,
    /// Who: the platform's id, or "us".
    pub by: String,
    /// When.
    pub at: Time,
}
