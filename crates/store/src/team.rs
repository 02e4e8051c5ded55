//! Teams.

use model::{TeamId, Time, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// A team, as rows show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRef {
    /// Ours.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// All teams of the workspace, by name.
pub async fn list(_db: &impl Db, _workspace: WorkspaceId) -> Result<Vec<TeamRef>, StoreError> {
    todo!()
}

/// Makes a team.
pub async fn create(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _name: &str,
    _now: Time,
) -> Result<TeamRef, StoreError> {
    todo!()
}
