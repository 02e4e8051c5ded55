//! Workspaces: nothing crosses from one to another.

use model::{Time, WorkspaceId};

use crate::{Db, Store, StoreError, Tx};

/// One business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Ours.
    pub id: WorkspaceId,
    /// Its name, unique.
    pub name: String,
    /// First seen.
    pub created_at: Time,
}

/// Makes a workspace and its content key. [`StoreError::Exists`] when the name is taken.
pub async fn create(_tx: &Tx, _name: &str, _now: Time) -> Result<Workspace, StoreError> {
    todo!()
}

/// A workspace.
pub async fn get(_db: &impl Db, _id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
    todo!()
}

/// A workspace by name.
pub async fn find(_db: &impl Db, _name: &str) -> Result<Option<Workspace>, StoreError> {
    todo!()
}

/// All workspaces, oldest first.
pub async fn list(_db: &impl Db) -> Result<Vec<Workspace>, StoreError> {
    todo!()
}

/// Erases a workspace: destroys its content key and grants first, so that nothing of it can be opened any more, then removes
/// its rows and files.
pub async fn erase(_store: &Store, _id: WorkspaceId) -> Result<bool, StoreError> {
    todo!()
}
