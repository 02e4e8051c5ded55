//! Grants: what a platform gave us for an account, sealed in the vault, each platform's in a table of its own.

use connector::{Grant, GrantUse, Secrets};
use model::{AccountId, AppId, Platform, Time, WorkspaceId};

use crate::{Store, StoreError};

/// A grant as it lies in the vault, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    /// For which account.
    pub account_id: AccountId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Through which app; none for accounts connected by keys and for apps of the configuration file without id.
    pub app_id: Option<AppId>,
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Tokens.
    pub secrets: Secrets,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token that signs calls ends.
    pub expires_at: Option<Time>,
    /// When to renew it.
    pub renew_at: Option<Time>,
    /// When the whole permission ends.
    pub ends_at: Option<Time>,
    /// Counts renewals: for compare-and-swap.
    pub version: i64,
    /// When it was given or last renewed.
    pub updated_at: Time,
}

/// A grant without its secrets: for showing and for finding what has to be renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantInfo {
    /// For which account.
    pub account_id: AccountId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which platform.
    pub platform: Platform,
    /// Through which app.
    pub app_id: Option<AppId>,
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token that signs calls ends.
    pub expires_at: Option<Time>,
    /// When to renew it.
    pub renew_at: Option<Time>,
    /// When the whole permission ends.
    pub ends_at: Option<Time>,
    /// Counts renewals.
    pub version: i64,
    /// When it was given or last renewed.
    pub updated_at: Time,
}

/// Seals a grant, replacing the one of the same account and app (whatever its version). Durable when it comes back.
pub async fn put(
    _store: &Store,
    _workspace: WorkspaceId,
    _platform: &Platform,
    _account: AccountId,
    _app: Option<AppId>,
    _grant: &Grant,
    _now: Time,
) -> Result<StoredGrant, StoreError> {
    todo!()
}

/// An account's grants.
pub async fn of_account(
    _store: &Store,
    _platform: &Platform,
    _account: AccountId,
) -> Result<Vec<StoredGrant>, StoreError> {
    todo!()
}

/// The grant of an account for a use: the one just for that use before the one for both.
pub async fn for_use(
    _store: &Store,
    _platform: &Platform,
    _account: AccountId,
    _used_for: GrantUse,
) -> Result<Option<StoredGrant>, StoreError> {
    todo!()
}

/// Replaces a grant by its renewal if nobody renewed it meanwhile, with a data key of its own. Durable when it comes back:
/// only then may the renewal be used. [`StoreError::Stale`] when somebody did: read it again.
pub async fn swap(
    _store: &Store,
    _old: &StoredGrant,
    _new: &Grant,
    _now: Time,
) -> Result<StoredGrant, StoreError> {
    todo!()
}

/// An account's grants without their secrets.
pub async fn info(
    _store: &Store,
    _platform: &Platform,
    _account: AccountId,
) -> Result<Vec<GrantInfo>, StoreError> {
    todo!()
}

/// Grants of all accounts that are to be renewed by `by`.
pub async fn due(_store: &Store, _by: Time) -> Result<Vec<GrantInfo>, StoreError> {
    todo!()
}

/// Destroys the data keys and tokens of an account's grants at once, and what the vault's file still held of them. Gives how many.
pub async fn destroy(_store: &Store, _platform: &Platform, _account: AccountId) -> Result<u64, StoreError> {
    todo!()
}
