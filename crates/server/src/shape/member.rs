//! Members as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Availability, Id, Named, Role, When};

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
    /// Whether a password alone does not let them in: they sign in in two steps.
    pub two_step: bool,
    /// The accounts that they see; null: all.
    pub account_ids: Option<Vec<Id>>,
    /// The teams whose conversations they see; null: all, and what no team has.
    pub team_ids: Option<Vec<Id>>,
    /// Whether they take conversations, as they say it.
    pub availability: Availability,
    /// Whether they are given conversations now: they say online, and a page of theirs was open lately.
    pub available: bool,
    /// Most open conversations that they are given by turns and rules; null for no limit. By hand they may get more.
    pub capacity: Option<u32>,
    /// Open conversations that they have.
    pub open_count: u64,
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
