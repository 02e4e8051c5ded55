//! A canned reply as the API shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, Id, When};

/// A ready answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CannedReply {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// What one types after `/` to find it.
    #[schema(example = "claim")]
    pub shortcut: Option<String>,
    /// What it says, with variables such as `{{contact.first_name|there}}`.
    pub text: String,
    /// Whose it is.
    pub scope: CannedScope,
    /// The accounts it is for; null: all.
    pub account_ids: Option<Vec<Id>>,
    /// It offers something: where only a person may answer, it is not shown.
    pub is_offer: bool,
    /// Files that go with it; a message gets copies of them.
    pub attachments: Vec<Attachment>,
    /// Times it was used.
    pub used_count: u32,
    /// Last used.
    pub last_used_at: Option<When>,
    /// Last changed.
    pub updated_at: When,
    /// What `If-Match` compares; the same as in `ETag`.
    #[schema(example = "\"7\"")]
    pub etag: String,
}

/// Whose a canned reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CannedScope {
    /// Everybody's; owners and admins keep them.
    Workspace,
    /// The caller's own.
    Personal,
}
