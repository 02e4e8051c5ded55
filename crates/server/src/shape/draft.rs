//! A draft as the API shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, Id, When};

/// What the caller began to write; nobody else sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Draft {
    /// In which conversation.
    pub conversation_id: Id,
    /// What it is to become.
    pub kind: DraftKind,
    /// The words.
    pub text: String,
    /// Files that were uploaded for it.
    pub attachments: Vec<Attachment>,
    /// The message it is to answer.
    pub reply_to_id: Option<Id>,
    /// Whom it names.
    pub mentions: Vec<Id>,
    /// Last changed.
    pub updated_at: When,
    /// What `If-Match` compares; the same as in `ETag`. A number that grows, also after a draft was thrown away and begun anew.
    #[schema(example = "\"1767225600000\"")]
    pub etag: String,
}

/// What a draft is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// A reply to the contact.
    Reply,
    /// A note among members.
    Note,
}

impl From<DraftKind> for store::draft::DraftKind {
    fn from(kind: DraftKind) -> store::draft::DraftKind {
        match kind {
            DraftKind::Reply => store::draft::DraftKind::Reply,
            DraftKind::Note => store::draft::DraftKind::Note,
        }
    }
}

impl From<store::draft::DraftKind> for DraftKind {
    fn from(kind: store::draft::DraftKind) -> DraftKind {
        match kind {
            store::draft::DraftKind::Reply => DraftKind::Reply,
            store::draft::DraftKind::Note => DraftKind::Note,
        }
    }
}
