//! Members as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Named, Role, When};

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
    /// The accounts that they see; null: all.
    pub account_ids: Option<Vec<Id>>,
    /// The teams whose conversations they see; null: all, and what no team has.
    pub team_ids: Option<Vec<Id>>,
    /// When they were last here, as far as a session still tells; null for whoever does not manage members.
    pub last_seen_at: Option<When>,
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
        Member {
            id: m.id.into(),
            name: m.name,
            email: m.email,
            role: m.role.into(),
            account_ids: m.only_accounts.map(|ids| ids.into_iter().map(Id::from).collect()),
            team_ids: m.only_teams.map(|ids| ids.into_iter().map(Id::from).collect()),
            last_seen_at: None,
        }
    }
}
