//! Attachments: files of messages, sealed in chunks under `data_dir/attachments`.

mod create;
mod fetch;
mod file;
mod read;

pub(crate) use create::create_as;
pub use create::{NewAttachment, create, remove};
pub use fetch::{claim_due, failed, ready, retry};
pub use file::{CHUNK, FileStream, Written};
pub use read::{anywhere, get, get_many};

use model::{
    AccountId, AttachmentId, AttachmentKind, MediaRef, MediaState, MemberId, MessageId, Time, WorkspaceId,
};
use serde::{Deserialize, Serialize};

/// A file of a message, opened (but for its bytes: [`crate::Store::read_attachment`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Ours.
    pub id: AttachmentId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Through which account it is fetched; none for uploads.
    pub account_id: Option<AccountId>,
    /// In which message; none for uploads that are not sent yet.
    pub message_id: Option<MessageId>,
    /// Who uploaded it; none for what was fetched.
    pub member_id: Option<MemberId>,
    /// Whether we have it.
    pub state: MediaState,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Its type: the platform's claim until we have looked.
    pub content_type: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// How to fetch it.
    pub fetch: Option<MediaRef>,
    /// Why it could not be had.
    pub problem: Option<String>,
    /// Times it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Option<Time>,
    /// First seen.
    pub created_at: Time,
}

impl Attachment {
    /// Whether a member may put it somewhere: it is whole, their own upload, and in no message. What a message holds is the
    /// message's.
    pub fn is_free_for(&self, member: MemberId) -> bool {
        self.state == MediaState::Ready && self.message_id.is_none() && self.member_id == Some(member)
    }
}

/// What of an attachment is sealed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetch: Option<MediaRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}
