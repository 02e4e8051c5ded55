//! A customer as a platform shows them.

use serde::{Deserialize, Serialize};

/// What a platform told us of a customer. Every field but the id may be missing, and masked values
/// (`N******i`) are left out: they are never an identity and never overwrite a real one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSeen {
    /// The platform's id of the customer, unique within the account.
    pub external_id: String,
    /// The name they show.
    pub name: Option<String>,
    /// Address of their picture.
    pub avatar_url: Option<String>,
    /// BCP 47 language, where the platform tells.
    pub language: Option<String>,
}
