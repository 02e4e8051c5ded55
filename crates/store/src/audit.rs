//! Audit events: every security-relevant act, append-only, each carrying the hash of the one before.

use model::{AuditEventId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{Db, Page, StoreError, Tx};

/// A security-relevant act. Who, what and from where are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who: a member's id, "system" or "cli".
    pub actor: String,
    /// What, as `noun.verb`.
    pub action: String,
    /// To what: an id.
    pub subject: Option<String>,
    /// From where: an address.
    pub from: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
}

/// An act as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Ours.
    pub id: AuditEventId,
    /// Its place in the workspace's chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// What.
    pub act: Act,
}

/// Keeps an act.
pub async fn append(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _act: &Act,
    _now: Time,
) -> Result<AuditEventId, StoreError> {
    todo!()
}

/// Acts, newest first.
pub async fn list(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _cursor: Option<&str>,
    _limit: u32,
) -> Result<Page<AuditEvent>, StoreError> {
    todo!()
}

/// Whether the chain is whole; the place of the first event that does not fit otherwise.
pub async fn verify(_db: &impl Db, _workspace: WorkspaceId) -> Result<Result<(), i64>, StoreError> {
    todo!()
}
