//! How an account does: last seen, and counts by the hour.

use model::{AccountId, Time, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// What came in within one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Events that came in.
    pub received: u32,
    /// Whether the account could not be heard for some of it.
    pub gap: bool,
}

/// Notes genuine webhooks: the newest per account, with the platform's time where told. For many at once.
pub async fn note_webhooks(_tx: &Tx, _seen: &[(AccountId, Time, Option<Time>)]) -> Result<(), StoreError> {
    todo!()
}

/// Notes a successful poll.
pub async fn note_poll(_tx: &Tx, _id: AccountId, _at: Time) -> Result<(), StoreError> {
    todo!()
}

/// Counts events of an account into the hour of `at`.
pub async fn note_hour(_tx: &Tx, _id: AccountId, _at: Time, _received: u32) -> Result<(), StoreError> {
    todo!()
}

/// Marks the hour of `at` as one in which the account could not be heard.
pub async fn note_gap(_tx: &Tx, _id: AccountId, _at: Time) -> Result<(), StoreError> {
    todo!()
}

/// The last 24 hours, oldest first; the last is the hour of `now`.
pub async fn hourly(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _id: AccountId,
    _now: Time,
) -> Result<[Hour; 24], StoreError> {
    todo!()
}
