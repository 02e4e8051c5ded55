//! A contact as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AccountRef, Id, When};

/// A customer in a workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contact {
    /// Its id.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their picture.
    pub avatar_url: Option<String>,
    /// Telephone, as a member wrote it.
    pub phone: Option<String>,
    /// Mail, as a member wrote it.
    pub email: Option<String>,
    /// What members know about them.
    pub about: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// Who they are on which account.
    pub identities: Vec<Identity>,
    /// When they first wrote or bought.
    pub created_at: When,
    /// When this last changed.
    pub updated_at: When,
    /// What `If-Match` compares; the same as in `ETag`.
    pub etag: String,
}

/// Who a contact is on an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Identity {
    /// On which account.
    pub account: AccountRef,
    /// The platform's id.
    pub external_id: String,
    /// Their conversation there, where there is one.
    pub conversation_id: Option<Id>,
}
