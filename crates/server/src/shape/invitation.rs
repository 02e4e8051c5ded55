//! Invitations as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Named, Role, When};

/// Somebody who was asked to become a member and has not come yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: Id,
    /// Their mail address.
    pub email: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// The accounts that they will see; null: all.
    pub account_ids: Option<Vec<Id>>,
    /// The teams whose conversations they will see; null: all.
    pub team_ids: Option<Vec<Id>>,
    /// The link to pass on. Whoever has it can come in, so it is null for an owner's invitation where an admin looks, and when it
    /// has ended.
    pub accept_url: Option<String>,
    /// Whether a letter with the link went out.
    pub mailed: bool,
    /// Who asked them, as long as that is a member.
    pub invited_by: Option<Named>,
    /// When they were first asked.
    pub created_at: When,
    /// When the link ends.
    pub expires_at: When,
}

/// An invitation, as whoever holds its link sees it before saying yes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationLook {
    /// The workspace's name.
    pub workspace: String,
    /// Who asks, as long as that is a member.
    pub inviter: Option<String>,
    /// Whom.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Whether somebody signs in with this address already: they come in with their own password, or are signed in already.
    pub user_exists: bool,
    /// Whether that is who is signed in here.
    pub is_me: bool,
}
