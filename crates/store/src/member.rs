//! Members: users in a workspace, with a role.

use model::{AccountId, MemberId, Role, Time, UserId, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// A user in a workspace, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Ours.
    pub id: MemberId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The accounts that they may see; none: all.
    pub only_accounts: Option<Vec<AccountId>>,
    /// Since when.
    pub created_at: Time,
}

/// A member, as rows show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRef {
    /// Ours.
    pub id: MemberId,
    /// Their name.
    pub name: String,
}

/// Makes a user a member. [`StoreError::Exists`] when they are one already.
pub async fn create(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _user: UserId,
    _role: Role,
    _now: Time,
) -> Result<Member, StoreError> {
    todo!()
}

/// A member of the workspace.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: MemberId,
) -> Result<Option<Member>, StoreError> {
    todo!()
}

/// All members of the workspace, oldest first.
pub async fn list(_db: &impl Db, _workspace: WorkspaceId) -> Result<Vec<Member>, StoreError> {
    todo!()
}

/// What a user is in each workspace, oldest first.
pub async fn of_user(_db: &impl Db, _user: UserId) -> Result<Vec<Member>, StoreError> {
    todo!()
}

/// Changes role and accounts; false when there is no such member.
pub async fn change(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: MemberId,
    _role: Role,
    _only_accounts: Option<&[AccountId]>,
) -> Result<bool, StoreError> {
    todo!()
}

/// Takes a member out of the workspace, off their conversations and out of their sessions; false when there is none.
pub async fn remove(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: MemberId,
    _now: Time,
) -> Result<bool, StoreError> {
    todo!()
}
