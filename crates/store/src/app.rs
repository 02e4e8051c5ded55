//! Platform apps: what the operator registered in a platform's developer console. Credentials are in the vault.

use connector::Secrets;
use model::{AppId, Platform, Time, WorkspaceId};

use crate::{Db, Store, StoreError};

/// A platform app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Ours.
    pub id: AppId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Its name, unique within platform and workspace.
    pub name: String,
    /// "chat", "orders" or "both".
    pub purpose: String,
    /// First seen.
    pub created_at: Time,
    /// Last changed.
    pub updated_at: Time,
}

/// Makes an app and seals its credentials. [`StoreError::Exists`] when the name is taken.
pub async fn create(
    _store: &Store,
    _workspace: WorkspaceId,
    _platform: &Platform,
    _name: &str,
    _purpose: &str,
    _credentials: &Secrets,
    _now: Time,
) -> Result<App, StoreError> {
    todo!()
}

/// Changes name, purpose or credentials; none stays. None when there is no such app.
pub async fn change(
    _store: &Store,
    _workspace: WorkspaceId,
    _id: AppId,
    _name: Option<&str>,
    _purpose: Option<&str>,
    _credentials: Option<&Secrets>,
    _now: Time,
) -> Result<Option<App>, StoreError> {
    todo!()
}

/// Removes an app and destroys its credentials; false when there is none.
pub async fn remove(_store: &Store, _workspace: WorkspaceId, _id: AppId) -> Result<bool, StoreError> {
    todo!()
}

/// An app.
pub async fn get(_db: &impl Db, _workspace: WorkspaceId, _id: AppId) -> Result<Option<App>, StoreError> {
    todo!()
}

/// The workspace's apps, oldest first.
pub async fn list(_db: &impl Db, _workspace: WorkspaceId) -> Result<Vec<App>, StoreError> {
    todo!()
}

/// All apps of a platform, of all workspaces: for routing webhooks by name.
pub async fn of_platform(_db: &impl Db, _platform: &Platform) -> Result<Vec<App>, StoreError> {
    todo!()
}

/// An app's credentials, opened.
pub async fn credentials(_db: &impl Db, _id: AppId) -> Result<Option<Secrets>, StoreError> {
    todo!()
}
