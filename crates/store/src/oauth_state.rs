//! The state of a consent under way: single use, bound to the session that started it. Only a hash of it is kept.

use model::{Platform, SessionId, Time, WorkspaceId};

use crate::{StoreError, Tx};

/// A consent under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Which session started it.
    pub session_id: SessionId,
    /// For which workspace.
    pub workspace_id: WorkspaceId,
    /// With which platform.
    pub platform: Platform,
    /// Through which app: its name, or an id's text.
    pub app: String,
    /// When it ends.
    pub expires_at: Time,
}

/// Notes a consent under way.
pub async fn put(_tx: &Tx, _state: &str, _consent: &Consent) -> Result<(), StoreError> {
    todo!()
}

/// Takes a consent out, once; none when the state is not known, used, or too old.
pub async fn take(_tx: &Tx, _state: &str, _now: Time) -> Result<Option<Consent>, StoreError> {
    todo!()
}

/// Removes those that were never used. Gives how many.
pub async fn prune(_tx: &Tx, _now: Time) -> Result<u64, StoreError> {
    todo!()
}
