//! Members as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Named, Role};

/// A user in a workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Member {
    /// Its id.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    /// Their id as a member.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Where.
    pub workspace: Named,
}

impl From<store::member::Member> for Member {
    fn from(m: store::member::Member) -> Member {
        Member { id: m.id.into(), name: m.name, email: m.email, role: m.role.into() }
    }
}
