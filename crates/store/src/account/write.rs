//! Changing accounts.

use std::collections::BTreeMap;

use model::{AccountId, AccountState, Capabilities, Problem, Time, WorkspaceId};

use super::{Account, NewAccount};
use crate::{StoreError, Tx};

/// What to change of an account; what is none stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountChange {
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub state: Option<AccountState>,
    /// What it may be used for.
    pub capabilities: Option<Capabilities>,
    /// What a person should mend.
    pub problems: Option<Vec<Problem>>,
    /// Merged into what the connector remembers.
    pub memo: BTreeMap<String, String>,
    /// Paid messages left and in total.
    pub quota: Option<(u64, u64)>,
    /// When it was connected.
    pub connected_at: Option<Time>,
}

/// Connects an account, or connects it again: the platform's id decides. Tells whether it is new.
pub async fn upsert(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _new: &NewAccount,
    _now: Time,
) -> Result<(Account, bool), StoreError> {
    todo!()
}

/// Changes an account; gives it back as it is now. None if there is no such account.
pub async fn change(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: AccountId,
    _change: &AccountChange,
    _now: Time,
) -> Result<Option<Account>, StoreError> {
    todo!()
}

/// Removes an account's conversations, messages, orders, journal and attachments, and leaves the account itself. Removes at
/// most a few thousand rows at once, so that others get their turn: run it until it gives false.
pub async fn erase_history(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _id: AccountId,
    _now: Time,
) -> Result<bool, StoreError> {
    todo!()
}
