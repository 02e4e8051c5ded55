//! Workspaces as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Role, When};

/// A workspace that one is a member of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Workspace {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What one may do there.
    pub role: Role,
    /// Whether this session is in it.
    pub current: bool,
    /// Since when there is one.
    pub created_at: When,
    /// When it was deleted. Only its owners see it then, and can take it back.
    pub deleted_at: Option<When>,
    /// When it is erased for good.
    pub erased_at: Option<When>,
}
