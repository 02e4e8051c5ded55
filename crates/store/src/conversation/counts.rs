//! Counters of the list: kept by the database, not counted.

use std::collections::BTreeMap;

use model::{AccountId, MemberId, WorkspaceId};

use crate::{Db, StoreError};

/// How many conversations there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open.
    pub open: u64,
    /// Pending.
    pub pending: u64,
    /// Snoozed.
    pub snoozed: u64,
    /// Resolved.
    pub resolved: u64,
    /// Open, and given to the asking member.
    pub mine: u64,
    /// Open, and given to nobody.
    pub unassigned: u64,
    /// Open, and the contact waits.
    pub waiting: u64,
    /// Open, with unread messages.
    pub unread: u64,
    /// Open, by account.
    pub open_by_account: BTreeMap<AccountId, u64>,
    /// Open and waiting, by account.
    pub waiting_by_account: BTreeMap<AccountId, u64>,
}

/// Counts for a member, over the accounts that they may see (none: all).
pub async fn counts(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _me: Option<MemberId>,
    _only_accounts: Option<&[AccountId]>,
) -> Result<Counts, StoreError> {
    todo!()
}
