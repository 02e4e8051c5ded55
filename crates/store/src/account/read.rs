//! Looking accounts up.

use model::{AccountId, Platform, WorkspaceId};

use super::{Account, Route};
use crate::{Db, StoreError};

/// One of the workspace's accounts.
pub async fn get(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: AccountId,
) -> Result<Option<Account>, StoreError> {
    todo!()
}

/// One of the workspace's accounts, by the platform's id.
pub async fn find(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _platform: &Platform,
    _external_id: &str,
) -> Result<Option<Account>, StoreError> {
    todo!()
}

/// All of the workspace's accounts, in the order they were connected.
pub async fn list(_db: &impl Db, _workspace: WorkspaceId) -> Result<Vec<Account>, StoreError> {
    todo!()
}

/// An account of whatever workspace: for the engine, which then goes on with the account's own workspace.
pub async fn anywhere(_db: &impl Db, _id: AccountId) -> Result<Option<Account>, StoreError> {
    todo!()
}

/// All accounts of all workspaces that are not disconnected: for the engine's ticks.
pub async fn all(_db: &impl Db) -> Result<Vec<Account>, StoreError> {
    todo!()
}

/// Which accounts, of whatever workspace, an event for this platform id goes to. Disconnected ones are in it, with their state.
pub async fn route(
    _db: &impl Db,
    _platform: &Platform,
    _external_id: &str,
) -> Result<Vec<Route>, StoreError> {
    todo!()
}
