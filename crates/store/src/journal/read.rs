//! Reading raw events.

use model::{AccountId, JournalId, JournalSource, JournalState, Platform, Time, WorkspaceId};
use zeroize::Zeroizing;

use crate::{Db, Page, StoreError};

/// A raw event to be interpreted.
#[derive(Clone)]
pub struct Pending {
    /// Ours.
    pub id: JournalId,
    /// Its place in the order of arrival.
    pub seq: i64,
    /// Whose.
    pub workspace_id: Option<WorkspaceId>,
    /// Which account it is for.
    pub account_id: Option<AccountId>,
    /// Of which platform.
    pub platform: Platform,
    /// How it reached us.
    pub source: JournalSource,
    /// Within what its key is unique.
    pub scope: String,
    /// Its key.
    pub key: String,
    /// The platform's id of the account it is for.
    pub external_id: Option<String>,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's time of it.
    pub event_at: Option<Time>,
    /// Times it was interpreted without success.
    pub attempts: u32,
    /// The raw event, opened.
    pub body: Zeroizing<Vec<u8>>,
}

/// A raw event as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Ours.
    pub id: JournalId,
    /// Which account it is for.
    pub account_id: Option<AccountId>,
    /// Of which platform.
    pub platform: Platform,
    /// How it reached us.
    pub source: JournalSource,
    /// Its key.
    pub key: String,
    /// The platform's id of the account it is for.
    pub external_id: Option<String>,
    /// When it reached us.
    pub received_at: Time,
    /// The platform's time of it.
    pub event_at: Option<Time>,
    /// What became of it.
    pub state: JournalState,
    /// Times it was interpreted without success.
    pub attempts: u32,
    /// Why it could not be interpreted.
    pub problem: Option<String>,
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// In which state.
    pub state: Option<JournalState>,
    /// For which account.
    pub account: Option<AccountId>,
    /// With this key, or for this platform id of an account.
    pub external_id: Option<String>,
    /// Received since.
    pub since: Option<Time>,
}

/// Raw events to be interpreted, of all workspaces, in the order of arrival, after a place in it (`0` for all): a reader that
/// is still busy with earlier ones goes on behind them.
pub async fn pending(_db: &impl Db, _after: i64, _limit: u32) -> Result<Vec<Pending>, StoreError> {
    todo!()
}

/// A page of the workspace's raw events, received last first. `workspace` none: of all, with those that belong to none (for
/// the operator's command line).
pub async fn list(
    _db: &impl Db,
    _workspace: Option<WorkspaceId>,
    _filter: &JournalFilter,
    _cursor: Option<&str>,
    _limit: u32,
) -> Result<Page<JournalRow>, StoreError> {
    todo!()
}

/// One raw event with its body.
pub async fn get(
    _db: &impl Db,
    _workspace: Option<WorkspaceId>,
    _id: JournalId,
) -> Result<Option<(JournalRow, Zeroizing<Vec<u8>>)>, StoreError> {
    todo!()
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending")
            .field("id", &self.id)
            .field("platform", &self.platform)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}
