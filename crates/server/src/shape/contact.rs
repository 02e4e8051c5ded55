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
    /// Contacts that went up in this one and can be taken out again, the newest first.
    pub merged: Vec<MergedContact>,
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

/// A contact that went up in another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MergedContact {
    /// Which; `POST /contacts/{id}/unmerge` takes it out again.
    pub id: Id,
    /// What they were called.
    pub name: String,
    /// When.
    pub at: When,
}

/// A contact who may be the same person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// Who, as `POST /contacts/{id}/merge` would take them up.
    pub contact: Contact,
    /// In what they are alike, the surest first.
    pub reasons: Vec<Likeness>,
}

/// In what two contacts are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same telephone number.
    Phone,
    /// The same mail address.
    Email,
    /// The same full name, on an order of at least one of them.
    Buyer,
}

impl From<store::contact::Likeness> for Likeness {
    fn from(likeness: store::contact::Likeness) -> Likeness {
        match likeness {
            store::contact::Likeness::Phone => Likeness::Phone,
            store::contact::Likeness::Email => Likeness::Email,
            store::contact::Likeness::Buyer => Likeness::Buyer,
        }
    }
}
