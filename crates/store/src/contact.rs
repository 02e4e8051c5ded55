//! Contacts: customers in a workspace, with one identity per account that they wrote to or bought from.

mod erase;
mod merge;
mod read;
mod save;
mod see;
mod suggest;

pub use erase::erase;
pub use merge::{Merged, merge, merged, unmerge};
pub use read::{find, get, get_many, identities, list, seen_now, standing};
pub(crate) use read::{find_many, open_profile, stays};
pub use save::save;
pub(crate) use save::texts;
pub use see::{Seen, see};
pub use suggest::{Likeness, Suggestion, suggest};

use model::{AccountId, ContactId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};

/// A customer, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Ours.
    pub id: ContactId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What is known of them.
    pub profile: Profile,
    /// False when they blocked us.
    pub reachable: bool,
    /// The contact that this one was merged into.
    pub merged_into: Option<ContactId>,
    /// Counts changes: `ETag`.
    pub version: i64,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
}

/// What is known of a customer. Sealed at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The name they show.
    pub name: Option<String>,
    /// Address of their picture.
    pub avatar_url: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// As our people wrote it down.
    pub phone: Option<String>,
    /// As our people wrote it down.
    pub email: Option<String>,
    /// What our people wrote about them.
    pub notes: Option<String>,
    /// True when our people wrote the name: platforms no longer change it.
    pub name_is_ours: bool,
}

/// Who a customer is on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// On which account.
    pub account_id: AccountId,
    /// The platform's id.
    pub external_id: String,
    /// Whose it is.
    pub contact_id: ContactId,
    /// First seen.
    pub created_at: Time,
}

/// What a row of another noun shows of its contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRef {
    /// Ours.
    pub id: ContactId,
    /// Their name.
    pub name: Option<String>,
    /// Address of their picture.
    pub avatar_url: Option<String>,
}

#[cfg(test)]
mod tests;
