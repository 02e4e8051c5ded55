//! Messages: the entries of a conversation.

mod insert;
mod page;
mod read;
mod receipt;
mod remove;
mod row;
mod save;
mod unsend;

pub use insert::{NewMessage, add_alias, insert};
#[cfg(test)]
pub(crate) use page::query as page_query;
pub use page::{MessagePage, Where, page};
pub use read::{
    End, answered_since, conversation_times, ends, external_ids, find, find_by_client_id, get, get_many,
    lock_seen, with_attachments,
};
pub use receipt::receipt;
pub use remove::{remove, take_out};
pub use save::save;
pub use unsend::unsend;

use model::{
    AccountId, ConversationId, Delivery, DeliveryError, Direction, MemberId, MessageId, Part, Reaction,
    SenderKind, Time, WorkspaceId,
};
use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;

/// One entry of a conversation, opened. Change its fields and [`save`] it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Ours.
    pub id: MessageId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// On which account.
    pub account_id: AccountId,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub sender: MessageSender,
    /// The platform's time; ours until the platform tells.
    pub sent_at: Time,
    /// The platform's order among messages of the same time.
    pub seq: i64,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's id; none for notes and before the platform has it.
    pub external_id: Option<String>,
    /// The writer's own id of it, unique within the workspace: the same twice is the same message.
    pub client_id: Option<String>,
    /// The message it answers to, where we have that.
    pub reply_to_id: Option<MessageId>,
    /// The platform's id of the message it answers to.
    pub reply_to_external_id: Option<String>,
    /// How far it got, if it is outbound.
    pub delivery: Option<Delivery>,
    /// What it says.
    pub parts: Vec<Part>,
    /// Reactions to it.
    pub reactions: Vec<Reaction>,
    /// Whom it mentions.
    pub mentions: Vec<MemberId>,
    /// What it said before it was edited, oldest first.
    pub earlier: Vec<Earlier>,
    /// When it was last edited.
    pub edited_at: Option<Time>,
    /// When it was taken back.
    pub unsent_at: Option<Time>,
    /// Counts changes.
    pub version: i64,
    /// Last changed.
    pub updated_at: Time,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageSender {
    /// What they are.
    pub kind: SenderKind,
    /// Our id of the member or contact.
    pub id: Option<String>,
    /// The platform's id of them, where told.
    pub external_id: Option<String>,
    /// Their name, where told; members' names come from the member.
    pub name: Option<String>,
}

/// What a message said before it was edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// What it said.
    pub parts: Vec<Part>,
    /// Until when.
    pub until: Time,
}

/// A message with its files.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// The message.
    pub message: Message,
    /// The files that its parts name.
    pub attachments: Vec<Attachment>,
}

/// What of a message is sealed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Body {
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<MemberId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<DeliveryError>,
}
