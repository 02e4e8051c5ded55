//! Sessions: signed-in devices. Only a hash of the token is kept.

use std::time::Duration;

use model::{SessionId, Time, UserId, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// How long sessions live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Without use.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Ours.
    pub id: SessionId,
    /// Who.
    pub user_id: UserId,
    /// In which workspace they are, where they have chosen.
    pub workspace_id: Option<WorkspaceId>,
    /// When they signed in.
    pub created_at: Time,
    /// Last use, within a minute.
    pub seen_at: Time,
    /// When it ends without further use.
    pub idle_expires_at: Time,
    /// When it ends at the latest.
    pub expires_at: Time,
}

/// Signs a user in under a token (made by the caller from at least 16 random bytes).
pub async fn create(
    _tx: &Tx,
    _user: UserId,
    _workspace: Option<WorkspaceId>,
    _token: &str,
    _lifetime: Lifetime,
    _now: Time,
) -> Result<Session, StoreError> {
    todo!()
}

/// The session of a token, if it still lives.
pub async fn find(_db: &impl Db, _token: &str, _now: Time) -> Result<Option<Session>, StoreError> {
    todo!()
}

/// Notes that a session was used. Call it when `seen_at` is older than a minute.
pub async fn touch(_tx: &Tx, _id: SessionId, _idle: Duration, _now: Time) -> Result<(), StoreError> {
    todo!()
}

/// Signs out; false when the token is not known.
pub async fn remove(_tx: &Tx, _token: &str) -> Result<bool, StoreError> {
    todo!()
}

/// Removes sessions that have ended. Gives how many.
pub async fn prune(_tx: &Tx, _now: Time) -> Result<u64, StoreError> {
    todo!()
}
